"""What an admin says about a certificate."""

from django import forms
from learning.actions.certificate import MAX_NAME
from learning.models.certificate import MAX_REASON


class RevokeForm(forms.Form):
    """Why it counts no more."""

    reason = forms.CharField(
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who looks the certificate up reads this, and so does the learner.",
    )


class ReissueForm(forms.Form):
    """How the learner is called."""

    learner_name = forms.CharField(
        label="Corrected name",
        max_length=MAX_NAME,
        help_text="On a new certificate of the same day, release and rules. The old one is void and leads to it.",
    )

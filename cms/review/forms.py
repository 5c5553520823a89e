"""What a reviewer says with a decision."""

from typing import Any

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from cms.review.reasons import ReasonField, with_reason


class ReasonForm(forms.Form):
    """Why something is done."""

    comment = forms.CharField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason")


class DecisionForm(forms.Form):
    """A comment for the authors, perhaps begun by a templated reason, and when the release goes live."""

    reason = ReasonField()

    comment = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), label="Comment to the instructors"
    )
    publish_at = forms.DateTimeField(
        required=False,
        widget=AdminDateTimeInput(),
        label="Publish at",
        help_text="Left empty, it waits until somebody publishes it.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        reason = self.fields["reason"]
        assert isinstance(reason, ReasonField)
        reason.offer()

    def clean_comment(self) -> str:
        return with_reason(self.cleaned_data.get("reason", ""), self.cleaned_data["comment"])

    def clean_publish_at(self) -> object:
        publish_at = self.cleaned_data["publish_at"]
        if publish_at is not None and publish_at <= timezone.now():
            raise forms.ValidationError("Choose a time in the future.")
        return publish_at

"""How attempts are regraded, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from learning.actions.regrade import MAX_REASON
from learning.models import Regrade


class HowForm(forms.Form):
    """What is looked at in the preview, and done as it was looked at."""

    dropped = forms.ChoiceField(
        label=_("Questions that were dropped"), choices=Regrade.Dropped.choices, initial=Regrade.Dropped.LEFT_OUT
    )
    only_better = forms.TypedChoiceField(
        label=_("Who would lose"),
        choices=[("1", _("keeps the former grade")), ("0", _("gets the new grade"))],
        coerce=lambda said: said == "1",
        initial="1",
    )

    def __init__(self, data: Any) -> None:
        usual = {name: field.initial for name, field in self.base_fields.items()}
        super().__init__(usual | {name: data[name] for name in usual if name in data})

    @property
    def how(self) -> dict[str, Any]:
        """For `survey` and `apply_regrade`; what makes no sense is as if it was not asked."""
        if self.is_valid():
            return dict(self.cleaned_data)
        return {"dropped": Regrade.Dropped.LEFT_OUT.value, "only_better": True}


class ReasonForm(forms.Form):
    """Why it is done, or taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Learners whose result changes read this."),
    )
    release = forms.IntegerField(required=False, widget=forms.HiddenInput)

"""The two forms of the screen: how strict each check is, and the lines of the checklist."""

from typing import Any

from django import forms

from content.checks.registry import Check, all_checks, levels
from content.models import CheckLevel, ChecklistItem


class LevelsForm(forms.Form):
    """One choice for each check; those that a release can't do without show theirs only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = levels()
        for check in all_checks():
            self.fields[check.code] = _choice(check, now[check.code])

    def chosen(self) -> dict[str, str]:
        """The levels that may be chosen."""
        return {name: level for name, level in self.cleaned_data.items() if not self.fields[name].disabled}


def _choice(check: Check, level: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=CheckLevel.Level.choices,
        label=check.title,
        initial=level,
        disabled=check.fixed,
        required=not check.fixed,
    )


ChecklistFormSet = forms.modelformset_factory(
    ChecklistItem,
    fields=["text", "help", "order", "active"],
    extra=2,
    can_delete=True,
    max_num=60,
    widgets={"help": forms.Textarea(attrs={"rows": 1}), "order": forms.NumberInput(attrs={"min": 0})},
)

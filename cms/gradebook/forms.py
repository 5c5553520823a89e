"""What is asked of the gradebook, and what a teacher decides in it."""

from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from learning.actions.allowance import MOST_ATTEMPTS
from learning.actions.allowance import MOST_PERCENT as MOST_TIME
from learning.actions.grades import LONGEST_REASON, MOST_PERCENT
from learning.gradebook import STATES, Gradebook, Order, State
from learning.models import Allowance
from learning.outlines import Place

ORDERS = ("name", "-name", "grade", "-grade", "last_accessed", "-last_accessed")


class GradebookFilter(forms.Form):
    """Which learners and lessons, and in which order."""

    search = forms.CharField(label=_("Learner"), required=False, max_length=100)
    lesson = forms.ChoiceField(label=_("Lesson"), required=False)
    state = forms.ChoiceField(label=_("Result"), required=False, choices=[("", _("Any")), *STATES.items()])
    ordering = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS], widget=forms.HiddenInput)

    def __init__(self, data: Any, *, book: Gradebook) -> None:
        super().__init__(data)
        lessons = [(str(place.lesson_id), place.title) for place in book.lessons]
        cast(forms.ChoiceField, self.fields["lesson"]).choices = [("", _("All")), *lessons]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was asked for; what makes no sense is as if it was not asked."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def lesson_id(self) -> UUID | None:
        """The one lesson that is shown, if only one is."""
        return UUID(self.chosen["lesson"]) if "lesson" in self.chosen else None

    @property
    def is_narrowed(self) -> bool:
        """Not everybody and everything is shown."""
        return bool(self.chosen.keys() - {"ordering"})

    @property
    def learners(self) -> dict[str, Any]:
        """The same for `Gradebook.learners`."""
        return {
            "search": self.chosen.get("search", "").strip(),
            "lesson_id": self.lesson_id,
            "state": cast(State | None, self.chosen.get("state")),
            "order": cast(Order, self.chosen.get("ordering", "name")),
        }


class OverrideForm(forms.Form):
    """A result that a teacher decides, in per cent or in points."""

    percentage = forms.DecimalField(
        label=_("Per cent"), required=False, min_value=0, max_value=MOST_PERCENT, max_digits=5, decimal_places=2
    )
    score = forms.DecimalField(label=_("or points"), required=False, min_value=0, max_digits=18, decimal_places=8)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads this."),
    )

    def clean(self) -> dict[str, Any] | None:
        given: list[Decimal] = [
            self.cleaned_data[name] for name in ("percentage", "score") if self.cleaned_data.get(name) is not None
        ]
        if len(given) != 1 and not self.errors:
            self.add_error("percentage", _("Give the per cent or the points, one of them."))
        return self.cleaned_data


_TIME = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ExceptionForm(forms.Form):
    """What one learner is granted in one quiz or assignment. An empty date is as the lesson says."""

    extra_time_percent = forms.IntegerField(
        label=_("More time, in per cent"), required=False, min_value=0, max_value=MOST_TIME
    )
    extra_attempts = forms.IntegerField(label=_("More attempts"), required=False, min_value=0, max_value=MOST_ATTEMPTS)
    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=_TIME)
    due_at = forms.DateTimeField(label=_("Due"), required=False, widget=_TIME)
    closes_at = forms.DateTimeField(label=_("Closes"), required=False, widget=_TIME)
    reason = forms.CharField(label=_("Note for teachers"), required=False, max_length=LONGEST_REASON)

    def __init__(self, data: Any, *, place: Place, allowance: Allowance | None) -> None:
        granted = {name: getattr(allowance, name) for name in self.base_fields} if allowance else None
        super().__init__(data, initial=granted, prefix="exception")
        kind = place.terms.get("kind")
        for name in ("due_at",) if kind == "quiz" else ("extra_time_percent",):
            del self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        if not self.errors and not any(value for name, value in self.cleaned_data.items() if name != "reason"):
            self.add_error(next(iter(self.fields)), _("Give more of something, or another date."))
        return self.cleaned_data

    @property
    def granted(self) -> dict[str, Any]:
        """For `set_allowance`."""
        numbers = ("extra_time_percent", "extra_attempts")
        return {name: value or 0 if name in numbers else value for name, value in self.cleaned_data.items()}

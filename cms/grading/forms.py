"""The form in which work is graded: points, the rubric, and remarks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from learning.models import Submission
from wagtail.admin.rich_text import get_rich_text_editor_widget

from content.assessments.assignment import AssignmentSettings, Criterion
from content.richtext import clean_html

FEATURES = ["bold", "italic", "ol", "ul", "code", "link"]


class Line:
    """One line of the rubric with its fields."""

    def __init__(self, form: "GradeForm", criterion: Criterion) -> None:
        self.criterion = criterion
        key = str(criterion.id)
        self.points, self.comment = form[f"points-{key}"], form[f"comment-{key}"]


class GradeForm(forms.Form):
    """A grade for one piece of work. Without points it is the sum of the rubric."""

    score = forms.DecimalField(required=False, min_value=0, max_digits=9, decimal_places=4, label="Points")
    gradings = forms.IntegerField(widget=forms.HiddenInput)
    feedback = forms.CharField(required=False, label="Remarks to the learner", max_length=50_000)

    def __init__(self, data: Mapping[str, Any] | None, *, work: Submission, rules: AssignmentSettings) -> None:
        marks = work.marks
        initial = {"score": work.points, "feedback": work.feedback, "gradings": work.gradings}
        super().__init__(data, initial={name: _plain(value) for name, value in initial.items()})
        self.fields["feedback"].widget = get_rich_text_editor_widget(features=FEATURES)
        self.fields["score"].widget.attrs |= {"step": "any", "max": rules.points}
        for criterion in rules.rubric:
            self._add(criterion, marks.get(str(criterion.id)) or {})
        self.lines = [Line(self, criterion) for criterion in rules.rubric]

    def _add(self, criterion: Criterion, given: Mapping[str, Any]) -> None:
        levels = {str(level.id): level.points for level in criterion.levels}
        points = given.get("points") or levels.get(str(given.get("level")))
        most = Decimal(criterion.points)
        widget = forms.NumberInput(attrs={"step": "any", "class": "lc-points", "aria-label": criterion.title})
        self.fields[f"points-{criterion.id}"] = forms.DecimalField(
            required=False, min_value=0, max_value=most, max_digits=9, decimal_places=4, initial=points, widget=widget
        )
        says = {"rows": 1, "placeholder": "Remark", "aria-label": f"Remark on {criterion.title}"}
        self.fields[f"comment-{criterion.id}"] = forms.CharField(
            required=False, max_length=2000, initial=given.get("comment", ""), widget=forms.Textarea(attrs=says)
        )

    def marks(self) -> dict[str, Any]:
        """The filled rubric, as `grade_work` takes it; nothing where no line is filled."""
        said = self.cleaned_data
        keys = [str(line.criterion.id) for line in self.lines]
        if not any(said[f"points-{key}"] is not None or said[f"comment-{key}"] for key in keys):
            return {}
        points = {key: said[f"points-{key}"] for key in keys}
        return {
            key: {"points": None if given is None else str(given), "comment": said[f"comment-{key}"]}
            for key, given in points.items()
        }

    def clean_feedback(self) -> str:
        """By the allow-list, as everywhere."""
        return clean_html(self.cleaned_data["feedback"] or "")


def _plain(value: Any) -> Any:
    """Points without the zeros that the database adds."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value

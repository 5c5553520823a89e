"""The queue of work: what waits to be graded, the longest waiting first, and what is graded already."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from accounts.models import User
from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from learning.models import Attempt, Submission
from learning.permissions import may_know_author

from content.models import Course, LessonVersion

PAGE_SIZE = 25
STATES = [("waiting", "To be graded"), ("graded", "Graded"), ("", "All")]


class QueueForm(forms.Form):
    """Which work somebody wants to see."""

    state = forms.ChoiceField(required=False, choices=STATES, initial="waiting")
    course = forms.ModelChoiceField(Course.objects.none(), required=False, empty_label="All courses")
    lesson = forms.ChoiceField(required=False, label="Assignment")
    late = forms.ChoiceField(required=False, label="Handed in", choices=[("", "Whenever"), ("1", "Late")])

    def __init__(self, data: Mapping[str, Any], user: User) -> None:
        super().__init__({"state": "waiting", **{name: data[name] for name in data}})
        self.user = user
        fields: Any = self.fields
        fields["course"].queryset = (
            Course.objects.visible_to(user).filter(lessons__submissions__isnull=False).distinct()
        )
        fields["lesson"].choices = [("", "All assignments"), *_assignments(user)]
        self.full_clean()

    def rows(self) -> QuerySet[Submission]:
        """The work, in the order of the queue; what can't be read filters nothing."""
        said = self.cleaned_data
        rows = Submission.objects.to_grade_by(self.user)
        if said.get("state", "waiting") == "waiting":
            rows = rows.waiting()
        elif said["state"] == "graded":
            rows = rows.filter(graded_at__isnull=False)
        if said.get("course"):
            rows = rows.filter(enrollment__course=said["course"])
        if said.get("lesson"):
            rows = rows.filter(lesson=said["lesson"])
        return (rows.filter(days_late__gt=0) if said.get("late") else rows).order_by("submitted_at", "id")

    def asked(self) -> str:
        """What was asked for, as a query."""
        said = [(name, self.data.get(name, "")) for name in self.fields]
        return urlencode([(name, value) for name, value in said if value or name == "state"])


@require_GET
def grading_queue(request: HttpRequest) -> HttpResponse:
    """What learners handed in to the courses that one teaches."""
    user: Any = request.user
    form = QueueForm(request.GET, user)
    rows = form.rows().select_related("enrollment__course", "enrollment__learner", "version", "graded_by")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    for work in page:
        work.author = author_of(user, work)  # type: ignore[attr-defined]
    context = {"form": form, "page": page, "count": page.paginator.count, "asked": form.asked()}
    return render(request, "cms/grading/queue.html", context)


def author_of(user: Any, work: Submission) -> str:
    """Whose work it is, or a word for somebody whom `user` may not know yet."""
    if may_know_author(user, work):
        return str(work.enrollment.learner)
    return f"Learner {work.pk.hex[:4].upper()}"


def waiting_for(user: Any) -> int:
    """How many pieces of work and attempts wait for `user`, in one query."""
    work = Submission.objects.to_grade_by(user).waiting().order_by().values("pk")
    return work.union(Attempt.objects.to_grade_by(user).waiting().order_by().values("pk"), all=True).count()


def _assignments(user: User) -> list[tuple[UUID, str]]:
    """The assignments to which anything was handed in, by the title that they had last."""
    lessons = Submission.objects.to_grade_by(user).order_by().values("lesson").distinct()
    versions = LessonVersion.objects.filter(lesson__in=lessons, placements__isnull=False)
    found = dict(versions.order_by("placements__release__submitted_at").values_list("lesson", "title"))
    return sorted(found.items(), key=lambda pair: pair[1].lower())

"""The gradebook of a course: its learners, its graded lessons, and where they meet.

A page of it takes the same few queries for any number of lessons and learners.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet

from content.models import Course
from learning.cohort import with_points
from learning.course_grade import CourseGrade
from learning.exact import rounded_percent
from learning.models import Enrollment, GradeChange, LessonProgress
from learning.outlines import Outline, Place, outline_of
from learning.standing import LessonStanding, Standing, standings_of

State = Literal["waits", "missing", "failed", "passed", "graded", "overridden"]
STATES: dict[State, str] = {
    "waits": "Waits to be graded",
    "missing": "Nothing handed in",
    "failed": "Not passed",
    "passed": "Passed",
    "graded": "Graded",
    "overridden": "Overridden",
}
Order = Literal["name", "-name", "grade", "-grade", "last_accessed", "-last_accessed"]
_ORDERS: dict[Order, str] = {
    "name": "learner__full_name",
    "grade": "points",
    "last_accessed": "last_accessed_at",
    "-name": "-learner__full_name",
    "-grade": "-points",
    "-last_accessed": "-last_accessed_at",
}


@dataclass(frozen=True)
class Row:
    """One learner: a cell for each graded lesson that is shown, in their order."""

    enrollment: Enrollment
    standing: Standing
    cells: list[LessonStanding]

    @property
    def grade(self) -> CourseGrade:
        """The grade of the course, of all of its graded lessons."""
        return self.standing.grade


class Gradebook:
    """The gradebook of one course, as its current release has it; empty while the course has none."""

    def __init__(self, course: Course) -> None:
        self.course = course

    @cached_property
    def outline(self) -> Outline:
        return outline_of(self.course.current_release_id)

    @property
    def lessons(self) -> list[Place]:
        """The graded lessons, in the order of the course."""
        return self.outline.graded

    def lesson(self, lesson_id: uuid.UUID) -> Place | None:
        """One of them."""
        return next((place for place in self.lessons if place.lesson_id == lesson_id), None)

    def learners(
        self, *, search: str = "", lesson_id: uuid.UUID | None = None, state: State | None = None, order: Order = "name"
    ) -> QuerySet[Enrollment]:
        """Who has not left, whose name contains `search`, and who stands like `state` in `lesson_id`, or anywhere."""
        rows: QuerySet[Enrollment] = self.course.enrollments.in_course().select_related("learner")
        if search:
            rows = rows.filter(learner__full_name__icontains=search)
        if state is not None:
            shown = [place.lesson_id for place in self.lessons if lesson_id in (None, place.lesson_id)]
            rows = _standing_like(rows, state, shown)
        if "grade" in order:
            rows = with_points(rows, self.lessons)
        return rows.order_by(_ORDERS[order], "pk")

    def enrollments(self, keys: Sequence[uuid.UUID]) -> list[Enrollment]:
        """These of the course with their learners, in this order.

        So `learners` need only give the keys of a page: names are put in order by an index that has them, where whole
        rows would be read of everybody in the course, from all over the school's people.
        """
        found = self.course.enrollments.select_related("learner").in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def averages(self) -> dict[uuid.UUID, Decimal]:
        """The mean percentage of each graded lesson that has results, of everybody who is in the course."""
        here = LessonProgress.objects.filter(enrollment__course=self.course, percentage__isnull=False)
        rows = here.exclude(enrollment__status=Enrollment.Status.CANCELLED).values_list("lesson_id")
        return {lesson_id: rounded_percent(Decimal(mean)) for lesson_id, mean in rows.annotate(Avg("percentage"))}

    def rows(self, enrollments: Sequence[Enrollment], *, lesson_id: uuid.UUID | None = None) -> list[Row]:
        """The rows of these learners; with `lesson_id` just that lesson's cells."""
        standings = standings_of(enrollments)
        return [Row(each, standings[each.pk], self._cells(standings[each.pk], lesson_id)) for each in enrollments]

    def _cells(self, standing: Standing, lesson_id: uuid.UUID | None) -> list[LessonStanding]:
        return [each for each in standing.lessons if each.place.is_graded and lesson_id in (None, each.lesson_id)]


def _standing_like(rows: QuerySet[Enrollment], state: State, lessons: list[uuid.UUID]) -> QuerySet[Enrollment]:
    if state == "missing":
        results = Q(progress__percentage__isnull=False) | Q(progress__waits=True)
        counted = rows.annotate(results=Count("progress", filter=Q(progress__lesson__in=lessons) & results))
        return counted.filter(results__lt=len(lessons))
    here = LessonProgress.objects.filter(enrollment=OuterRef("pk"), lesson__in=lessons)
    return rows.filter(Exists(here.filter(_LIKE[state])))


_LIKE: dict[State, Q] = {
    "waits": Q(waits=True),
    "failed": Q(passed=False),
    "passed": Q(passed=True),
    "graded": Q(percentage__isnull=False),
    "overridden": Q(overridden=True),
}


def overrides_of(enrollments: Sequence[Enrollment]) -> dict[tuple[uuid.UUID, uuid.UUID], GradeChange]:
    """The override that stands for each learner and lesson that has one, in one query."""
    rows = GradeChange.objects.filter(enrollment__in=[each.pk for each in enrollments], kind=GradeChange.Kind.OVERRIDE)
    return {(each.enrollment_id, each.lesson_id): each for each in rows.order_by("made_at", "pk")}


def history_of(enrollment: Enrollment, lesson_id: uuid.UUID) -> QuerySet[GradeChange]:
    """What people did to a result, the latest first."""
    rows = GradeChange.objects.filter(enrollment=enrollment, lesson=lesson_id)
    return rows.select_related("by").order_by("-made_at", "pk")

"""The results of one learner in a course, as they see them themselves."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils import timezone

from content.assessments.showing import Moment, is_shown
from learning.course_grade import CourseGrade
from learning.gradebook import overrides_of
from learning.models import Allowance, Enrollment, GradeChange
from learning.outlines import Outline
from learning.own_work import Work, work_of
from learning.standing import LessonStanding, standing_of

Feedback = Literal["none", "later", "available"]


@dataclass(frozen=True)
class LessonGrade:
    """A graded lesson with the learner's result. `override` is the decision of an instructor, where one stands."""

    standing: LessonStanding
    override: GradeChange | None = None
    allowance: Allowance | None = None
    works: list[Work] = field(default_factory=list)

    @property
    def attempts_allowed(self) -> int | None:
        """None is any number."""
        allowed: int | None = self.standing.place.terms.get("attempts_allowed")
        extra = self.allowance.extra_attempts if self.allowance else 0
        return None if allowed is None else allowed + extra

    @property
    def due_at(self) -> datetime | None:
        """After this, work is late."""
        return (self.allowance.due_at if self.allowance else None) or self._time("due_at")

    @property
    def closes_at(self) -> datetime | None:
        """After this, nothing is accepted."""
        return (self.allowance.closes_at if self.allowance else None) or self._time("closes_at")

    @property
    def late(self) -> bool:
        """What was handed in last came after it was due."""
        return bool(self.works and self.works[-1].days_late)

    @property
    def feedback(self) -> Feedback:
        """Whether there is something to read about what was handed in."""
        done = [work for work in self.works if work.state != "open"]
        if not done:
            return "none"
        rule = self.standing.place.terms.get("show_marks")
        if rule is None:  # an assignment
            return "available" if any(work.state == "graded" for work in done) else "later"
        return "available" if is_shown(rule, self._moment) else "later"

    @property
    def _moment(self) -> Moment:
        """Where the learner stands with a quiz, as `learning.sitting` sees it."""
        closed = self.closes_at is not None and timezone.now() >= self.closes_at
        used_up = self.attempts_allowed is not None and len(self.works) >= self.attempts_allowed
        is_open = any(work.state == "open" for work in self.works)
        passed = self.standing.passed is True
        return Moment(passed, over=not is_open and (closed or used_up), closed=not is_open and closed)

    def _time(self, name: str) -> datetime | None:
        text = self.standing.place.terms.get(name)
        return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Grades:
    """The graded lessons of the current release, the grade of the course, and what it takes to finish it."""

    lessons: list[LessonGrade]
    course: CourseGrade
    outline: Outline


def grades_of(enrollment: Enrollment) -> Grades:
    """The results of a learner, in a few queries for any number of lessons; `course` must be loaded."""
    standing = standing_of(enrollment)
    graded = [each for each in standing.lessons if each.place.is_graded]
    works: dict[uuid.UUID, list[Work]] = defaultdict(list)
    for work in work_of(enrollment, [each.lesson_id for each in graded]):
        works[work.lesson_id].append(work)
    overrides = overrides_of([enrollment])
    allowances = {each.lesson_id: each for each in Allowance.objects.filter(enrollment=enrollment)}
    lessons = [
        LessonGrade(
            standing=each,
            override=overrides.get((enrollment.pk, each.lesson_id)) if each.overridden else None,
            allowance=allowances.get(each.lesson_id),
            works=works[each.lesson_id],
        )
        for each in graded
    ]
    return Grades(lessons, standing.grade, standing.outline)

"""Where learners stand: what is done of the current release, what is next, and what is left, in words.

Progress belongs to lessons; where somebody stands is that progress seen through the course's current release. Lessons
that a release no longer has stop counting, lessons that it adds are to be done, and nobody's rows have to change.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from lib.kept import Kept

from learning.course_grade import CourseGrade, course_grade
from learning.exact import percent_words
from learning.models import Enrollment
from learning.outlines import MOST_PLACES, NONE, Outline, Place, outline_of, outlines_of
from learning.progress_rows import Progress, progress_of
from learning.requirements import explain, is_met


@dataclass(frozen=True)
class Requirement:
    """Something that still stands between the learner and completion; about the course where there is no lesson."""

    lesson_id: uuid.UUID | None
    rule: str
    message: str


@dataclass(frozen=True)
class LessonStanding:
    """One lesson of the current release, as far as the learner got."""

    place: Place
    watched_seconds: int = 0
    position_seconds: int = 0
    completed_at: datetime | None = None
    score: Decimal | None = None
    max_score: Decimal | None = None
    percentage: Decimal | None = None
    passed: bool | None = None
    waits: bool = False
    overridden: bool = False

    @property
    def lesson_id(self) -> uuid.UUID:
        return self.place.lesson_id

    @property
    def title(self) -> str:
        return self.place.title

    @property
    def completed(self) -> bool:
        return self.completed_at is not None

    @property
    def meets_its_rule(self) -> bool:
        """What the release asks for has been done."""
        return is_met(self.place, self)

    @cached_property
    def what_is_left(self) -> str:
        """What its rule still asks for, as a sentence."""
        return explain(self.place, self, self.place.pass_mark)

    @property
    def left(self) -> Requirement:
        """What stands between the learner and completing it."""
        return Requirement(self.lesson_id, self.place.requirement, self.what_is_left)


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a course. `is_finished` learners have nothing left to do, whatever came since.

    Of all places, only those in `begun` are not as they were before the learner came: most of 200 need no look.
    """

    lessons: list[LessonStanding] = field(default_factory=list)
    is_finished: bool = False
    outline: Outline = field(default_factory=Outline)
    begun: list[int] = field(default_factory=list)

    @cached_property
    def open_lessons(self) -> list[LessonStanding]:
        """The lessons that are not completed, in order."""
        return [lesson for lesson in self.lessons if lesson.completed_at is None]

    @cached_property
    def grade(self) -> CourseGrade:
        """The weighted grade of the course."""
        return course_grade((each.place.weight, each.percentage) for each in self.lessons if each.place.is_graded)

    @cached_property
    def lessons_done(self) -> int:
        """How many lessons are completed."""
        return sum(self.lessons[place].completed for place in self.begun)

    @property
    def lessons_missing(self) -> int:
        """How many lessons are still to be done."""
        return max(0, self.outline.needed - self.lessons_done)

    @property
    def grade_is_missing(self) -> bool:
        """The final grade of the course is below what it takes; never so where nothing is graded."""
        needed = self.outline.grade
        return needed is not None and self.grade.final is not None and self.grade.final < needed

    @property
    def all_done(self) -> bool:
        """The rules of the current release are met, and it has lessons."""
        return bool(self.lessons) and not self.lessons_missing and not self.grade_is_missing

    @property
    def progress_percentage(self) -> int:
        """Completed lessons of all lessons, in whole per cent, rounded down: 100 is reached by the last one only."""
        if self.is_finished:
            return 100
        return 100 * self.lessons_done // len(self.lessons) if self.lessons else 0

    @property
    def next_lesson_id(self) -> uuid.UUID | None:
        """The first lesson that is not completed."""
        return next((lesson.lesson_id for lesson in self.lessons if not lesson.completed), None)

    @property
    def remaining(self) -> list[Requirement]:
        """What is left to do before the course is completed: rules of the course first, then lesson by lesson."""
        if self.is_finished:
            return []
        open_lessons = self.open_lessons if self.lessons_missing else []
        return [
            *self.rules_of_course,
            *(each.left for each in open_lessons),
        ]

    @property
    def rules_of_course(self) -> list[Requirement]:
        """What the course itself still asks for, beside its lessons."""
        rules = []
        if self.lessons_missing and self.outline.share < 100:
            more = f"{self.lessons_missing} more lesson{'' if self.lessons_missing == 1 else 's'}"
            message = (
                f"Complete {more}: {self.outline.share} % of all are needed, you have {self.progress_percentage} %."
            )
            rules.append(Requirement(None, "completion_share", message))
        if self.grade_is_missing and self.outline.grade is not None and self.grade.final is not None:
            have, needed = percent_words(self.grade.final), percent_words(self.outline.grade)
            message = f"Reach a course grade of {needed}: you have {have}."
            rules.append(Requirement(None, "completion_grade", message))
        return rules


def standings_of(enrollments: Sequence[Enrollment]) -> dict[uuid.UUID, Standing]:
    """Where each of these learners stands, in two queries for any number of lessons; `course` must be loaded."""
    outlines = outlines_of({each.course.current_release_id for each in enrollments})
    progress = progress_of(enrollments)
    return {
        each.pk: _standing(each, outlines.get(each.course.current_release_id, NONE), progress)  # type: ignore[arg-type]
        for each in enrollments
    }


def standing_of(enrollment: Enrollment) -> Standing:
    """Where one learner stands."""
    return standing_in(enrollment.course.current_release_id, enrollment)


def standing_in(release_id: uuid.UUID | None, enrollment: Enrollment) -> Standing:
    """Where one learner stands, if the current release of the course is known; `course` need not be loaded."""
    return _standing(enrollment, outline_of(release_id), progress_of([enrollment]))


def _standing(enrollment: Enrollment, outline: Outline, progress: Progress) -> Standing:
    lessons, mine = untouched(outline).copy(), progress.get(str(enrollment.pk), {})
    begun = []
    for lesson, row in mine.items():
        at = outline.positions.get(lesson)  # a lesson that the release no longer has does not count
        if at is not None:
            lessons[at] = LessonStanding(outline.places[at], *row)
            begun.append(at)
    return Standing(lessons, enrollment.completed_at is not None, outline, begun)


_untouched: Kept[Outline, list[LessonStanding]] = Kept(most=MOST_PLACES)


def untouched(outline: Outline) -> list[LessonStanding]:
    """Where everybody stands who has not begun: the same objects for all, so they are made once. Not to be changed."""
    known = _untouched.get(outline)
    if known is not None:
        return known
    return _untouched.keep(outline, [LessonStanding(place) for place in outline.places], len(outline.places))

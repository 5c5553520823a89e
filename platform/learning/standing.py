"""Where learners stand: what is done of the current release, what is next, and what is left, in words.

Progress belongs to lessons; where somebody stands is that progress seen through the course's current release. Lessons
that a release no longer has stop counting, lessons that it adds are to be done, and nobody's rows have to change.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from content.models import ReleaseLesson
from learning.models import Enrollment, LessonProgress


@dataclass(frozen=True)
class LessonStanding:
    """One lesson of the current release, as far as the learner got."""

    lesson_id: uuid.UUID
    title: str
    watched_seconds: int = 0
    position_seconds: int = 0
    completed_at: datetime | None = None

    @property
    def completed(self) -> bool:
        return self.completed_at is not None


@dataclass(frozen=True)
class Requirement:
    """Something that still stands between the learner and completion."""

    lesson_id: uuid.UUID
    rule: str
    message: str


@dataclass(frozen=True)
class Standing:
    """Where a learner stands in a course. `is_finished` learners have nothing left to do, whatever came since."""

    lessons: list[LessonStanding] = field(default_factory=list)
    is_finished: bool = False

    @property
    def open_lessons(self) -> list[LessonStanding]:
        """The lessons that are not completed, in order."""
        return [lesson for lesson in self.lessons if not lesson.completed]

    @property
    def all_done(self) -> bool:
        """Every lesson of the current release is completed, and there is one."""
        return bool(self.lessons) and not self.open_lessons

    @property
    def progress_percentage(self) -> int:
        """Completed lessons of all lessons, in whole per cent, rounded down: 100 is reached by the last one only."""
        if self.is_finished:
            return 100
        return 100 * (len(self.lessons) - len(self.open_lessons)) // len(self.lessons) if self.lessons else 0

    @property
    def next_lesson_id(self) -> uuid.UUID | None:
        """The first lesson that is not completed."""
        return self.open_lessons[0].lesson_id if self.open_lessons else None

    @property
    def remaining(self) -> list[Requirement]:
        """What is left to do before the course is completed."""
        if self.is_finished:
            return []
        return [Requirement(each.lesson_id, "complete", f"Complete “{each.title}”.") for each in self.open_lessons]


def standings_of(enrollments: Sequence[Enrollment]) -> dict[uuid.UUID, Standing]:
    """Where each of these learners stands, in two queries for any number of lessons; `course` must be loaded."""
    releases = {each.course.current_release_id for each in enrollments} - {None}
    outlines: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    places = ReleaseLesson.objects.filter(release__in=releases).order_by("position")
    for release_id, lesson_id, title in places.values_list("release_id", "lesson_id", "version__title"):
        outlines[release_id].append((lesson_id, title))
    progress = _progress_of(enrollments)
    return {each.pk: _standing(each, outlines, progress) for each in enrollments}


def standing_of(enrollment: Enrollment) -> Standing:
    """Where one learner stands."""
    return standings_of([enrollment])[enrollment.pk]


_Progress = dict[tuple[uuid.UUID, uuid.UUID], tuple[int, int, datetime | None]]


def _progress_of(enrollments: Sequence[Enrollment]) -> _Progress:
    rows = LessonProgress.objects.filter(enrollment__in=[each.pk for each in enrollments])
    names = ("enrollment_id", "lesson_id", "watched_seconds", "position_seconds", "completed_at")
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows.values_list(*names)}


def _standing(
    enrollment: Enrollment, outlines: dict[uuid.UUID, list[tuple[uuid.UUID, str]]], progress: _Progress
) -> Standing:
    release_id = enrollment.course.current_release_id
    outline = outlines[release_id] if release_id else []
    lessons = [
        LessonStanding(lesson_id, title, *progress.get((enrollment.pk, lesson_id), (0, 0, None)))
        for lesson_id, title in outline
    ]
    return Standing(lessons, is_finished=enrollment.completed_at is not None)

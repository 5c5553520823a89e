"""Quizzes that a release grades otherwise than attempts were graded, until somebody regrades them."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from content.models import Course, ReleaseLesson
from learning.models import Attempt
from learning.quizzes import Quiz, quizzes_of
from learning.regrading.differences import Difference, differences

Counts = defaultdict[uuid.UUID, dict[uuid.UUID, int]]


@dataclass(frozen=True)
class Waiting:
    """A quiz that a release corrected, and how many attempts at it nobody has compared with that."""

    place: ReleaseLesson
    attempts: int
    differences: list[Difference]

    @property
    def lesson_id(self) -> uuid.UUID:
        return self.place.lesson_id

    @property
    def title(self) -> str:
        """What the release calls the lesson."""
        return self.place.version.title


def waiting_regrades(course: Course) -> list[Waiting]:
    """What waits in a course, by what its learners see now."""
    return waiting_in([course.current_release_id]) if course.current_release_id else []


def waiting_in(releases: Collection[uuid.UUID]) -> list[Waiting]:
    """What waits in these releases, or would once they are current, in the order of their lessons.

    Three queries for any number of courses, learners and attempts: how two versions differ is worked out once.
    """
    rows = ReleaseLesson.objects.filter(release__in=releases, version__quiz__isnull=False)
    places = list(rows.select_related("version", "release").order_by("release", "position"))
    counts = _counted({place.lesson_id for place in places}) if places else {}
    stale = [place for place in places if counts.get(place.lesson_id, {}).keys() - {place.version.quiz_id}]
    wanted = {version for place in stale for version in counts[place.lesson_id]}
    quizzes = quizzes_of(wanted | {place.version.quiz_id for place in stale if place.version.quiz_id})
    found = [_waiting(place, counts[place.lesson_id], quizzes) for place in stale]
    return [each for each in found if each.attempts]


def _counted(lessons: Collection[uuid.UUID]) -> Counts:
    """How many closed attempts there are at each lesson, by the version that they were last compared with."""
    closed = Attempt.objects.filter(lesson__in=lessons, state=Attempt.State.CLOSED, enrollment__learner__erased_at=None)
    closed = closed.annotate(by=Coalesce(F("regraded_by"), F("quiz"))).order_by()
    counts: Counts = defaultdict(dict)
    for lesson_id, version, count in closed.values_list("lesson", "by").annotate(count=Count("pk")):
        counts[lesson_id][version] = count
    return counts


def _waiting(place: ReleaseLesson, older: dict[uuid.UUID, int], quizzes: dict[uuid.UUID, Quiz]) -> Waiting:
    now = place.version.quiz_id
    assert now is not None
    changed = {key: differences(quizzes[key], quizzes[now]) for key in older if key != now}
    merged = {key: each for found in changed.values() for key, each in found.items()}
    return Waiting(place, sum(older[key] for key, found in changed.items() if found), list(merged.values()))

"""Afterwards: is everything there that was acknowledged, and nothing that nobody asked for, or twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import RefreshToken, Session
from learning.models import Attempt, LessonProgress

from benchmarks.load.learner import Learner

Place = tuple[str, str]


@dataclass(frozen=True)
class Effects:
    """How many effects were acknowledged, how many of those are lost, and how many are there beside them."""

    acknowledged: int
    lost: int
    doubled: int
    unanswered: int

    @property
    def are_right(self) -> bool:
        """Nothing lost; nothing doubled, but for what may have been done where no answer arrived."""
        return self.lost == 0 and self.doubled <= self.unanswered


def effects_of(learners: Sequence[Learner], *, sessions_before: int) -> Effects:
    """Compare what `learners` were told with what the database has."""
    checks = [_completed(learners), _watched(learners), _attempts(learners), _tokens(learners, sessions_before)]
    acknowledged, lost, doubled = (sum(column) for column in zip(*checks, strict=True))
    return Effects(acknowledged, lost, doubled, sum(learner.sure.unanswered for learner in learners))


def _rows(learners: Sequence[Learner]) -> Iterable[tuple[Place, int, bool]]:
    rows = LessonProgress.objects.filter(enrollment__learner__email__startswith="load", score=None, max_score=None)
    found = rows.filter(
        lesson__in={lesson for each in learners for seat in each.seats for lesson in seat.course.lessons}
    )
    for row in found.values_list("enrollment_id", "lesson_id", "watched_seconds", "completed_at").iterator():
        yield (str(row[0]), str(row[1])), row[2], row[3] is not None


def _completed(learners: Sequence[Learner]) -> tuple[int, int, int]:
    told = {place for learner in learners for place in learner.sure.completed}
    there = {place for place, _, is_done in _rows(learners) if is_done}
    return len(told), len(told - there), len(there - told)


def _watched(learners: Sequence[Learner]) -> tuple[int, int, int]:
    told = {place: seconds for learner in learners for place, seconds in learner.sure.watched.items()}
    there = {place: seconds for place, seconds, _ in _rows(learners)}
    lost = sum(there.get(place, 0) < seconds for place, seconds in told.items())
    return len(told), lost, 0


def _attempts(learners: Sequence[Learner]) -> tuple[int, int, int]:
    begun = {attempt for learner in learners for attempt in learner.sure.begun}
    handed_in = {attempt for learner in learners for attempt in learner.sure.handed_in}
    rows = Attempt.objects.filter(enrollment__learner__email__startswith="load").values_list("pk", "closed_at")
    there = {str(pk): closed for pk, closed in rows.iterator()}
    lost = len(begun - there.keys()) + sum(there.get(attempt) is None for attempt in handed_in)
    return len(begun) + len(handed_in), lost, len(there.keys() - begun)


def _tokens(learners: Sequence[Learner], sessions_before: int) -> tuple[int, int, int]:
    """One session for each sign-in, and one more link in a chain of tokens for each refresh."""
    sign_ins = sum(learner.sure.sign_ins for learner in learners)
    refreshes = sum(learner.sure.refreshes for learner in learners)
    sessions = Session.objects.filter(user__email__startswith="load").count() - sessions_before
    links = RefreshToken.objects.filter(session__user__email__startswith="load", generation__gt=0).count()
    differences = [sessions - sign_ins, links - refreshes]
    lost = -sum(min(0, difference) for difference in differences)
    return sign_ins + refreshes, lost, sum(max(0, difference) for difference in differences)

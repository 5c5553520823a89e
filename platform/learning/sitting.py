"""A learner and a quiz: everything that decides what they may do and see there, read at once, in two queries.

With the lock, nobody else writes about this learner in this course meanwhile: enrollments are locked first by
everything that does.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from accounts.holders import By, Own
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import JSONObject
from lib.errors import NotFound
from lib.given import Given, GivenUser
from lib.kept import Kept
from lib.prepared import Prepared

from content.assessments.quiz import QuizSettings
from content.assessments.showing import Moment
from content.models import ReleaseLesson
from learning.models import Allowance, Attempt, Enrollment, LessonProgress
from learning.outlines import lessons_needed
from learning.quiz_terms import QuizTerms, quiz_terms
from learning.quizzes import Quiz, quiz_of
from learning.results import LessonResult, quiz_result

_GRANTED = ("extra_time_percent", "extra_attempts", "opens_at", "closes_at")
_PROGRESS = ("completed_at", "watched_seconds", "percentage", "passed", "waits", "overridden")
MOST_KEPT = 4_000


@dataclass(frozen=True)
class Place:
    """The lesson in a release, which never changes. `rules` is None if it is no quiz there; `needed` is how many
    lessons of the release have to be done."""

    title: str
    release_number: int
    requirement: str
    required_seconds: int
    needed: int
    quiz_id: uuid.UUID | None
    rules: QuizSettings | None


@dataclass
class Sitting:
    """One learner at one quiz. `attempts` are in their order; `release_id` is today's release, if there is one."""

    enrollment: Enrollment
    lesson_id: uuid.UUID
    release_id: uuid.UUID | None
    place: Place | None
    allowance: Allowance | None
    attempts: list[Attempt]
    _quizzes: dict[int, Quiz] = field(default_factory=dict)

    @property
    def open_attempt(self) -> Attempt | None:
        """The attempt that is under way."""
        return next((each for each in self.attempts if each.is_open), None)

    def attempt(self, attempt_id: uuid.UUID) -> Attempt:
        """One of them."""
        return next(each for each in self.attempts if each.pk == attempt_id)

    @property
    def progress(self) -> dict[str, Any]:
        """The learner's progress in the lesson as it was read with the attempts; nothing where there is none."""
        found: Any = self.attempts[0] if self.attempts else None
        return (found.progress if found else None) or {}

    def may_complete_course(self, done: bool) -> bool:
        """Whether so many lessons are done, this one or not, that the standing has to decide.

        Lessons that the release no longer has are counted too: it is never said to be impossible where it is not.
        """
        if self.place is None or self.enrollment.status != Enrollment.Status.ACTIVE:
            return False
        found: Any = self.attempts[0]
        return (found.others_done or 0) + done >= self.place.needed

    @property
    def learner_is_here(self) -> bool:
        """They were not erased or shut out while this waited for the lock."""
        found: Any = self.attempts[0] if self.attempts else None
        return found is None or found.learner_is_here

    def result(self) -> LessonResult:
        """What the closed attempts come to together, by the rules of the last of them."""
        closed = [(each, each.result) for each in self.attempts if each.result is not None]
        return quiz_result([result for _, result in closed if result is not None], self.quiz(closed[-1][0]).rules)

    def quiz(self, attempt: Attempt) -> Quiz:
        """What an attempt asks, and is graded by."""
        known = self._quizzes.get(attempt.number)
        return known or self._quizzes.setdefault(attempt.number, quiz_of(attempt.quiz_id))

    def rules(self, attempt: Attempt) -> QuizSettings:
        """The rules of today; those of the attempt where the lesson is no quiz any more."""
        return self.place.rules if self.place and self.place.rules else self.quiz(attempt).rules

    def terms(self, rules: QuizSettings) -> QuizTerms:
        """What `rules` mean for this learner."""
        return quiz_terms(rules, self.allowance)

    def moment(self, rules: QuizSettings, now: datetime) -> Moment:
        """Where the learner stands, to say what may be shown."""
        terms = self.terms(rules)
        passed = any(each.passed for each in self.attempts) or bool(self.progress.get("passed"))
        if self.open_attempt is not None:
            return Moment(passed, over=False, closed=False)
        closed = terms.has_closed(now)
        return Moment(passed, over=closed or terms.attempts_left(len(self.attempts)) == 0, closed=closed)


def sit_down(enrollment_id: uuid.UUID, lesson_id: uuid.UUID, *, by: By, lock: bool = False) -> Sitting:
    """The sitting of `by` in a lesson. Raises NotFound for an enrollment that is not theirs.

    The lock first, together with what doesn't change under it; attempts and progress once it is held.
    """
    found = _AT_LESSON.first(by, lock=lock, enrollment=enrollment_id, lesson=lesson_id)
    if found is None:
        raise NotFound
    attempts = _ATTEMPTS.all(enrollment=found.pk, lesson=lesson_id)
    return _sitting(found, lesson_id, found.release_id, found.allowance, attempts)


def sit_again(attempt_id: uuid.UUID, *, by: By | None, lock: bool = False) -> Sitting:
    """The sitting of an attempt of `by`, of anybody's where that is None. Raises NotFound for others'.

    The lock travels with the query that reads all: one round trip.
    """
    if lock:
        _LOCK.lock(attempt=attempt_id)
    attempts = _ANYBODYS.all(attempt=attempt_id) if by is None else _OWN.all(by, attempt=attempt_id)
    if not attempts:
        raise NotFound
    first = attempts[0]
    return _sitting(first.enrollment, first.lesson_id, first.release_id, first.allowance, attempts)


def _sitting(
    enrollment: Enrollment,
    lesson_id: uuid.UUID,
    release_id: uuid.UUID | None,
    allowance: dict[str, Any] | None,
    attempts: list[Attempt],
) -> Sitting:
    return Sitting(
        enrollment=enrollment,
        lesson_id=lesson_id,
        release_id=release_id,
        place=_place(release_id, lesson_id) if release_id else None,
        allowance=_allowance(allowance) if allowance else None,
        attempts=attempts,
    )


def _mine() -> QuerySet[Enrollment]:
    return Enrollment.objects.visible_to(GivenUser("me", UUIDField()))


def _at_lesson() -> QuerySet[Enrollment]:
    allowances = _allowances().filter(enrollment=OuterRef("pk"), lesson=_LESSON)
    rows = _mine().filter(pk=_ENROLLMENT)
    return rows.annotate(release_id=F("course__current_release_id"), allowance=Subquery(allowances))


def _allowances() -> QuerySet[Any, Any]:
    return Allowance.objects.values(data=JSONObject(**dict(zip(_GRANTED, _GRANTED, strict=True))))


def _with_others(visible: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """All attempts that are of the same learner at the same quiz as the one that is given."""
    given = Attempt.objects.order_by().filter(pk=Given("attempt", UUIDField()))
    enrollment, lesson = (Subquery(given.values(name)) for name in ("enrollment", "lesson"))
    rows = _read_with(visible.filter(enrollment=enrollment, lesson=lesson), OuterRef("enrollment"), OuterRef("lesson"))
    allowances = _allowances().filter(enrollment=OuterRef("enrollment"), lesson=OuterRef("lesson"))
    return rows.select_related("enrollment").annotate(
        release_id=F("enrollment__course__current_release_id"), allowance=Subquery(allowances)
    )


def _locked() -> QuerySet[Enrollment]:
    """The enrollment of an attempt. Whose it is, the query that it travels with asks."""
    given = Attempt.objects.order_by().filter(pk=Given("attempt", UUIDField()))
    return Enrollment.objects.order_by().filter(pk=Subquery(given.values("enrollment")))


def _attempts() -> QuerySet[Attempt]:
    return _read_with(Attempt.objects.filter(enrollment=_ENROLLMENT, lesson=_LESSON), _ENROLLMENT, _LESSON)


def _read_with(rows: QuerySet[Attempt], enrollment: Any, lesson: Any) -> QuerySet[Attempt]:
    """Attempts in their order, each with what else has to be read under the lock: see `Sitting`."""
    mine = LessonProgress.objects.filter(enrollment=enrollment)
    shown = JSONObject(**dict(zip(_PROGRESS, _PROGRESS, strict=True)))
    done = mine.exclude(lesson=lesson).filter(completed_at__isnull=False).order_by().values("enrollment")
    return rows.order_by("number").annotate(
        progress=Subquery(mine.filter(lesson=lesson).values(data=shown)[:1]),
        others_done=Subquery(done.values(count=Count("pk"))),
        learner_is_here=F("enrollment__learner__is_active"),
    )


def _places() -> QuerySet[ReleaseLesson, dict[str, Any]]:
    """A lesson of a release with its quiz, and how many lessons there are beside it."""
    placed = ReleaseLesson.objects.filter(release=_RELEASE)
    count = placed.order_by().values("release").values(count=Count("pk"))
    return placed.filter(lesson=_LESSON).annotate(lessons=Subquery(count)).values(*_OF_PLACE, "lessons")


_OF_PLACE = (
    *("version__title", "version__requirement", "version__required_seconds", "version__quiz_id"),
    *("version__quiz__settings", "version__quiz__blocks", "release__number", "release__completion_share"),
)
_ENROLLMENT, _LESSON, _RELEASE = (Given(name, UUIDField()) for name in ("enrollment", "lesson", "release"))
_AT_LESSON = Own(_at_lesson)
_ATTEMPTS = Prepared(_attempts)
_LOCK = Prepared(_locked)
_OWN = Own(lambda: _with_others(Attempt.objects.visible_to(GivenUser("me", UUIDField()))))
_ANYBODYS = Prepared(lambda: _with_others(Attempt.objects.all()))
_PLACE = Prepared(_places)
_kept: Kept[tuple[uuid.UUID, uuid.UUID], Place] = Kept(most=MOST_KEPT)


def _place(release_id: uuid.UUID, lesson_id: uuid.UUID) -> Place | None:
    """The lesson in that release, which each process reads once, with its quiz."""
    place = _kept.get((release_id, lesson_id))
    if place is None:
        row = _PLACE.first(release=release_id, lesson=lesson_id)
        place = _kept.keep((release_id, lesson_id), _placed(row)) if row else None
    return place


def _placed(row: dict[str, Any]) -> Place:
    quiz_id = row["version__quiz_id"]
    source = {name: row[f"version__quiz__{name}"] for name in ("settings", "blocks")}
    return Place(
        title=row["version__title"],
        release_number=row["release__number"],
        requirement=row["version__requirement"],
        required_seconds=row["version__required_seconds"],
        needed=lessons_needed(row["lessons"], row["release__completion_share"]),
        quiz_id=quiz_id,
        rules=quiz_of(quiz_id, source).rules if quiz_id else None,
    )


def _allowance(data: dict[str, Any]) -> Allowance:
    times = {name: _moment(data.pop(name)) for name in ("opens_at", "closes_at")}
    return Allowance(**data, **times)


def _moment(text: str | None) -> datetime | None:
    """A time out of JSON, which SQLite writes without its zone."""
    found = datetime.fromisoformat(text) if text else None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found

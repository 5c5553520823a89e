"""A learner and a quiz: everything that decides what they may do and see there, read at once, in two queries.

With the lock, nobody else writes about this learner in this course meanwhile: enrollments are locked first by
everything that does.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from accounts.models import User
from django.db.models import (
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, Replace, StrIndex
from lib.errors import NotFound
from lib.prepared import Given, GivenUser, Prepared

from content.assessments.quiz import QuizSettings
from content.assessments.showing import Moment
from content.models import QuizVersion, ReleaseLesson
from learning.grading.quiz import CENT
from learning.models import Allowance, Attempt, Enrollment, LessonProgress
from learning.quiz_terms import QuizTerms, quiz_terms
from learning.quizzes import MOST_KEPT, Quiz, kept, quiz_of
from learning.results import LessonResult, quiz_result

_GRANTED = ("extra_time_percent", "extra_attempts", "opens_at", "closes_at")
_PROGRESS = ("completed_at", "watched_seconds", "percentage", "passed", "waits", "overridden")


@dataclass(frozen=True)
class Place:
    """The lesson in today's release. `rules` is None if it is no quiz there; `share` and `grade` are the course's."""

    title: str
    release_number: int
    requirement: str
    required_seconds: int
    weight: Decimal
    share: int
    grade: Decimal | None
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

    def may_complete_course(self, progress: LessonProgress, done: bool) -> bool:
        """Whether the rules of the course may be met, with this progress in this lesson, `done` or not.

        Worked out of sums, so that who is far from the end needs no look at every lesson; the standing decides.
        """
        if self.place is None or self.enrollment.status != Enrollment.Status.ACTIVE:
            return False
        found: Any = self.attempts[0]
        others = found.others or {"lessons": 0, "done": 0, "weight": None, "earned": None}
        if (others["done"] + done) * 100 < (others["lessons"] + 1) * self.place.share:
            return False
        weight = Decimal(others["weight"] or 0) + self.place.weight
        earned = Decimal(others["earned"] or 0) + self.place.weight * (progress.percentage or 0)
        return self.place.grade is None or not weight or earned / weight >= self.place.grade - CENT

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
        return quiz_of(attempt.quiz_id)

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


def sit_down(enrollment_id: uuid.UUID, lesson_id: uuid.UUID, *, by: User, lock: bool = False) -> Sitting:
    """The sitting of `by` in a lesson. Raises NotFound for an enrollment that is not theirs."""
    return _read(partial(_AT_LESSON.first, me=by.pk, enrollment=enrollment_id, lesson=lesson_id, kept=kept()), lock)


def sit_again(attempt_id: uuid.UUID, *, by: User | None, lock: bool = False) -> Sitting:
    """The sitting of an attempt of `by`, of anybody's where that is None. Raises NotFound for others'."""
    if by is None:
        return _read(partial(_AT_ANY_ATTEMPT.first, attempt=attempt_id, kept=kept()), lock)
    return _read(partial(_AT_ATTEMPT.first, me=by.pk, attempt=attempt_id, kept=kept()), lock)


def _read(first: Callable[..., Any], lock: bool) -> Sitting:
    """The lock first, together with what doesn't change under it; attempts and progress once it is held."""
    found = first(lock=lock)
    if found is None:
        raise NotFound
    if found.source:
        quiz_of(uuid.UUID(found.source.pop("id")), found.source)
    place, allowance = found.place, found.allowance
    ids = {"enrollment": found.pk, "lesson": found.lesson_id, "release": found.release_id}
    return Sitting(
        enrollment=found,
        lesson_id=found.lesson_id,
        release_id=found.release_id,
        place=_place(place) if place else None,
        allowance=_allowance(allowance) if allowance else None,
        attempts=_ATTEMPTS.all(**ids),
    )


def _mine() -> QuerySet[Enrollment]:
    return Enrollment.objects.visible_to(GivenUser("me", UUIDField()))


def _at_lesson() -> QuerySet[Enrollment]:
    rows = _mine().filter(pk=Given("enrollment", UUIDField())).annotate(lesson_id=_LESSON)
    opened = Attempt.objects.filter(enrollment=OuterRef("pk"), lesson=_LESSON, state=Attempt.State.OPEN)
    placed = _places().values("version__quiz")
    return _with_place(rows.annotate(asked=Coalesce(Subquery(opened.values("quiz")[:1]), Subquery(placed[:1]))))


def _at_attempt(learners: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    rows = learners.filter(attempts__pk=Given("attempt", UUIDField()))
    return _with_place(rows.annotate(lesson_id=F("attempts__lesson_id"), asked=F("attempts__quiz_id")))


def _places() -> QuerySet[ReleaseLesson]:
    return ReleaseLesson.objects.filter(release=OuterRef("course__current_release"), lesson=OuterRef("lesson_id"))


def _with_place(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """With the lesson in today's release, the allowance, and the quiz unless this process has read it."""
    place = JSONObject(
        title="version__title",
        weight="version__weight",
        share="release__completion_share",
        grade="release__completion_grade",
        release_number="release__number",
        requirement="version__requirement",
        required_seconds="version__required_seconds",
        quiz_id=Cast("version__quiz_id", TextField()),
        settings="version__quiz__settings",
    )
    allowances = Allowance.objects.filter(enrollment=OuterRef("pk"), lesson=OuterRef("lesson_id"))
    hexadecimal = Replace(Cast("pk", TextField()), Value("-"))
    unread = StrIndex(Given("kept", TextField()), hexadecimal)
    quizzes = QuizVersion.objects.annotate(unread=unread).filter(pk=OuterRef("asked"), unread=0)
    source = JSONObject(id=Cast("id", TextField()), settings="settings", blocks="blocks")
    return rows.annotate(
        release_id=F("course__current_release_id"),
        place=Subquery(_places().values(data=place)[:1]),
        allowance=Subquery(allowances.values(data=JSONObject(**dict(zip(_GRANTED, _GRANTED, strict=True))))[:1]),
        source=Subquery(quizzes.values(data=source)[:1]),
    )


def _attempts() -> QuerySet[Attempt]:
    """All attempts in their order, each with what else has to be read under the lock: see `Sitting`."""
    mine = LessonProgress.objects.filter(enrollment=_ENROLLMENT, lesson=_LESSON)
    shown = JSONObject(**dict(zip(_PROGRESS, _PROGRESS, strict=True)))
    return (
        Attempt.objects.filter(enrollment=_ENROLLMENT, lesson=_LESSON)
        .order_by("number")
        .annotate(
            progress=Subquery(mine.values(data=shown)[:1]),
            others=Subquery(_others()),
            learner_is_here=F("enrollment__learner__is_active"),
        )
    )


def _others() -> QuerySet[Any]:
    """The other lessons of the release, summed up: how many, how many done, the weights, and what they earned."""
    places = ReleaseLesson.objects.filter(release=Given("release", UUIDField())).exclude(lesson=_LESSON).order_by()
    mine = FilteredRelation("lesson__progress", condition=Q(lesson__progress__enrollment=_ENROLLMENT))
    graded = Q(version__max_score__isnull=False)
    sums = JSONObject(
        lessons=Count("pk"),
        done=Count("mine__completed_at"),
        weight=Sum("version__weight", filter=graded),
        earned=Sum(F("version__weight") * F("mine__percentage"), filter=graded),
    )
    return places.annotate(mine=mine).values("release").annotate(data=sums).values("data")


_ENROLLMENT, _LESSON = Given("enrollment", UUIDField()), Given("lesson", UUIDField())
_AT_LESSON = Prepared(_at_lesson)
_AT_ATTEMPT = Prepared(lambda: _at_attempt(_mine()))
_AT_ANY_ATTEMPT = Prepared(lambda: _at_attempt(Enrollment.objects.all()))
_ATTEMPTS = Prepared(_attempts)


def _place(data: dict[str, Any]) -> Place:
    quiz_id, settings = data.pop("quiz_id"), data.pop("settings")
    rules = _rules(settings) if settings else None
    numbers = {name: None if data[name] is None else Decimal(str(data[name])) for name in ("weight", "grade")}
    return Place(**{**data, **numbers}, quiz_id=uuid.UUID(quiz_id) if quiz_id else None, rules=rules)


@lru_cache(maxsize=MOST_KEPT)
def _rules(settings: str) -> QuizSettings:
    return QuizSettings.model_validate_json(settings)


def _allowance(data: dict[str, Any]) -> Allowance:
    times = {name: _moment(data.pop(name)) for name in ("opens_at", "closes_at")}
    return Allowance(**data, **times)


def _moment(text: str | None) -> datetime | None:
    """A time out of JSON, which SQLite writes without its zone."""
    found = datetime.fromisoformat(text) if text else None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found

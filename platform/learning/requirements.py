"""What it takes to be done with a lesson: one rule for each, as the release says, and what is missing, in words.

A lesson that is done stays done: `completed_at` is set when the rule is met, and is taken back by nothing. COMPLETE is
met by the learner's own click, the others by what was watched, handed in and graded.
"""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db.models import Q

from content.models import Requirement
from learning.exact import percent_words


class Required(Protocol):
    """A lesson as a release asks for it: a LessonVersion, or a place of an outline."""

    @property
    def title(self) -> str: ...
    @property
    def requirement(self) -> str: ...
    @property
    def required_seconds(self) -> int: ...


class Achieved(Protocol):
    """What a learner did in a lesson: a LessonProgress, or a standing."""

    @property
    def watched_seconds(self) -> int: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def percentage(self) -> Decimal | None: ...
    @property
    def passed(self) -> bool | None: ...
    @property
    def waits(self) -> bool: ...


def is_met(lesson: Required, achieved: Achieved) -> bool:
    """Whether a learner who has done this is done with the lesson."""
    if achieved.completed_at is not None:
        return True
    match lesson.requirement:
        case Requirement.WATCHED:
            return achieved.watched_seconds >= lesson.required_seconds
        case Requirement.SUBMITTED:
            return achieved.waits or achieved.percentage is not None
        case Requirement.GRADED:
            return achieved.percentage is not None
        case Requirement.PASSED:
            return achieved.passed is True
    return False


class _Placed(Required, Protocol):
    @property
    def lesson_id(self) -> uuid.UUID: ...


def met_rows(lessons: Iterable[_Placed], prefix: str = "") -> Q:
    """The rows of progress in these lessons for which `is_met` says yes; `prefix` leads to them, as `progress__`."""
    groups: dict[tuple[str, int], list[uuid.UUID]] = defaultdict(list)
    for lesson in lessons:
        seconds = lesson.required_seconds if lesson.requirement == Requirement.WATCHED else 0
        groups[lesson.requirement, seconds].append(lesson.lesson_id)
    found = Q(pk__in=[])
    for (requirement, seconds), ids in groups.items():
        found |= Q(**{f"{prefix}lesson__in": ids}) & _met(requirement, seconds, prefix)
    return found


def _met(requirement: str, seconds: int, prefix: str) -> Q:
    done = Q(**{f"{prefix}completed_at__isnull": False})
    has_result = Q(**{f"{prefix}percentage__isnull": False})
    match requirement:
        case Requirement.WATCHED:
            return done | Q(**{f"{prefix}watched_seconds__gte": seconds})
        case Requirement.SUBMITTED:
            return done | has_result | Q(**{f"{prefix}waits": True})
        case Requirement.GRADED:
            return done | has_result
        case Requirement.PASSED:
            return done | Q(**{f"{prefix}passed": True})
    return done


def explain(lesson: Required, achieved: Achieved, pass_mark: Decimal | None = None) -> str:
    """What is left to do in a lesson whose rule is not met, as a sentence with numbers."""
    name = f"“{lesson.title}”"
    match lesson.requirement:
        case Requirement.WATCHED:
            return f"Watch {_time(lesson.required_seconds - achieved.watched_seconds)} of {name}."
        case Requirement.SUBMITTED:
            return f"Hand in {name}."
        case Requirement.GRADED:
            return f"{name} waits to be graded." if achieved.waits else f"Hand in {name} and have it graded."
        case Requirement.PASSED:
            return _pass(name, achieved, pass_mark)
    return f"Complete {name}."


def _pass(name: str, achieved: Achieved, pass_mark: Decimal | None) -> str:
    if achieved.waits:
        return f"{name} waits to be graded."
    needed = "" if pass_mark is None else f"{percent_words(pass_mark)} are needed"
    if achieved.percentage is None:
        return f"Pass {name}: {needed}." if needed else f"Pass {name}."
    have = f"you have {percent_words(achieved.percentage)}"
    return f"Pass {name}: {have}, {needed}." if needed else f"Pass {name}: {have}."


def _time(seconds: int) -> str:
    """Whole minutes, rounded up, so that nobody is told too little; seconds where it is less than one."""
    amount, unit = (math.ceil(seconds / 60), "minute") if seconds >= 60 else (seconds, "second")
    return f"{amount} more {unit}" if amount == 1 else f"{amount} more {unit}s"

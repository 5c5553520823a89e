"""Turning an event into notices: who says it of which course, and to whom."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from outbox.models import Event
from outbox.record import handles

from content.models import Course, ReviewComment
from notifications.models import Notice, NoticeKind

QUOTED = 200


@dataclass(frozen=True)
class Telling:
    """What is told, and to whom. Who may not see the course is left out, and so is `person`, unless told of anyway."""

    kind: NoticeKind
    course: Course
    people: Iterable[UUID]
    person: UUID | None = None
    comment: ReviewComment | None = None
    number: int | None = None
    quote: str = ""
    tells_person: bool = False


def tells(*names: str) -> Callable[[Callable[[Event], Telling | None]], Callable[[Event], None]]:
    """Register a function that says what to tell about these events; None tells nobody anything."""

    def register(teller: Callable[[Event], Telling | None]) -> Callable[[Event], None]:
        @functools.wraps(teller)
        def tell(event: Event) -> None:
            telling = teller(event)
            if telling is not None:
                _write(event, telling)

        return handles(*names)(tell)

    return register


def instructors_of(course: Course) -> set[UUID]:
    """Who teaches the course."""
    return set(course.instructors.values_list("user_id", flat=True))


def _write(event: Event, telling: Telling) -> None:
    """One notice each, once for an event however often it is delivered."""
    known = _known(telling.person)
    asked = set(telling.people) if telling.tells_person else set(telling.people) - {telling.person}
    people = User.objects.filter(pk__in=asked, is_active=True).order_by("pk")
    Notice.objects.bulk_create(
        [
            Notice(
                event=event,
                recipient=user,
                kind=telling.kind,
                course=telling.course,
                person=known,
                comment=telling.comment,
                number=telling.number,
                quote=_short(telling.quote),
                made_at=event.occurred_at,
            )
            for user in people
            if Course.objects.visible_to(user).filter(pk=telling.course.pk).exists()
        ],
        ignore_conflicts=True,
    )


def _known(key: Any) -> User | None:
    return User.objects.filter(pk=key).first() if key is not None else None


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"

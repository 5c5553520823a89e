"""What is stored about a person, one rule for each model: what an export shows of it, and what erasing does to it.

Each app has a `privacy.py` beside its models, which declares them by `stored(...)`; those of Wagtail and Django stand
with the app that uses them. A test walks all models: what names a person and has no rule fails, and so does a rule
that nothing stands behind.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from accounts.models import FileToErase, User

FORMER = "Former member"
"""Whom those see who read what a person has left behind."""


class Fate(StrEnum):
    """What becomes of rows when the person whom they are about is erased."""

    DELETED = "deleted"
    PSEUDONYMISED = "pseudonymised"
    KEPT = "kept"


@dataclass(frozen=True)
class Leaving:
    """Somebody who is being erased, as they were: `addresses` are all that they had, the last one first.

    With `keep_name` their certificates go on naming them.
    """

    user: User
    addresses: tuple[str, ...]
    name: str
    keep_name: bool = False

    @classmethod
    def of(cls, user: User, *, keep_name: bool = False) -> "Leaving":
        """As they are now."""
        return cls(user=user, addresses=user.addresses(), name=user.full_name, keep_name=keep_name)

    def doom(self, *names: str) -> None:
        """Have files removed once all this has committed."""
        rows = [FileToErase(person=self.user.pk, name=name) for name in names if name]
        FileToErase.objects.bulk_create(rows)


Rows = Callable[[User], QuerySet[Any]]
Wipe = Callable[[Leaving], object]


@dataclass(frozen=True)
class Rule:
    """Of one model. `covers` are the columns that name somebody, `shows` those that an export lists.

    `files` are columns of files, to which an export links. The database lets no row in that names in `guards` somebody
    who was erased; where `frozen` columns are given, it lets nobody change these afterwards either.
    """

    record: str
    covers: tuple[str, ...]
    fate: Fate
    why: str
    shows: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    frozen: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    rows: Rows | None = None
    wipe: Wipe | None = None

    @property
    def model(self) -> type[Model]:
        """The model that it is about."""
        model: type[Model] = apps.get_model(self.record)
        return model

    def of(self, user: User) -> QuerySet[Any]:
        """The rows that are about `user`."""
        if self.rows is not None:
            return self.rows(user)
        named = Q()
        for name in self.links():
            named |= Q(**{name: user})
        return self.model._base_manager.filter(named) if named else self.model._base_manager.none()

    def links(self) -> list[str]:
        """Those of the covered columns that point at a person."""
        fields = {each.name: each for each in self.model._meta.get_fields()}
        return [name for name in self.covers if _points_at_people(fields.get(name))]

    def apply(self, leaving: Leaving) -> None:
        """Do what the rule says to the rows of somebody who leaves."""
        if self.wipe is not None:
            self.wipe(leaving)
        elif self.fate is Fate.DELETED:
            self.of(leaving.user).delete()


RULES: dict[str, Rule] = {}
HOLDS: list[Callable[[UUID], object]] = []
"""Each locks what somebody may be at work on: who works on something locks that first, and is named in it later."""
OBSTACLES: list[Callable[[User], None]] = []
"""Each raises a DomainError where somebody has to settle something before they can be erased."""


def stored(record: str, *covers: str, fate: Fate, why: str, guarded: bool | None = None, **more: Any) -> None:
    """Declare a model. Unless rows about somebody are kept, none may come once that somebody is erased."""
    rule = Rule(record=record, covers=covers, fate=fate, why=why, **more)
    if guarded if guarded is not None else fate is not Fate.KEPT:
        rule = replace(rule, guards=tuple(rule.links()))
    RULES[record] = rule


def held(lock: Callable[[UUID], object]) -> Callable[[UUID], object]:
    """Register what is locked before a person is who is to be erased."""
    HOLDS.append(lock)
    return lock


def obstacle(ask: Callable[[User], None]) -> Callable[[User], None]:
    """Register a question that is asked before somebody is erased."""
    OBSTACLES.append(ask)
    return ask


def unlink(record: str, *names: str, **blank: str) -> Wipe:
    """A wipe that takes the person out of these columns, and writes `blank` over what their rows say."""

    def wipe(leaving: Leaving) -> None:
        rows = apps.get_model(record)._base_manager
        for name in names:
            rows.filter(**{name: leaving.user}).update(**blank, **{name: None})

    return wipe


def _points_at_people(candidate: Any) -> bool:
    return isinstance(candidate, Field) and candidate.is_relation and candidate.related_model is User

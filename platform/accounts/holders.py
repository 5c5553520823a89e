"""Whether an access token still holds: asked of the database with whatever else its request asks.

A token that we signed names somebody and a session. That the session is alive, the person active and the token not
voided since stands in the query itself, so that acting on what is one's own takes no query before it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, QuerySet, UUIDField
from django.utils import timezone
from lib.given import Given
from lib.prepared import Prepared

from accounts.models import Session, User
from accounts.models.user import UserQuerySet
from accounts.tokens import AccessClaims

By = User | AccessClaims
"""Whoever acts: a person who is known to be here, or a token that has to hold for anything to be found."""


def holders() -> UserQuerySet:
    """The active user of a token whose session is alive and whose tokens were not voided since, for a prepared query.

    `held_by` gives the values for it.
    """
    alive = Session.objects.alive(Given("now", DateTimeField()))
    session = alive.filter(pk=Given("session", UUIDField()), user=OuterRef("pk"))
    people = User.objects.filter(pk=Given("user", UUIDField()), token_epoch=Given("epoch", IntegerField()))
    return people.filter(Exists(session), is_active=True)


def held_by(claims: AccessClaims) -> dict[str, Any]:
    """What a token says, for a prepared query with `holders` in it."""
    return {"user": claims.user_id, "epoch": claims.epoch, "session": claims.session_id, "now": timezone.now()}


def values_of(by: By) -> dict[str, Any]:
    """Who acts, as `me`, for a statement that was built for such: for a token with what `holders` ask.

    It may write, so this settles what was begun. Raises RateLimited.
    """
    _settle(by)
    return _values_of(by)


def _values_of(by: By) -> dict[str, Any]:
    return {"me": by.pk, **(held_by(by) if isinstance(by, AccessClaims) else {})}


def _settle(by: By) -> None:
    if isinstance(by, AccessClaims):
        by.settle()


class Own:
    """A prepared query about what is somebody's own: `me` is given to it. Asked by a token, it finds nothing unless
    that holds.

    What was begun as they called goes on meanwhile, and is settled when the query has been answered.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self.queries = (Prepared(build), Prepared(lambda: build().filter(Exists(holders()))))
        """For a person, and for a token."""

    def first(self, by: By, *, lock: bool = False, **values: Any) -> Any:
        """The first of the rows, or None; see `Prepared.first`."""
        found = self.queries[isinstance(by, AccessClaims)].first(lock=lock, **_values_of(by), **values)
        _settle(by)
        return found

    def all(self, by: By, **values: Any) -> list[Any]:
        """All the rows."""
        found = self.queries[isinstance(by, AccessClaims)].all(**_values_of(by), **values)
        _settle(by)
        return found

"""The usual way of a refresh, as one statement of PostgreSQL: 1 round trip instead of 7.

It locks the owner, keeps the session in use, uses the token up and writes the next one; each step is taken only where
the one before it was. Where one of them may not be, nothing is found, and `accounts.actions.session` finds out why by
steps of its own, as it does on every other database.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import CharField, DateTimeField, Subquery
from lib.given import Given
from lib.prepared_writes import PreparedWrite
from lib.together import Ready, compiled, selected, update

from accounts.models import RefreshToken, Session, User


class Renewed(NamedTuple):
    """Whose session goes on, as far as an access token names them, and which one that is."""

    pk: uuid.UUID
    token_epoch: int
    session_id: uuid.UUID


def renew(*, digest: str, next_digest: str, now: datetime) -> Renewed | None:
    """Exchange the token of `digest` for that of `next_digest`; None if it may not be, and then neither is touched.

    Of all who try at once, one is told of it: the others wait for the owner's lock, and then the token is used.
    """
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return None
    row = _RENEW.row(digest=digest, next=next_digest, now=now)
    return Renewed(*row) if row else None


@contextmanager
def taken_back_if_it_fails(*, digest: str, next_digest: str) -> Iterator[None]:
    """Where the block fails, nobody is told of the next token: it goes, and the one before it is good again."""
    try:
        yield
    except Exception:
        with transaction.atomic():
            RefreshToken.objects.filter(digest=next_digest).delete()
            RefreshToken.objects.filter(digest=digest).update(used_at=None)
        raise


def _statement() -> Ready:
    tokens = RefreshToken.objects.filter(digest=_DIGEST)
    owner = User.objects.filter(is_active=True, pk=Subquery(tokens.values("session__user")))
    session = Session.objects.alive(_NOW).filter(pk=Subquery(tokens.values("session")))
    steps = [
        selected(owner.values_list("id", "token_epoch")),
        *compiled(update(session, last_used_at=_NOW)),
        *compiled(update(tokens.filter(used_at=None), used_at=_NOW)),
    ]
    return Ready(
        _SQL.format(*(sql for sql, _ in steps)), [*(each for _, of_it in steps for each in of_it), _NEXT, _NOW]
    )


_SQL = """
    WITH owner AS ({} FOR NO KEY UPDATE),
    going_on AS ({} AND EXISTS (SELECT 1 FROM owner) RETURNING id),
    used AS ({} AND session_id IN (SELECT id FROM going_on) RETURNING session_id, generation),
    next AS (
        INSERT INTO accounts_refreshtoken (session_id, digest, generation, created_at)
        SELECT session_id, %s, generation + 1, %s FROM used RETURNING session_id
    )
    SELECT owner.id, owner.token_epoch, next.session_id FROM owner, next
"""
_DIGEST, _NEXT = Given("digest", CharField()), Given("next", CharField())
_NOW = Given("now", DateTimeField())
_RENEW = PreparedWrite(_statement)

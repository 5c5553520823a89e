"""One cell: somebody asks for something through the real middleware, and everything that came of it is undone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from accounts.models import SecurityEvent
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from huey.contrib.djhuey import HUEY
from outbox.models import Event

from content.models import AuditEntry
from tests.fingerprint import UNWATCHED, database_fingerprint

DUTIES = {"accounts_securityevent", "accounts_securityhead", "accounts_securitytrace", "accounts_startedsignin"}
"""A refusal may be recorded, and a sign-in that came back is used up: no change of what it was refused for."""
REFUSALS_NOTED = {
    f"{kind}!"
    for kind in (
        *("permission.denied", "sign_in.failed", "sign_in.held_up", "password.refused", "second_factor.failed"),
        *("session.refused", "session.reuse_detected", "session.ended"),
    )
}
"""The kinds of event that a refusal may leave in the trail: anything else would tell of what did not happen."""
_WRITE = re.compile(
    r'(?:^|\bAS (?:NOT )?(?:MATERIALIZED )?\(|\)|;)\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(?P<table>\w+)',
    re.IGNORECASE,
)
"""Also behind WITH."""
_TIMESTAMP = re.compile(rb'"timestamp":"[^"]*"')


@dataclass
class Outcome:
    """What came back, and what it left behind before it was undone."""

    status: int = 0
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    leaves: set[str] = field(default_factory=set)
    word: str = ""

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    @property
    def told(self) -> str:
        """The outcome as the table writes it: a word or the status; of a list, also how many things are in it."""
        if self.word:
            return self.word
        if self.succeeded and self.headers.get("Content-Type", "").startswith("application/json"):
            data = orjson.loads(self.body).get("data")
            if isinstance(data, dict) and {"count", "items"} <= data.keys():
                return f"{self.status}:{data['count']}"
        return str(self.status)

    @property
    def same_bytes(self) -> bytes:
        """The body without the time at which it was written."""
        return _TIMESTAMP.sub(b"", self.body)

    @property
    def shape(self) -> str:
        """The keys of `data`, nested in brackets; of a document that is sent as a file, the name of the file."""
        _, attached, name = self.headers.get("Content-Disposition", "").partition("attachment; filename=")
        if attached and name.endswith('.json"'):
            return f"({name})"
        if not self.headers.get("Content-Type", "").startswith("application/json"):
            return f"({self.headers.get('Content-Type', '')})"
        return shape_of(orjson.loads(self.body).get("data"))


def shape_of(value: Any) -> str:
    """`id title lessons[id title]` for what has these keys; lists show what any of their items have."""
    if isinstance(value, list):
        inner = sorted({word for item in value for word in _keys(item)})
        return f"[{' '.join(inner)}]" if inner else ""
    return " ".join(_keys(value))


def _keys(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [f"{key}{_bracketed(item)}" for key, item in sorted(value.items())]


def _bracketed(value: Any) -> str:
    inner = shape_of(value)
    return inner if inner.startswith("[") or not inner else f"[{inner}]"


@contextmanager
def undone() -> Iterator[None]:
    """Everything that is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Baseline:
    """The database as every cell finds it."""

    def __init__(self) -> None:
        self.tables = database_fingerprint()
        self.events = Event.objects.latest("occurred_at").occurred_at
        self.entries = AuditEntry.objects.count()
        self.trail = SecurityEvent.objects.latest("pk").pk

    def changes(self) -> set[str]:
        """The tables that are not as they were."""
        now = database_fingerprint()
        return {name for name, value in now.items() if self.tables.get(name) != value} - DUTIES

    def left(self) -> set[str]:
        """The events that were recorded since: with `*` if the audit record has them, with `!` those of the trail."""
        names = set(Event.objects.filter(occurred_at__gt=self.events).values_list("name", flat=True))
        noted = set(AuditEntry.objects.filter(sequence__gt=self.entries).values_list("action", flat=True))
        trail = SecurityEvent.objects.filter(pk__gt=self.trail).values_list("kind", flat=True)
        return (names - noted) | {f"{name}*" for name in noted} | {f"{kind}!" for kind in trail}


def send(
    client: Client,
    baseline: Baseline,
    method: str,
    address: str,
    judge: Callable[[Any], str] | None = None,
    **sent: Any,
) -> Outcome:
    """Ask, look at what happened, undo it. After a refusal that wrote more than its record, all is compared."""
    outcome = Outcome()
    cache.clear()
    with undone():
        with connection.execute_wrapper(_watch(outcome.written)), transaction.atomic():
            sent_before = {**_sent(), "waiting": _waiting()}
            response = client.generic(method, address, **sent)
        outcome.status = response.status_code
        outcome.body = response.getvalue() if response.streaming else response.content
        outcome.headers = dict(response.items())
        outcome.word = judge(response) if judge else ""
        done = outcome.succeeded or outcome.word == "done"
        if outcome.written and done and outcome.word != "no":
            outcome.leaves = baseline.left()
        elif outcome.written - DUTIES:
            outcome.changed = baseline.changes()
        if outcome.written & DUTIES and not (done and outcome.word != "no"):
            outcome.changed |= {kind for kind in baseline.left() if kind.endswith("!")} - REFUSALS_NOTED
        sent_now = {**_sent(), "waiting": _waiting()}
        outcome.changed |= {name for name, count in sent_before.items() if sent_now[name] != count}
    return outcome


def _sent() -> dict[str, int]:
    """How many mails and how much work have gone out."""
    return {"mail": len(mail.outbox), "queue": HUEY.pending_count()}


def _waiting() -> int:
    """How much waits for the commit. Sealing the trail is part of recording a refusal."""
    return sum(getattr(work, "__module__", "") != "accounts.trail" for _, work, _ in connection.run_on_commit)


def _watch(written: set[str]) -> Any:
    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = {match["table"] for match in _WRITE.finditer(sql if isinstance(sql, str) else str(sql))}
        written.update(found - UNWATCHED)
        return run(sql, params, many, context)

    return execute


def as_json(body: Any) -> dict[str, Any]:
    """The arguments of `send` for a JSON body."""
    return {"data": orjson.dumps(body), "content_type": "application/json"}


def as_multipart(fields: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `send` for files."""
    return {"data": encode_multipart(BOUNDARY, fields), "content_type": MULTIPART_CONTENT}

"""Writing the trail of security events, sealing it, checking it, and forgetting what is personal in it."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from lib import chain
from lib.chain_words import words_of
from lib.keys import derived_key
from lib.logs import current_request_id
from wagtail.log_actions import log

from accounts import trail_rows
from accounts.calling import calling_device, plain_address
from accounts.devices import MAX_NAME
from accounts.models import SecurityEvent, SecurityHead, SecurityTrace, SecurityWords, User
from accounts.trail_kinds import KINDS
from accounts.trail_words import verify_words

MOST_TEXT = 500
SEALED_AT_ONCE = 100
MARK_DIGITS = 32


class UnknownKind(LookupError):
    """A kind of event, or a fact of it, that the catalogue does not list."""


@dataclass(frozen=True)
class TrailVerified(chain.Verified):
    """A chain without a break; `unsealed` events wait to be put in it, `forgotten` ones have lost their trace.

    The words of `erased` events went with people whom they named.
    """

    unsealed: int
    forgotten: int
    erased: int


def record(
    kind: str,
    *,
    user: User | UUID | None = None,
    by: User | UUID | None = None,
    address: str = "",
    device: str = "",
    email: str = "",
    **facts: Any,
) -> SecurityEvent:
    """Write that `kind` happened to `user`, done by `by`, in the caller's transaction if there is one.

    Address and device are those of the request that is being answered, unless given. Of `email`, what somebody typed
    who may be nobody, only a keyed mark is kept. A refusal is recorded outside of the transaction that it undoes.
    What the catalogue calls words stands beside the chain.
    Raises UnknownKind for a kind or a fact outside the catalogue.
    """
    _require_known(kind, facts)
    caller = calling_device()
    trace = SecurityTrace(
        salt=secrets.token_hex(16),
        address=plain_address(address) or caller.ip or "",
        device=_text(device or caller.name)[:MAX_NAME],
        email_mark=mark_of(email) if email else "",
    )
    personal = bool(trace.address or trace.device or trace.email_mark)
    told = _clean(chain.plain(facts))
    words = words_of(SecurityWords, {name: told.pop(name) for name in KINDS[kind].words if name in told})
    event = SecurityEvent(
        kind=kind,
        user_id=_key(user),
        by_id=_key(by),
        request_id=current_request_id(),
        facts=told,
        trace_digest=trace.digest() if personal else "",
        words_digest=words.digest() if words else "",
    )
    with transaction.atomic(savepoint=False):
        trail_rows.write_event(event, trace if personal else None, words)
        transaction.on_commit(seal, robust=True)
    return event


def record_change(kind: str, user: User, by: User, *, before: str, after: str, **facts: Any) -> None:
    """Record what an admin changed of a person, here and in Wagtail's own log, with what it was and what it is."""
    record(kind, user=user, by=by, before=before, after=after, **facts)
    log(instance=user, action=f"accounts.{kind.split('.')[1]}", user=by, data={"before": before, "after": after})


def seal(*, most: int = SEALED_AT_ONCE) -> int:
    """Put up to `most` events that have committed in the chain, and say how many that were.

    Whoever comes while another seals waits for that moment, and mostly finds nothing left to do.
    """
    if not trail_rows.some_wait():
        return 0
    with transaction.atomic():
        head = trail_rows.locked_head()
        events = trail_rows.waiting(most)
        for event in events:
            chain.link(event, head)
            trail_rows.write_link(event)
        trail_rows.write_head(head)
    return len(events)


def verify() -> TrailVerified:
    """Check the whole chain, every trace and all words, while others write. Raises BrokenChain at what was changed."""
    events = SecurityEvent.objects.all()
    found = chain.verify(events, SecurityHead.objects.all())
    for trace in SecurityTrace.objects.select_related("event").iterator(chunk_size=2000):
        if trace.digest() != trace.event.trace_digest:
            raise chain.BrokenChain(trace.event.sequence or 0, "its address or device was changed.")
    forgotten = events.exclude(trace_digest="").filter(trace__isnull=True).count()
    erased = verify_words(events)
    return TrailVerified(found.count, found.head, events.unsealed().count(), forgotten, erased)


def forget(user: User) -> int:
    """Remove what is personal of `user` from the trail, and say of how many events.

    These are the traces of what they did, of what came from somebody who was nobody else (a failed sign-in to their
    account), and of attempts with an address of theirs while it had no account. The events stay, and so does the chain.
    Call it before the address is taken from `user`.
    """
    return traces_of(user).delete()[0]


def traces_of(user: User) -> QuerySet[SecurityTrace]:
    """From where and with what `user`, or somebody who was nobody else, did what the trail tells of them."""
    theirs = Q(event__by_id=user.pk) | Q(event__user_id=user.pk, event__by_id__isnull=True)
    return SecurityTrace.objects.filter(theirs | Q(email_mark__in=[mark_of(each) for each in user.addresses()]))


def mark_of(email: str) -> str:
    """A pseudonym of an e-mail address, the same each time, that nobody computes without the school's secret key."""
    key = derived_key(settings.SECRET_KEY, "security-trail").encode()
    address = User.objects.normalize_email(email).encode("utf-8", "replace")
    return hmac.new(key, address, "sha256").hexdigest()[:MARK_DIGITS]


def _require_known(kind: str, facts: dict[str, Any]) -> None:
    if kind not in KINDS:
        raise UnknownKind(kind)
    if unknown := facts.keys() - {*KINDS[kind].facts, *KINDS[kind].words}:
        raise UnknownKind(f"{kind}: {sorted(unknown)}")


def _key(person: User | UUID | None) -> UUID | None:
    return person.pk if isinstance(person, User) else person


def _text(text: str) -> str:
    """One line that any screen, log and database takes: nothing that can't be seen, and not without end."""
    return "".join(letter for letter in text[:MOST_TEXT] if letter.isprintable())


def _clean(value: Any) -> Any:
    match value:
        case str():
            return _text(value)
        case dict():
            return {_text(name): _clean(each) for name, each in value.items()}
        case list():
            return [_clean(each) for each in value]
        case float():
            return repr(value)  # a database may give 1e22 back as an integer, and break the chain
    return value

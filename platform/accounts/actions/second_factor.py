"""Setting up and giving up second factors. Each change needs a recent proof of who one is, ends the other sessions,
and is told to the person by mail."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.errors import DomainError, Invalid
from limits.spending import give_back
from outbox.record import record

from accounts import trail
from accounts.actions.second_step import InvalidKey, claim_app_code, claim_challenge, count_second_try
from accounts.app_codes import new_secret
from accounts.models import KeyChallenge, SecondFactor, User
from accounts.recovery_codes import renew_codes
from accounts.sealed import Unreadable, seal, unseal
from accounts.second_factor import RECENT, must_have_second_factor, require_recent_proof
from accounts.security_keys import NotThisKey, ask_to_register, registered

MOST_KEYS = 10
Kind = SecondFactor.Kind


class AppExists(DomainError):
    """One app a person. Who has a new phone removes the old app first."""

    code = "SECOND_FACTOR_EXISTS"
    status = 409
    message = "You have an authenticator app already. Remove it first."


class TooManyKeys(DomainError):
    """More keys than anybody carries."""

    code = "SECOND_FACTOR_EXISTS"
    status = 409
    message = f"You have {MOST_KEYS} keys already. Remove one first."


class KeyExists(DomainError):
    """The key is set up already, for this account or another."""

    code = "SECOND_FACTOR_EXISTS"
    status = 409
    message = "This key is set up already."


class LastSecondFactor(DomainError):
    """The school asks for a second factor, and this is the person's only one."""

    code = "LAST_SECOND_FACTOR"
    status = 409
    message = "This is your only second factor, and the school asks for one. Add another first."


class NoSecondFactor(DomainError):
    """Recovery codes stand in for a second factor; the person has none."""

    code = "NO_SECOND_FACTOR"
    status = 409
    message = "Set up an app or a key first."


@dataclass(frozen=True)
class Changed:
    """The person as they are now, and the only copy of their recovery codes where they are new."""

    user: User
    recovery_codes: list[str]


def begin_app(*, by: User, proved_at: datetime | None) -> bytes:
    """A secret for the person's app, which counts once a code of it has come. Asked again soon, it is the same.

    Raises AppExists, PasswordNeeded.
    """
    require_recent_proof(proved_at)
    with transaction.atomic():
        User.objects.locked().get(pk=by.pk)
        app = by.second_factors.apps().first()
        if app and app.confirmed_at:
            raise AppExists()
        if app and app.created_at > timezone.now() - RECENT:
            try:
                return unseal(app.secret, place=str(by.pk))
            except Unreadable:
                pass
        by.second_factors.apps().delete()
        secret = new_secret()
        sealed = seal(secret, place=str(by.pk))
        SecondFactor.objects.create(user=by, kind=Kind.APP, name=Kind.APP.label, secret=sealed)
    return secret


def confirm_app(
    *, by: User, code: str, proved_at: datetime | None, keep_session: uuid.UUID | None, address: str | None
) -> Changed:
    """Make the app count, with a code that it shows. Raises Invalid, PasswordNeeded, RateLimited."""
    require_recent_proof(proved_at)
    charges = count_second_try(by, address)
    with transaction.atomic():
        user = User.objects.locked().get(pk=by.pk)
        app = user.second_factors.apps().filter(confirmed_at__isnull=True).first()
        if app is None or not claim_app_code(app, "".join(code.split())):
            raise Invalid.field("code", "This is not what the app shows now.")
        changed = _added(user, app, keep_session)
    give_back(*charges)
    return changed


def begin_key(*, by: User, proved_at: datetime | None) -> tuple[uuid.UUID, dict[str, Any]]:
    """A challenge for a new key: its id, which stays in the web session, and what the browser is told."""
    require_recent_proof(proved_at)
    known = list(by.second_factors.keys().values_list("public_key", flat=True))
    if len(known) >= MOST_KEYS:
        raise TooManyKeys()
    options, state = ask_to_register(handle=by.pk.bytes, name=by.email, full_name=str(by), known=known)
    return KeyChallenge.objects.create(user=by, for_new_key=True, state=state).pk, options


def add_key(
    *,
    by: User,
    challenge: uuid.UUID | None,
    answer: Any,
    name: str,
    proved_at: datetime | None,
    keep_session: uuid.UUID | None,
) -> Changed:
    """Make a key count that has answered the challenge. Raises InvalidKey, KeyExists, TooManyKeys, PasswordNeeded."""
    require_recent_proof(proved_at)
    state = claim_challenge(by, challenge, for_new_key=True)
    try:
        key = registered(state or {}, answer)
    except NotThisKey:
        raise InvalidKey("This key could not be set up. Try again.") from None
    try:
        with transaction.atomic():
            user = User.objects.locked().get(pk=by.pk)
            if user.second_factors.keys().count() >= MOST_KEYS:
                raise TooManyKeys()
            row = SecondFactor.objects.create(
                user=user,
                kind=Kind.KEY,
                name=name.strip() or "Security key",
                public_key=key.public_key,
                credential_id=key.credential_id,
                counter=key.counter,
            )
            return _added(user, row, keep_session)
    except IntegrityError:
        raise KeyExists() from None


def remove_factor(
    *, factor: SecondFactor, by: User, proved_at: datetime | None, keep_session: uuid.UUID | None
) -> Changed:
    """Give up a factor of one's own; with the last one go the recovery codes. Raises LastSecondFactor where the
    school asks for a factor, PasswordNeeded."""
    require_recent_proof(proved_at)
    with transaction.atomic():
        user = User.objects.locked().get(pk=by.pk)
        mine = SecondFactor.objects.visible_to(user)
        is_last = not mine.exclude(pk=factor.pk).exists()
        if is_last and must_have_second_factor(user):
            raise LastSecondFactor()
        if mine.filter(pk=factor.pk).delete()[0]:
            if is_last:
                _have_none(user)
            trail.record("second_factor.removed", user=user, by=user, factor=factor.kind)
            _tell(user, "removed", keep_session)
    return Changed(user, [])


def renew_recovery_codes(*, by: User, proved_at: datetime | None, keep_session: uuid.UUID | None) -> Changed:
    """Ten new recovery codes; the old ones are worthless. Raises NoSecondFactor, PasswordNeeded."""
    require_recent_proof(proved_at)
    with transaction.atomic():
        user = User.objects.locked().get(pk=by.pk)
        if user.second_factor_since is None:
            raise NoSecondFactor()
        codes = renew_codes(user)
        trail.record("second_factor.recovery_codes_renewed", user=user, by=user)
        _tell(user, "recovery codes renewed", keep_session)
    return Changed(user, codes)


def forget_second_factors(user: User, keep_session: uuid.UUID | None = None) -> None:
    """Remove everything that `user`, who is locked, signs in with beside the password."""
    user.second_factors.all().delete()
    _have_none(user)
    _tell(user, "reset", keep_session)


def _added(user: User, factor: SecondFactor, keep_session: uuid.UUID | None) -> Changed:
    now = timezone.now()
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now, last_used_at=None)
    codes: list[str] = []
    if user.second_factor_since is None:
        codes = renew_codes(user)
        _have_since(user, now)
    trail.record("second_factor.added", user=user, by=user, factor=factor.kind)
    _tell(user, "added", keep_session)
    return Changed(user, codes)


def _have_none(user: User) -> None:
    user.recovery_codes.all().delete()
    _have_since(user, None)


def _have_since(user: User, since: datetime | None) -> None:
    user.second_factor_since = since
    user.save(update_fields=["second_factor_since", "updated_at"])


def _tell(user: User, change: str, keep_session: uuid.UUID | None) -> None:
    user.end_sessions(keep=keep_session)
    record("user.second_factor_changed", user_id=user.pk, change=change)

"""Signing in, staying signed in, and signing out."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, DateTimeField, F, IntegerField, UUIDField
from django.utils import timezone
from lib.errors import DomainError, NotFound
from lib.given import Given, given_row
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite, write
from lib.together import insert, update
from outbox.record import record

from accounts import trail
from accounts.actions.password import require_password
from accounts.actions.renewal import renew, taken_back_if_it_fails
from accounts.actions.second_step import ask_key, prove_by_code, prove_by_key
from accounts.devices import Device
from accounts.models import EmailToken, Purpose, RefreshToken, Session, User
from accounts.opaque import digest_of, new_secret
from accounts.password_tries import count_try, know_place
from accounts.second_factor import code_methods_of
from accounts.sign_in_tickets import FirstStep, first_step_of, ticket_of
from accounts.tokens import issue_access


class InvalidCredentials(DomainError):
    """The address or the password is wrong, or the account is shut. Nobody is told which."""

    code = "INVALID_CREDENTIALS"
    status = 401
    message = "The e-mail address or the password is wrong."


class EmailNotVerified(DomainError):
    """The password is right, and the address is not proved yet."""

    code = "EMAIL_NOT_VERIFIED"
    status = 403
    message = "Confirm your e-mail address first: the link is in the mail that we sent you."


class SecondFactorRequired(DomainError):
    """The first step was right. `details.methods` says what may be sent as `code`, or that a key may answer
    (`WEBAUTHN`); `details.ticket` stands for the first step for five minutes."""

    code = "SECOND_FACTOR_REQUIRED"
    status = 401
    message = "One more step: a code of your authenticator app, a recovery code, or your security key."


class SignInOver(DomainError):
    """The ticket is unknown or too old, or the password has changed since."""

    code = "INVALID_TOKEN"
    status = 401
    message = "This took too long. Sign in again."


class InvalidRefreshToken(DomainError):
    """The refresh token is unknown, or its session has ended."""

    code = "INVALID_TOKEN"
    status = 401
    message = "This session has ended. Sign in again."


class SessionEnded(InvalidRefreshToken):
    """The refresh token is one of ours, and its session has ended or its owner is shut out."""

    def __init__(self, session: Session, reason: str) -> None:
        super().__init__()
        self.session = session
        self.reason = reason


class TokenReused(DomainError):
    """The refresh token was used before, so its whole family is revoked."""

    code = "TOKEN_REUSED"
    status = 401
    message = "This token was used before. The session was ended to be safe: sign in again."


class UnknownToken(DomainError):
    """The token to sign out with is not one of the person's own."""

    code = "INVALID_TOKEN"
    status = 400
    message = "This is not a token of yours."


class KeyAnswer(NamedTuple):
    """What a key said to a challenge."""

    challenge: uuid.UUID
    answer: Any


@dataclass(frozen=True)
class Pair:
    """What somebody gets who refreshed: the only copies of two tokens."""

    access: str
    refresh: str


@dataclass(frozen=True)
class SignedIn(Pair):
    """What somebody gets who signed in: they themselves, too."""

    user: User


def sign_in(*, email: str, password: str, device: Device, code: str = "") -> SignedIn:
    """Begin a session. Raises InvalidCredentials, or EmailNotVerified to who knows the password; to who has a second
    factor SecondFactorRequired, or InvalidCode.

    An unknown address costs as much work as a known one, and RateLimited comes after as many tries.
    """
    tried = count_try(email, device.ip)
    user: User | None = _TYPED.first(email=User.objects.normalize_email(email))
    if user is None:
        User().set_password(password)
        trail.record("sign_in.failed", email=email, door="api", reason="unknown")
        raise InvalidCredentials()
    if not user.is_password(password) or not user.is_active:
        reason = "password" if user.is_active else "shut out"
        trail.record("sign_in.failed", user=user, door="api", reason=reason)
        raise InvalidCredentials()
    tried.was_right()
    if not user.email_verified:
        trail.record("sign_in.failed", user=user, door="api", reason="address not proved")
        raise EmailNotVerified()
    signed_in = start_session(user=user, device=device, code=code)
    know_place(user, device.ip)
    return signed_in


def challenge_key(*, ticket: str) -> tuple[uuid.UUID, dict[str, Any]]:
    """A challenge for the keys of whoever took the first step: its id, and what their browser is told.

    Good for one answer within five minutes. Raises SignInOver, NotFound for who has no key.
    """
    user = _first_step(ticket).user
    if not user.second_factors.keys().exists():
        raise NotFound("You have no key.")
    return ask_key(user)


def finish_sign_in(*, ticket: str, device: Device, code: str = "", key: KeyAnswer | None = None) -> SignedIn:
    """The second step after any first one. Raises SignInOver, InvalidCode, RateLimited."""
    first = _first_step(ticket)
    return start_session(user=first.user, device=device, method=first.method, code=code, key=key)


def _first_step(ticket: str) -> FirstStep:
    first = first_step_of(ticket)
    if first is None:
        raise SignInOver()
    return first


def start_session(
    *, user: User, device: Device, method: str = "password", code: str = "", key: KeyAnswer | None = None
) -> SignedIn:
    """Begin a session for somebody who has just proved who they are, if nothing changed that meanwhile.

    `method` says how they did, for the trail. Whoever has a second factor needs a `code` or the answer of a `key` as
    well, whatever door they come by: raises SecondFactorRequired, InvalidCode.
    """
    proved = bool(code or key) and user.second_factor_since is not None
    if proved and key:
        prove_by_key(user=user, challenge=key.challenge, answer=key.answer, door="api", address=device.ip)
    elif proved:
        prove_by_code(user=user, code=code, door="api", address=device.ip)
    with transaction.atomic():
        current: User | None = _OWNER.first(lock=True, user=user.pk)
        if current is None or not current.is_active or current.password != user.password:
            raise InvalidCredentials()
        if current.second_factor_since is not None and not proved:
            raise _second_step(current, method)
        session = uuid.uuid4()
        signed_in = _begin(current, session, device)
        trail.record("sign_in.succeeded", user=current, by=current, door="api", session=session, method=method)
        return signed_in


def _begin(user: User, session_id: uuid.UUID, device: Device) -> SignedIn:
    now, secret = timezone.now(), new_secret()
    of_session = {"id": session_id, "user_id": user.pk, "device": device.name, "ip": device.ip}
    write(
        _SEEN.ready(user=user.pk, now=now),
        _SESSION.ready(**of_session, now=now, expires_at=now + settings.SESSION_LIFETIME),
        _NEXT.ready(session=session_id, digest=digest_of(secret), generation=0, now=now),
    )
    return SignedIn(user=user, access=issue_access(user, session_id), refresh=secret)


def _second_step(user: User, method: str) -> SecondFactorRequired:
    keys = ["WEBAUTHN"] if user.second_factors.keys().exists() else []
    methods = [*code_methods_of(user), *keys]
    return SecondFactorRequired(details={"methods": methods, "ticket": ticket_of(user, method)})


def prove_again(*, by: User, session_id: uuid.UUID, password: str, address: str | None) -> None:
    """Confirm one's password, to change how one proves who one is. Raises Invalid, RateLimited."""
    require_password(by, password, address=address)
    Session.objects.visible_to(by).filter(pk=session_id).update(proved_at=timezone.now())


def refresh_session(*, refresh: str) -> Pair:
    """Exchange a refresh token for new tokens, once.

    The usual way is one statement, and a transaction by itself. Raises TokenReused for one that was used, after
    revoking its family; InvalidRefreshToken for an unknown one and for a session that has ended.
    """
    now, digest, secret = timezone.now(), digest_of(refresh), new_secret()
    renewed = renew(digest=digest, next_digest=digest_of(secret), now=now)
    if renewed:
        with taken_back_if_it_fails(digest=digest, next_digest=digest_of(secret)):
            return Pair(issue_access(renewed, renewed.session_id), secret)
    try:
        with transaction.atomic():
            outcome = _exchange(digest, now)
    except SessionEnded as refusal:  # told out here, since what was done in there is undone
        _tell_refusal(refusal.session, refusal.reason)
        raise
    if outcome is None:  # raised out here, so that the revocation stays
        raise TokenReused()
    return outcome


def _exchange(digest: str, now: datetime) -> Pair | None:
    """New tokens step by step, or None where the token was used before."""
    token = _TOKEN.first(digest=digest)
    if token is None:
        raise InvalidRefreshToken()
    user: User = _OWNER.first(lock=True, user=token.session.user_id)
    if not token.claim(now):
        _revoke_family(token.session)
        return None
    if not (_USE.run(session=token.session_id, now=now) and user.is_active):
        raise SessionEnded(token.session, "ended" if user.is_active else "shut out")
    return _next_step(user, token.session, generation=token.generation + 1)


_NOW = Given("now", DateTimeField())
_TOKEN = Prepared(lambda: RefreshToken.objects.select_related("session").filter(digest=Given("digest", CharField())))
_TYPED = Prepared(lambda: User.objects.with_sign_up().filter(email=Given("email", CharField())))
_OWNER = Prepared(lambda: User.objects.filter(pk=Given("user", UUIDField())))
_USE = PreparedWrite(
    lambda: update(Session.objects.alive(_NOW).filter(pk=Given("session", UUIDField())), last_used_at=_NOW)
)
_SEEN = PreparedWrite(lambda: update(User.objects.filter(pk=Given("user", UUIDField())), last_login=_NOW))
_SESSION = PreparedWrite(
    lambda: insert(
        [
            given_row(
                Session,
                *("id", "user_id", "device", "ip", "expires_at"),
                **dict.fromkeys(("created_at", "last_used_at", "proved_at"), _NOW),
            )
        ]
    )
)
_NEXT = PreparedWrite(
    lambda: insert(
        [
            RefreshToken(  # type: ignore[misc]
                session_id=Given("session", UUIDField()),
                digest=Given("digest", CharField()),
                generation=Given("generation", IntegerField()),
                created_at=_NOW,
            )
        ]
    )
)


def _revoke_family(session: Session) -> None:
    if Session.objects.filter(pk=session.pk).revoke():
        record("session.reuse_detected", user_id=session.user_id, family_id=session.pk)
        trail.record("session.reuse_detected", user=session.user_id, session=session.pk)
    else:
        _tell_refusal(session, "used, and ended")


def _tell_refusal(session: Session, reason: str) -> None:
    """Somebody still has tokens of a session that has ended: its owner, late, or whoever copied them."""
    trail.record("session.refused", user=session.user_id, session=session.pk, reason=reason)


def _next_step(user: User, session: Session, *, generation: int) -> SignedIn:
    secret = new_secret()
    _NEXT.run(session=session.pk, digest=digest_of(secret), generation=generation, now=timezone.now())
    return SignedIn(user=user, access=issue_access(user, session.pk), refresh=secret)


def sign_out(*, by: User, refresh: str) -> None:
    """End the session that the refresh token belongs to. Raises UnknownToken unless it is the person's own."""
    token = RefreshToken.objects.filter(digest=digest_of(refresh), session__user=by).first()
    if token is None:
        raise UnknownToken()
    with transaction.atomic():
        if Session.objects.filter(pk=token.session_id).revoke():
            trail.record("session.signed_out", user=by, by=by, door="api", session=token.session_id)


def sign_out_session(*, by: User, session_id: uuid.UUID) -> None:
    """End one of the person's own sessions. Raises NotFound for any other."""
    with transaction.atomic():
        if not Session.objects.visible_to(by).filter(pk=session_id).revoke():
            raise NotFound()
        trail.record("session.ended", user=by, by=by, session=session_id)


def sign_out_everywhere(*, by: User) -> None:
    """End every session of the person, in this browser too."""
    with transaction.atomic():
        trail.record("session.all_ended", user=by, by=by, count=by.sessions.alive().count())
        by.end_sessions()


def sign_everybody_out() -> int:
    """End every session of everybody, in browsers too, and say how many there were.

    After a restore: sessions that had ended since the backup are alive again in it, and so are mailed tokens that were
    used since. Those that give power over an account go as well.
    """
    now = timezone.now()
    with transaction.atomic():
        count = Session.objects.revoke(now)
        User.objects.filter(erased_at=None).update(token_epoch=F("token_epoch") + 1)
        powerful = EmailToken.objects.filter(purpose__in=[Purpose.RESET_PASSWORD, Purpose.ERASE], used_at=None)
        powerful.update(used_at=now)
        trail.record("session.all_ended", count=count)
    return count

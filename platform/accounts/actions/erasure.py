"""Erasing a person: nothing personal of them stays, but for what the rules keep and say why.

It is one transaction; the files go right after it has committed, by the event that it leaves.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from lib.again import again
from lib.errors import DomainError, Invalid
from outbox.record import record

from accounts import personal, trail
from accounts.actions.password import require_password
from accounts.actions.registration import InvalidToken, may_be_mailed
from accounts.actions.second_step import take_second_step
from accounts.models import EmailToken, Purpose, Role, User
from accounts.permissions import require_authority

REASONS = {"request": "The person asked for it", "unused": "The account is not used", "law": "The law demands it"}


class LastAdmin(DomainError):
    """Nobody would be left to run the school."""

    code: ClassVar[str] = "LAST_ADMIN"
    status: ClassVar[int] = 409
    message = "You are the last admin. Make somebody else an admin first."


def request_erasure(*, by: User) -> None:
    """Have a token mailed that confirms the erasure, for who has no password, or has forgotten it."""
    if may_be_mailed(by.email):
        with transaction.atomic():
            record("user.erasure_requested", user_id=by.pk)


def erase_me(
    *,
    by: User,
    password: str = "",
    token: str = "",
    code: str = "",
    keep_name: bool = False,
    address: str | None = None,
    signed_in_at: datetime | None = None,
) -> None:
    """Erase oneself, proved by the password or by a mailed token, and by a `code` for who has a second factor.

    Keys answer to a sign-in only: who has nothing else has to have signed in (`signed_in_at`) not long ago. With
    `keep_name` certificates go on naming the person. Raises Invalid for a wrong password or code, InvalidToken,
    RateLimited, LastAdmin, and what stands in the way of leaving, such as leading a course that learners take.
    """
    by_mail = bool(token) or not by.has_usable_password()
    if not by_mail:
        require_password(by, password, address=address)
    if by.second_factor_since is not None:
        take_second_step(by, code, address=address, signed_in_at=signed_in_at)
    _leave(by, token=token, by_mail=by_mail, keep_name=keep_name)


@again
def _leave(by: User, *, token: str, by_mail: bool, keep_name: bool) -> None:
    user = _locked(by.pk)
    if user.erased_at is not None:
        return
    if user.password != by.password:
        raise Invalid.field("password", "Your password was changed meanwhile.")
    if by_mail:
        _use(token, user)
    _erase(user, by=user, reason="request", keep_name=keep_name)


def _use(token: str, user: User) -> None:
    row = EmailToken.objects.usable(token, Purpose.ERASE).filter(user=user).first()
    if row is None or not row.claim(timezone.now()):
        raise InvalidToken()


@again
def erase_person(*, user: User, by: User, reason: str) -> None:
    """An admin erases somebody, for one of REASONS. Again is fine.

    Raises Forbidden as deactivate_user does, Invalid for another reason, and what stands in the way of leaving.
    """
    if reason not in REASONS:
        raise Invalid.field("reason", "Say why, by one of the reasons.")
    person = _locked(user.pk, by.pk)
    require_authority(over=person, by=User.objects.get(pk=by.pk))
    if person.erased_at is None:
        _erase(person, by=by, reason=reason)


def hindrance(user: User) -> DomainError | None:
    """What has to be settled before this person can be erased; None where nothing has."""
    try:
        _ask(user)
    except DomainError as refused:
        return refused
    return None


@again
def erase_again(*, user_id: UUID, keep_name: bool = False) -> bool:
    """Erase somebody whom a restored backup has brought back. Whatever stands in the way stood there before.

    Says whether there was somebody to erase.
    """
    person = _locked(user_id)
    if person is None or person.erased_at is not None:
        return False
    _erase(person, by=None, reason="restored", keep_name=keep_name, ask=False)
    return True


def _locked(key: UUID, *others: UUID) -> Any:
    """The person, locked against whatever names them, after what they may be at work on.

    The others and all admins are locked against changes before, in a fixed order: what names them goes on.
    """
    for hold in personal.HOLDS:
        hold(key)
    rows = User.objects.filter(Q(pk__in=others) | Q(role=Role.ADMIN) | Q(is_superuser=True))
    list(rows.locked().order_by("pk"))
    return User.objects.select_for_update().filter(pk=key).first()


def _erase(user: User, *, by: User | None, reason: str, keep_name: bool = False, ask: bool = True) -> None:
    if ask:
        _ask(user)
    leaving = personal.Leaving.of(user, keep_name=keep_name)
    traces = trail.forget(user)
    trail.record("account.erased", user=user, by=by, traces=traces, reason=reason)
    record("user.erased", user_id=user.pk, keep_name=keep_name)
    for rule in personal.RULES.values():
        rule.apply(leaving)
    _become_tombstone(user)


def _ask(user: User) -> None:
    if user.is_admin and not User.objects.admins().exclude(pk=user.pk).exists():
        raise LastAdmin()
    for question in personal.OBSTACLES:
        question(user)


def _become_tombstone(user: User) -> None:
    """Last of all, since nothing may come in about the person from here on."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(
        email=f"{user.pk.hex}@erased.invalid",
        full_name=personal.FORMER,
        password=make_password(None),
        role=Role.STUDENT,
        is_active=False,
        is_superuser=False,
        email_verified=False,
        bio="",
        phone_number="",
        picture="",
        language="en",
        token_epoch=F("token_epoch") + 1,
        last_login=None,
        second_factor_since=None,
        updated_at=now,
        erased_at=now,
    )

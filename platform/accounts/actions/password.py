"""Changing a password, and getting back in without one."""

import uuid

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from lib.errors import Invalid
from lib.proxies import counted_as
from limits.spending import spend
from outbox.record import record

from accounts import trail
from accounts.actions.registration import InvalidToken, may_be_mailed, prove_address
from accounts.hashing import require_room
from accounts.models import EmailToken, Purpose, User
from accounts.password_tries import count_try, know_place
from accounts.passwords import require_good_password


def change_password(
    *,
    by: User,
    current_password: str,
    new_password: str,
    keep_session: uuid.UUID | None = None,
    address: str | None = None,
) -> User:
    """Set another password. Every other session ends; access tokens die in the kept one too, which may refresh.

    Raises Invalid where the current password is wrong or the new one too weak, RateLimited after too many tries.
    """
    require_password(by, current_password, address=address, field="current_password")
    require_good_password(new_password, by, field="new_password")
    return _set_password(by, new_password, keep_session=keep_session)


def require_password(user: User, password: str, *, address: str | None, field: str = "password") -> None:
    """Raises Invalid where somebody who is signed in doesn't know their password, RateLimited after too many tries."""
    if not is_password_of(user, password, address=address):
        raise Invalid.field(field, "This is not your password.")


def is_password_of(user: User, password: str, *, address: str | None) -> bool:
    """Whether somebody who is signed in knows the password. Raises RateLimited after too many tries."""
    tried = count_try(user.email, address)
    if not user.check_password(password):
        trail.record("password.refused", user=user, by=user)
        return False
    tried.was_right()
    return True


def _set_password(user: User, password: str, *, keep_session: uuid.UUID | None = None) -> User:
    encoded = make_password(password)
    with transaction.atomic():
        current = User.objects.locked().get(pk=user.pk)
        if current.password != user.password:
            raise Invalid.field("current_password", "Your password was changed meanwhile.")
        User.objects.filter(pk=user.pk).update(password=encoded)
        current.password = encoded
        current.end_sessions(keep=keep_session)
        record("user.password_changed", user_id=user.pk)
        trail.record("password.changed", user=user, by=user)
    return current


def request_password_reset(*, email: str, address: str | None = None) -> None:
    """Have a reset mail sent, where there is somebody to send it to and their mailbox is not flooded with them.

    Raises RateLimited for who asks too often from one place, known address or not.
    """
    spend("mail_request", User.objects.normalize_email(email), counted_as(address))
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None:
        trail.record("password.reset_requested", email=email, known=False)
    elif may_be_mailed(user.email):
        with transaction.atomic():
            record("user.password_reset_requested", user_id=user.pk)
            trail.record("password.reset_requested", user=user, known=True)


def reset_password(*, token: str, new_password: str, address: str | None = None) -> User:
    """Set a password by a mailed token, which proves the address as well. Every session ends.

    Raises InvalidToken, also where the password has changed since the mail; Invalid for a weak password, and the
    token stays good; PasswordsBusy, before the token is looked at.
    """
    require_room()
    row = _reset_token(token)
    require_good_password(new_password, row.user, field="new_password")
    with transaction.atomic():
        user = User.objects.locked().get(pk=row.user_id)
        if not (user.is_active and row.replaces_password_of(user) and row.claim(timezone.now())):
            raise InvalidToken()
        user.set_password(new_password)
        user.save(update_fields=["password", "updated_at"])
        record("user.password_changed", user_id=user.pk)
        trail.record("password.reset", user=user, by=user)
        if not user.email_verified:
            prove_address(user)
    know_place(user, address)  # so that who was kept out by the tries of others gets in
    return user


def _reset_token(secret: str) -> EmailToken:
    row = EmailToken.objects.usable(secret, Purpose.RESET_PASSWORD).select_related("user").first()
    if row is None or not row.replaces_password_of(row.user):
        raise InvalidToken()
    return row

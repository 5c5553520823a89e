"""Moving an account to another address. It happens when that is confirmed; no answer tells whether it is taken."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.again import again
from lib.errors import Invalid, NotFound
from outbox.record import record

from accounts import trail
from accounts.actions.password import require_password
from accounts.actions.registration import InvalidToken, may_be_mailed, prove_address, reachable
from accounts.actions.second_step import take_second_step
from accounts.models import EmailChange, User
from accounts.opaque import digest_of, new_secret
from accounts.password_tries import know_place
from accounts.second_factor import is_recent


def request_email_change(
    *,
    by: User,
    new_email: str,
    password: str = "",
    code: str = "",
    session_id: uuid.UUID | None = None,
    signed_in_at: datetime | None = None,
    address: str | None = None,
) -> None:
    """Have a link mailed to `new_email` that moves the account there, and the address of now told of it.

    It takes the password, and a `code` from who has a second factor; who has no password, or nothing but keys, has to
    have signed in (`signed_in_at`) not long ago. One that was asked for before is taken back. Where the address has an
    account, its owner gets a mail instead, and where its mailbox is flooded nobody there gets any. Raises Invalid, and
    RateLimited for who tries passwords or codes too often.
    """
    wanted = reachable(new_email, field="new_email")
    _require_proof(by, password, address=address, signed_in_at=signed_in_at)
    if by.second_factor_since is not None:
        take_second_step(by, code, address=address, signed_in_at=signed_in_at)
    _begin(by, wanted, session_id, is_mailed=may_be_mailed(wanted))


def _require_proof(user: User, password: str, *, address: str | None, signed_in_at: datetime | None) -> None:
    if user.has_usable_password():
        require_password(user, password, address=address)
    elif not is_recent(signed_in_at):
        raise Invalid.field("password", "You have no password: sign in anew, and do this within ten minutes.")


def _begin(by: User, wanted: str, session_id: uuid.UUID | None, *, is_mailed: bool) -> None:
    """One that is not mailed has the digest of a secret that nobody knows: all else is as with the others."""
    with transaction.atomic():
        user = User.objects.locked().get(pk=by.pk)
        if user.password != by.password:
            raise Invalid.field("password", "Your password was changed meanwhile.")
        if user.email == wanted:
            raise Invalid.field("new_email", "This is your address already.")
        user.email_changes.unconfirmed().delete()
        change = EmailChange.objects.create(
            user=user,
            old_email=user.email,
            new_email=wanted,
            session_id=session_id,
            account_state=user.get_session_auth_hash(),
            digest=None if is_mailed else digest_of(new_secret()),
        )
        record("user.email_change_requested", user_id=user.pk, change_id=change.pk)
        trail.record("account.email_change_requested", user=user, by=user, email=wanted)


def cancel_email_change(*, by: User) -> None:
    """Take back what waits to be confirmed: its link is worthless. Raises NotFound where nothing does (any more)."""
    with transaction.atomic():
        # The person first, as where it is confirmed: the two would wait for each other otherwise.
        cancelled, _ = EmailChange.objects.open_of(User.objects.locked().get(pk=by.pk)).delete()
        if not cancelled:
            raise NotFound("No change of your address waits to be confirmed.")
        trail.record("account.email_change_cancelled", user=by, by=by)


def confirm_email_change(*, token: str, address: str | None = None) -> User:
    """Move an account to the address that the token was mailed to. Every session ends but the one that asked.

    Raises InvalidToken, also where the address has become somebody else's, or something has signed the person out
    everywhere meanwhile.
    """
    user = _confirm(token)
    know_place(user, address)
    return user


@again
def _confirm(token: str) -> User:
    found = EmailChange.objects.usable(token).first()
    # An address is a key of the row, so nothing that names the person may be under way.
    user = User.objects.select_for_update().get(pk=found.user_id) if found else None
    # Read once more under the lock: whoever asks for another takes this one away.
    change = EmailChange.objects.usable(token).first()
    if user is None or change is None or not change.is_still_of(user) or not change.claim(timezone.now()):
        raise InvalidToken()
    if not move(user, change):
        raise InvalidToken()
    user.end_sessions(keep=change.session_id)
    record("user.email_changed", user_id=user.pk, change_id=change.pk)
    trail.record("account.email_changed", user=user, by=user, email=change.old_email)
    return user


def move(user: User, change: EmailChange) -> bool:
    """Whether the account has its new address now: not if that is somebody else's. What was mailed to the old one is
    worthless from here on.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            mine = User.objects.filter(pk=user.pk, email=change.old_email)
            if not mine.update(email=change.new_email, updated_at=now):
                return False
    except IntegrityError:  # it is somebody else's by now
        return False
    user.email = change.new_email
    user.email_tokens.filter(used_at=None).update(used_at=now)
    if not user.email_verified:
        prove_address(user)
    return True

"""An admin moves somebody to another address who can't read mail at their own any more, and so can't do it themselves.

It happens at once. Whoever reads mail at the new address can set a password, so it asks for as much as changing how
one signs in: the admin's own password not long ago, and a reason that is kept.
"""

from datetime import datetime

from django.utils import timezone
from lib.again import again
from lib.errors import Forbidden, Invalid, NotFound
from outbox.record import record
from wagtail.log_actions import log

from accounts import trail
from accounts.actions.email_change import move
from accounts.actions.registration import reachable
from accounts.actions.second_factor_reset import MOST_REASON
from accounts.models import EmailChange, User
from accounts.permissions import require_authority
from accounts.second_factor import require_recent_proof


def replace_email(*, user: User, by: User, new_email: str, reason: str, proved_at: datetime | None) -> User:
    """Move a person to another address. Every session of theirs ends, and both addresses are told.

    Raises Forbidden as deactivate_user does, and for an account that was never confirmed; PasswordNeeded where `by`
    proved who they are too long ago; Invalid for an address that is none, theirs already or somebody else's.
    """
    wanted = reachable(new_email, field="new_email")
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Invalid.field("reason", f"Say why, in at most {MOST_REASON} characters.")
    return _replace(user, by, wanted, reason.strip(), proved_at)


@again
def _replace(user: User, by: User, wanted: str, reason: str, proved_at: datetime | None) -> User:
    user, by = _locked(user, by)
    require_authority(over=user, by=by)
    require_recent_proof(proved_at)
    if user.erased_at is not None:
        raise NotFound()
    if not user.email_verified:
        raise Forbidden("They never confirmed their address, so nobody is known to have it: they sign up again.")
    if user.email == wanted:
        raise Invalid.field("new_email", "This is their address already.")
    change = _change(user, wanted)
    if not move(user, change):
        raise Invalid.field("new_email", "Another account has this address. Erase that one first, if it is theirs.")
    user.end_sessions()
    record("user.email_replaced", user_id=user.pk, by_id=by.pk, change_id=change.pk)
    trail.record("account.email_replaced", user=user, by=by, email=change.old_email)
    data = {"before": change.old_email, "after": wanted, "reason": reason}
    log(instance=user, action="accounts.email_replaced", user=by, data=data)
    return user


def _locked(user: User, by: User) -> tuple[User, User]:
    """Both as they are now. An address is a key of the row, so nothing that names the person may be under way."""
    rows = {row.pk: row for row in User.objects.select_for_update().filter(pk__in={user.pk, by.pk}).order_by("pk")}
    return rows[user.pk], rows[by.pk]


def _change(user: User, wanted: str) -> EmailChange:
    """What was asked for before is off; this one is known like any other when the person is erased."""
    user.email_changes.unconfirmed().delete()
    state, now = user.get_session_auth_hash(), timezone.now()
    return EmailChange.objects.create(
        user=user, old_email=user.email, new_email=wanted, account_state=state, expires_at=now, confirmed_at=now
    )

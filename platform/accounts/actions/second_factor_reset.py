"""Helping somebody who has lost everything that they sign in with beside the password."""

from django.db import transaction
from lib.errors import Forbidden, Invalid
from wagtail.log_actions import log

from accounts import trail
from accounts.actions.second_factor import NoSecondFactor, forget_second_factors
from accounts.models import User
from accounts.permissions import lock_pair, require_authority

MOST_REASON = 500


class NotAnAdmin(Forbidden):
    """Somebody who runs the school answers for it."""

    message = "Name an active admin who answers for this."


def reset_second_factor(*, user: User, by: User, reason: str) -> User:
    """Let a person in by password alone again, which they and the record are told with the reason.

    Raises Forbidden unless `by` is an admin, means somebody else, and a superuser only as a superuser.
    """
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        return _reset(user, by, reason)


def rescue_from_machine(*, user: User, by: User, reason: str) -> User:
    """The same for whoever may run commands where the school is hosted: also for the last admin, by themselves."""
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        if not by.is_admin:
            raise NotAnAdmin()
        return _reset(user, by, reason)


def _reset(user: User, by: User, reason: str) -> User:
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Invalid.field("reason", f"Say why, in at most {MOST_REASON} characters.")
    if user.second_factor_since is None:
        raise NoSecondFactor(f"{user} has no second factor.")
    had = ", ".join(user.second_factors.values_list("name", flat=True))
    forget_second_factors(user)
    trail.record("second_factor.reset", user=user, by=by)
    data = {"before": had, "after": "none", "reason": reason.strip()}
    log(instance=user, action="accounts.second_factor_reset", user=by, data=data)
    return user

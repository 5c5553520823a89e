"""Shutting people out, and letting them in again."""

from django.db import transaction
from outbox.record import record

from accounts import trail
from accounts.models import User
from accounts.permissions import lock_pair, require_authority


def deactivate_user(*, user: User, by: User) -> User:
    """Shut a person out: every session ends at once, and there is no way in. Again is fine.

    Raises Forbidden unless `by` is an admin, means somebody else, and a superuser only as a superuser. So the last
    admin can't be shut out: whoever acts stays.
    """
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        if user.is_active:
            user.is_active = False
            user.save(update_fields=["is_active", "updated_at"])
            user.end_sessions()
            record("user.deactivated", user_id=user.pk)
            trail.record_change("account.deactivated", user, by, before="active", after="shut out")
    return user


def activate_user(*, user: User, by: User) -> User:
    """Let a person in again; they sign in anew. Again is fine. Raises Forbidden as deactivate_user does."""
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active", "updated_at"])
            record("user.activated", user_id=user.pk)
            trail.record_change("account.activated", user, by, before="shut out", after="active")
    return user

"""Signing other people's devices out."""

import uuid

from django.db import transaction
from lib.errors import NotFound

from accounts import trail
from accounts.models import User
from accounts.permissions import lock_pair, require_authority


def evict_device(*, user: User, session_id: uuid.UUID, by: User) -> None:
    """End one session of a person. Raises Forbidden as deactivate_user does, NotFound unless it is theirs and alive."""
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        if not user.sessions.filter(pk=session_id).revoke():
            raise NotFound("This device is signed out already.")
        trail.record_change("session.ended", user, by, before="signed in", after="signed out", session=session_id)


def evict_user(*, user: User, by: User) -> int:
    """End every session of a person, those in the admin too, and say how many devices had one. Again is fine.

    Raises Forbidden as deactivate_user does.
    """
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        count = user.sessions.alive().count()
        user.end_sessions()
        trail.record_change("session.all_ended", user, by, before=f"{count} signed in", after="none", count=count)
    return count

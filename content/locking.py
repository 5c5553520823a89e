"""Wagtail 8.0 lets a locked page be reverted to an older revision through its admin API; here it doesn't."""

from functools import wraps
from typing import Any

from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction, RevertToPageRevisionPermissionError


def keep_locks_on_reverting() -> None:
    """Make the action itself ask for the lock: the API imports its class, so registering another is not enough."""
    original = RevertToPageRevisionAction.check
    if getattr(original, "asks_for_lock", False):
        return

    @wraps(original)
    def check(action: Any, skip_permission_checks: bool = False) -> None:
        original(action, skip_permission_checks=skip_permission_checks)
        lock = None if skip_permission_checks or not action.user else action.instance.specific.get_lock()
        if lock is not None and lock.for_user(action.user):
            raise RevertToPageRevisionPermissionError("This page is locked.")

    check.asks_for_lock = True  # type: ignore[attr-defined]
    RevertToPageRevisionAction.check = check

"""What this app adds to Wagtail's own log."""

from typing import Any

from wagtail import hooks
from wagtail.log_actions import LogFormatter


class BeforeAndAfter(LogFormatter):
    """A change of an account, with what it was and what it is."""

    def format_message(self, log_entry: Any) -> str:
        return f"{self.label}: {log_entry.data.get('before', '?')} → {log_entry.data.get('after', '?')}"


class WithReason(BeforeAndAfter):
    """The same, with why it was done."""

    def format_message(self, log_entry: Any) -> str:
        return f"{super().format_message(log_entry)} ({log_entry.data.get('reason', '?')})"


@hooks.register("register_log_actions")
def name_changes_of_people(actions: Any) -> None:
    """How the history tells of what admins do with accounts."""
    for action, label in (
        ("role_changed", "Role changed"),
        ("activated", "Let in again"),
        ("deactivated", "Shut out"),
        ("ended", "Device signed out"),
        ("all_ended", "Signed out everywhere"),
    ):
        actions.register_action(f"accounts.{action}")(type(action, (BeforeAndAfter,), {"label": label}))
    for action, label in (
        ("second_factor_reset", "Second factor reset"),
        ("email_replaced", "E-mail address changed"),
    ):
        actions.register_action(f"accounts.{action}")(type(action, (WithReason,), {"label": label}))

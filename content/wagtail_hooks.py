"""What this app adds to Wagtail's own log."""

from typing import Any

from wagtail import hooks


@hooks.register("register_log_actions")
def name_release_actions(actions: Any) -> None:
    """How the history of a course tells of its releases."""
    actions.register_action("content.release", "Switch a release live", "A release went live")
    actions.register_action("content.take_down", "Take a course down", "The course was taken from the catalogue")
    actions.register_action("content.comment.created", "Comment on a course", "A comment of the review")
    actions.register_action("content.comment.replied", "Answer a comment", "A comment of the review was answered")
    actions.register_action("content.comment.state_changed", "Settle a comment", "A comment was settled or reopened")
    actions.register_action("content.comment.deleted", "Delete a comment", "A comment of the review was taken back")

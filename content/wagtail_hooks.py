"""What this app adds to Wagtail's own log."""

from typing import Any

from wagtail import hooks


@hooks.register("register_log_actions")
def name_release_actions(actions: Any) -> None:
    """How the history of a course tells of its releases."""
    actions.register_action("content.release", "Switch a release live", "A release went live")
    actions.register_action("content.publication_failed", "Fail to publish", "A release could not go live at its date")
    actions.register_action("content.take_down", "Take a course down", "The course was taken from the catalogue")
    actions.register_action("content.restore", "Restore a release", "The working copy was made what a release says")
    actions.register_action("content.checklist.ticked", "Tick off the checklist", "The checklist was ticked off")
    actions.register_action("content.comment.created", "Comment on a course", "A comment of the review")
    actions.register_action("content.comment.replied", "Answer a comment", "A comment of the review was answered")
    actions.register_action("content.comment.state_changed", "Settle a comment", "A comment was settled or reopened")
    actions.register_action("content.comment.deleted", "Delete a comment", "A comment of the review was taken back")


@hooks.register("register_log_actions")
def name_teaching_actions(actions: Any) -> None:
    """How the history of a course tells of who teaches it."""
    actions.register_action("content.invite", "Invite an instructor", "Somebody was invited to teach the course")
    actions.register_action("content.revoke", "Take an invitation back", "An invitation to teach was taken back")
    actions.register_action("content.accept", "Accept an invitation", "Somebody accepted the invitation to teach")
    actions.register_action("content.lead", "Change the lead", "Somebody else leads the course now")
    actions.register_action("content.let_go", "Let an instructor go", "An instructor no longer teaches the course")
    actions.register_action("content.decline", "Decline a course", "The course was declined for good")
    actions.register_action("content.appeal", "Appeal", "An instructor appealed")
    actions.register_action("content.appeal_decided", "Decide an appeal", "An appeal was decided")
    actions.register_action("content.claim_review", "Take a review", "A reviewer took the course")
    actions.register_action("content.release_claim", "Give a review back", "A reviewer gave the course back")
    actions.register_action("content.take_over_claim", "Take a review over", "A reviewer took the course over")

"""Wagtail's own mails about workflows, and why nobody gets them.

They are sent inside the transaction of the decision, so a mail server that is down would undo it, and a decision that
is undone would have been mailed. Ours follow the events instead, once each, after the commit.
"""

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

_SUBSCRIPTIONS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def silence_workflow_mail() -> None:
    """Take back the subscriptions that `wagtail.admin` made when it started."""
    for signal, sender, name in _SUBSCRIPTIONS:
        if not signal.disconnect(sender=sender, dispatch_uid=name):
            raise RuntimeError(f"Wagtail does not mail by {name} any more: see who does.")

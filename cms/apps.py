"""Django's record of this app."""

from django.apps import AppConfig

_NOTIFIERS = {
    "task_submitted": "group_approval_task_submitted_email_notification",
    "workflow_submitted": "workflow_state_submitted_email_notification",
    "workflow_rejected": "workflow_state_rejected_email_notification",
    "workflow_approved": "workflow_state_approved_email_notification",
}


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep Wagtail from mailing inside the transaction of a decision: our own mails come from the outbox."""
        from wagtail import signals
        from wagtail.models import TaskState, WorkflowState

        for name, dispatch_uid in _NOTIFIERS.items():
            sender = TaskState if name == "task_submitted" else WorkflowState
            getattr(signals, name).disconnect(sender=sender, dispatch_uid=dispatch_uid)

"""Django's record of this app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """People hear of decisions from us alone; `wagtail.admin` is ready before."""
        from notifications.workflow_mail import silence_workflow_mail

        silence_workflow_mail()

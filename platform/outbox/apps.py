"""Django's record of this app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn who handles which event: each app's `handlers.py` registers its own."""
        autodiscover_modules("handlers")

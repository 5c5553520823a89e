"""Django's record of this app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the database count, from the first migration on."""
        counting = import_module("analytics.counting")
        pre_migrate.connect(counting.take_down_on_sqlite, sender=self, dispatch_uid="analytics.counting.down")
        post_migrate.connect(counting.put_up, sender=self, dispatch_uid="analytics.counting.up")

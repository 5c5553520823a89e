"""Django's record of this app."""

from importlib import import_module

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the database count, from the first migration on."""
        import_module("analytics.counting").TRIGGERS.follow_migrations(self)

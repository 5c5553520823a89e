"""Django's record of this app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen at the door by form, learn what each app stores about people, and guard those who were erased."""
        import_module("accounts.admin_door")
        autodiscover_modules("privacy")
        import_module("accounts.guards").TRIGGERS.follow_migrations(self)

"""Django's record of this app."""

from importlib import import_module

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the pages their forms before Wagtail makes its own, guard its spreadsheets, and listen to its log."""
        from cms.editors import install_editors
        from cms.spreadsheets import install_spreadsheets

        install_editors()
        install_spreadsheets()
        import_module("cms.trail.settings_log")

"""Django's record of this app."""

from importlib import import_module

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the pages their forms before Wagtail makes its own, guard its spreadsheets, and listen to its log."""
        from accounts.models import Terms
        from wagtail.permissions import register_permission_policy

        from cms.editors import install_editors
        from cms.lesson_blocks import install_lesson_blocks
        from cms.spreadsheets import install_spreadsheets
        from cms.terms_policy import TermsPolicy

        install_editors()
        install_lesson_blocks()
        install_spreadsheets()
        register_permission_policy(Terms, TermsPolicy(Terms))
        import_module("cms.trail.settings_log")

"""Django's record of this app."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the pages their forms before Wagtail makes its own."""
        from cms.editors import install_editors

        install_editors()

"""Django's record of this app."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put our policies in place of Wagtail's own. This app is listed below Wagtail's, so ours come last."""
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from content.editions import TRIGGERS
        from content.forgetting import forget_with_pages
        from content.locking import keep_locks_on_reverting
        from content.media_policy import OwnMediaPolicy
        from content.models import CourseDocument, CourseImage
        from content.policy import CoursePolicy

        register_permission_policy(Page, CoursePolicy())
        register_permission_policy(CourseImage, OwnMediaPolicy(CourseImage))
        register_permission_policy(CourseDocument, OwnMediaPolicy(CourseDocument))
        keep_locks_on_reverting()
        forget_with_pages()
        TRIGGERS.follow_migrations(self)

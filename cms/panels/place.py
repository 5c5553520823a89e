"""Where a section or a lesson is, on the page where it is edited: the way back, and on to another lesson."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from content.models import LessonPage


class PlacePanel(Panel):
    """Shown once the page exists."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/panels/place.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and bool(super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            is_lesson = isinstance(self.instance, LessonPage)
            section = self.instance.get_parent().specific if is_lesson else None
            add = None
            if section is not None and section.permissions_for_user(self.request.user).can_add_subpage():
                add = reverse("wagtailadmin_pages:add", args=("content", LessonPage._meta.model_name, section.pk))
            return {**context, "course": self.instance.get_course_page(), "section": section, "add": add}

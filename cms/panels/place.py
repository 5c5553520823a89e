"""Where a section or a lesson is, on the page where it is edited: the way back, and on to another lesson."""

from typing import Any

from cms.panels.existing import ExistingPagePanel
from cms.panels.outline import add_address
from content.models import LessonPage


class PlacePanel(ExistingPagePanel):
    """On the page of a section or a lesson."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/panels/place.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            is_lesson = isinstance(self.instance, LessonPage)
            section = self.instance.get_parent().specific if is_lesson else None
            add = None
            if section is not None and section.permissions_for_user(self.request.user).can_add_subpage():
                add = add_address(LessonPage, section.pk)
            return {**context, "course": self.instance.get_course_page(), "section": section, "add": add}

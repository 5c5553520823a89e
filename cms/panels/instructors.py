"""Who teaches a course, on the page where it is edited."""

from typing import Any

from cms.panels.existing import ExistingPagePanel
from content.permissions import leads


class InstructorsPanel(ExistingPagePanel):
    """Names everybody; the lead and admins find the way to change it."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/panels/instructors.html"

        def is_shown(self) -> bool:
            return super().is_shown() and hasattr(self.instance, "course")

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            course, user = self.instance.course, self.request.user
            teaching = course.instructors.select_related("user").order_by("-role", "added_at")
            return {
                **context,
                "course": course,
                "teaching": teaching,
                "may_change": user.is_admin or leads(user, course),
            }

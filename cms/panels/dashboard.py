"""What an instructor sees first: their courses and where each one stands."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from cms.menus import review_address
from cms.people_asking import is_admin
from content.models import CatalogPage, Course
from content.status import statuses_of

# Lists of pages that one edited, owned or locked: also those of courses that one has left.
NOT_FOR_INSTRUCTORS = (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)


class MyCoursesPanel(Component):
    """Every course that one teaches, with its status, newest work first."""

    name = "my_courses"
    template_name = "cms/panels/my_courses.html"
    order = 50

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        courses = Course.objects.taught_by(user).filter(page__isnull=False).select_related("page", "current_release")
        courses = courses.order_by("-page__latest_revision_created_at", "pk")
        statuses = statuses_of(courses)
        return {
            "courses": [
                {
                    "course": course,
                    "page": course.page,
                    "status": statuses[course.pk],
                    "review": review_address(course.page),
                }
                for course in courses
            ],
            "add": reverse("wagtailadmin_pages:add", args=("content", "coursepage", CatalogPage.objects.get().pk)),
        }


def offer_own_courses(request: HttpRequest, panels: list[Any]) -> None:
    """Instructors get their courses in place of Wagtail's lists."""
    if is_admin(request):
        return
    panels[:] = [panel for panel in panels if not isinstance(panel, NOT_FOR_INSTRUCTORS)]
    if getattr(request.user, "is_instructor", False):
        panels.append(MyCoursesPanel())

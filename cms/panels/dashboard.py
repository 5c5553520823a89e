"""What an instructor sees first: their courses, where each one stands, and what learners do in it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from learning.teaching import Learners, learners_of
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from cms.menus import review_address
from cms.people_asking import is_admin
from cms.regrading.banner import banners_of
from content.models import CatalogPage, Course, Decline
from content.queue import Place, places_in_queue
from content.status import CourseStatus, Standing, standings_of

# Lists of pages that one edited, owned or locked: also those of courses that one has left.
NOT_FOR_INSTRUCTORS = (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)


class MyCoursesPanel(Component):
    """Every course that one teaches, newest work first, in the same number of queries for any number of courses."""

    name = "my_courses"
    template_name = "cms/panels/my_courses.html"
    order = 50

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        rows = Course.objects.taught_by(user).filter(page__isnull=False).select_related("page", "current_release")
        rows = rows.defer("search_text", "current_release__outline", "current_release__search_text")
        courses = list(rows.order_by("-page__latest_revision_created_at", "pk"))
        standings, learners, queue = standings_of(courses), learners_of(courses), places_in_queue()
        declines, banners = _declines(courses), banners_of(courses)
        return {
            "courses": [
                _row(each, standings[each.pk], learners.get(each.pk, Learners()), queue.get(each.pk))
                | {"decline": declines.get(each.pk), "regrading": banners.get(each.pk)}
                for each in courses
            ],
            "add": reverse("wagtailadmin_pages:add", args=("content", "coursepage", CatalogPage.objects.get().pk)),
        }


def _declines(courses: list[Course]) -> dict[UUID, Decline]:
    """The decline that stands against each, with its appeal."""
    standing = Decline.objects.filter(course__in=courses, lifted_at=None).select_related("appeal")
    return {decline.course_id: decline for decline in standing}


def _row(course: Course, standing: Standing, learners: Learners, place: Place | None) -> dict[str, Any]:
    release = standing.release
    return {
        "course": course,
        "page": course.page,
        "status": standing.status,
        "release": release,
        "said": release.comment if release is not None else "",
        "reviewer": (release.returned_by or release.approved_by) if release is not None else None,
        "place": place if standing.status == CourseStatus.PENDING else None,
        "learners": learners,
        "review": review_address(course.page),
    }


def offer_own_courses(request: HttpRequest, panels: list[Any]) -> None:
    """Instructors get their courses in place of Wagtail's lists."""
    if is_admin(request):
        return
    panels[:] = [panel for panel in panels if not isinstance(panel, NOT_FOR_INSTRUCTORS)]
    if getattr(request.user, "is_instructor", False):
        panels.append(MyCoursesPanel())

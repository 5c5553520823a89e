"""What is offered: the main menu by role, and below every page of a course the same two things to do with it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem, PageLockedMenuItem, SaveDraftMenuItem
from wagtail.admin.site_summary import PagesSummaryItem

from cms.course_preview.views import preview_address
from cms.people_asking import is_admin

MENU_OF_INSTRUCTORS = {"notices", "grading", "question-banks", "explorer", "certificates", "images", "documents"}


def review_address(page: Any) -> str | None:
    """The screen on which the course of `page` is submitted and its review is followed."""
    course_page = page.get_course_page() if hasattr(page, "get_course_page") else None
    course = getattr(course_page, "course", None)
    return reverse("course_review", args=(course.pk,)) if course is not None else None


class SubmitCourseMenuItem(ActionMenuItem):
    """Leads to the review screen of the whole course, from each of its pages."""

    name = "action-course-review"
    label = "Submit course for review"
    icon_name = "resubmit"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and review_address(context["page"]) is not None

    def get_url(self, parent_context: dict[str, Any]) -> str | None:
        return review_address(parent_context["page"])


class FollowReviewMenuItem(SubmitCourseMenuItem):
    """The same screen, while the course is locked by its review."""

    label = "Review of this course"
    icon_name = "view"


class PreviewMenuItem(ActionMenuItem):
    """The course or the lesson as learners will see it, from its latest drafts."""

    name = "action-course-preview"
    label = "Preview as a learner"
    icon_name = "view"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and preview_address(context["page"]) is not None

    def get_url(self, parent_context: dict[str, Any]) -> str | None:
        return preview_address(parent_context["page"])


def offer_saving_and_submitting(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Pages are saved as drafts; the course is submitted as a whole; nothing is published from here."""
    kept = [item for item in items if isinstance(item, SaveDraftMenuItem | PageLockedMenuItem)]
    review = FollowReviewMenuItem() if context.get("locked_for_user") else SubmitCourseMenuItem()
    if review.is_shown(context):
        kept.append(review)
    preview = PreviewMenuItem()
    if preview.is_shown(context):
        kept.append(preview)
    items[:] = kept


def hide_what_is_closed(request: HttpRequest, items: list[Any]) -> None:
    """The main menu of an instructor leads only to what is open to them."""
    if not is_admin(request):
        items[:] = [item for item in items if item.name in MENU_OF_INSTRUCTORS]


def count_nothing_of_others(request: HttpRequest, items: list[Any]) -> None:
    """The dashboard counts all pages below the catalog: not for instructors."""
    if not is_admin(request):
        items[:] = [item for item in items if not isinstance(item, PagesSummaryItem)]

"""How the review screens are reached: their addresses, the menu, the home page."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms.review.comment_views import urlpatterns as comment_urls
from cms.review.desk import first_items, review_claim, review_queue, review_release_claim
from cms.review.releases import course_compare, course_go_back
from cms.review.unchanged import urlpatterns as unchanged_urls
from cms.review.views import DECISIONS, course_review, decide
from content.desk import waiting_count


@hooks.register("register_admin_urls")
def review_addresses() -> list[URLPattern]:
    """`/admin/courses/…`."""
    return [
        path("courses/reviews/", review_queue, name="review_queue"),
        path("courses/<uuid:course_id>/claim/", review_claim, name="review_claim"),
        path("courses/<uuid:course_id>/release-claim/", review_release_claim, name="review_release_claim"),
        path("courses/<uuid:course_id>/review/", course_review, name="course_review"),
        path(
            "courses/<uuid:course_id>/releases/<int:number>/compare/<int:other>/", course_compare, name="course_compare"
        ),
        *(
            path(
                f"courses/<uuid:course_id>/releases/<int:number>/{step}/",
                course_go_back,
                {"step": step},
                name=f"course_{step.replace('-', '_')}",
            )
            for step in ("roll-back", "restore")
        ),
        *(
            path(
                f"courses/<uuid:course_id>/review/{decision}/",
                decide,
                {"decision": decision},
                name=f"course_{decision.replace('-', '_')}",
            )
            for decision in DECISIONS
        ),
        *comment_urls,
        *unchanged_urls,
    ]


class ReviewsItem(MenuItem):
    """Offered to those who review."""

    def is_shown(self, request: Any) -> bool:
        return bool(request.user.is_admin)

    def render_component(self, request: Any) -> LinkMenuItem:
        """With the number of courses that wait as a badge."""
        waiting = waiting_count(request.user)
        attrs = {"data-lc-waiting": str(waiting), "aria-label": f"{self.label}, {waiting} waiting"} if waiting else {}
        return LinkMenuItem(self.name, self.label, self.url, icon_name=self.icon_name, attrs=attrs)


@hooks.register("register_admin_menu_item")
def reviews_item() -> MenuItem:
    """The queue, second in the menu."""
    return ReviewsItem("Reviews", reverse("review_queue"), name="reviews", icon_name="tasks", order=150)


class WaitingPanel(Component):
    """On the home page: what waits for a reviewer."""

    order = 50
    template_name = "cms/review/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        items, more = first_items(request.user, 10)
        return {"items": items, "more": more, "request": request}


@hooks.register("construct_homepage_panels")
def waiting_panel(request: Any, panels: list[Any]) -> None:
    """In place of Wagtail's own panels of workflows, which speak of pages."""
    hidden = {"WorkflowObjectsToModeratePanel", "UserObjectsInWorkflowModerationPanel"}
    panels[:] = [panel for panel in panels if type(panel).__name__ not in hidden]
    if request.user.is_admin:
        panels.append(WaitingPanel())


@hooks.register("insert_global_admin_css")
def review_style() -> SafeString:
    """The look of the changeset."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/review.css"))

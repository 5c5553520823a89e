"""How the screens of people are reached, and what is closed because they exist."""

from typing import Any

from accounts.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.people.requests import DECISIONS, decide_request, pending_count, request_list, request_screen
from cms.people.viewset import ForAdmins


@hooks.register("register_admin_urls")
def request_addresses() -> list[URLPattern]:
    """`/admin/instructor-requests/…`."""
    return [
        path("instructor-requests/", request_list, name="instructor_requests"),
        path("instructor-requests/<uuid:request_id>/", request_screen, name="instructor_request"),
        *(
            path(
                f"instructor-requests/<uuid:request_id>/{decision}/",
                decide_request,
                {"decision": decision},
                name=f"instructor_request_{decision}",
            )
            for decision in DECISIONS
        ),
    ]


class RequestsItem(ForAdmins):
    """Says how many wait."""

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        waiting = pending_count(request.user)
        if waiting:
            component.label = f"{self.label} ({waiting})"
        return component


@hooks.register("register_admin_menu_item")
def requests_item() -> MenuItem:
    """Below the reviews."""
    url = reverse("instructor_requests")
    return RequestsItem("Requests", url, name="instructor-requests", icon_name="mail", order=155)


@hooks.register("insert_global_admin_css")
def people_style() -> SafeString:
    """The look of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/people.css"))


@hooks.register("before_bulk_action")
def no_bulk_changes_of_people(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Wagtail's bulk actions on users write past our rules."""
    if getattr(action, "model", None) is User or any(isinstance(row, User) for row in objects):
        raise PermissionDenied

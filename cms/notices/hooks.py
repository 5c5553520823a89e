"""Where notices are met: in the menu, with how many are unread, and first on the home page."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from notifications.models import Notice
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms.notices.lines import lines_of, to_read
from cms.notices.views import urlpatterns

SHOWN = 5
_READ_AHEAD = 200


class NoticesItem(MenuItem):
    """For everybody who works here."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """With the number of unread lines as a badge."""
        unread = Notice.objects.visible_to(request.user).lines()
        attrs = {"data-lc-waiting": str(unread), "aria-label": f"{self.label}, {unread} unread"} if unread else {}
        return LinkMenuItem(self.name, self.label, self.url, icon_name=self.icon_name, attrs=attrs)


class NoticesPanel(Component):
    """On the home page: what happened since one looked last."""

    name = "notices"
    template_name = "cms/notices/panel.html"
    order = 40

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request = parent_context["request"]
        unread = Notice.objects.visible_to(request.user).unread()
        lines = lines_of(to_read(unread)[:_READ_AHEAD])
        return {"lines": lines[:SHOWN], "more": max(len(lines) - SHOWN, 0), "request": request}


@hooks.register("register_icons")
def bell(icons: list[str]) -> list[str]:
    """Wagtail has none."""
    return [*icons, "cms/icons/bell.svg"]


@hooks.register("register_admin_urls")
def notice_addresses() -> list[URLPattern]:
    """`/admin/notices/…`."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def notices_item() -> MenuItem:
    """Above everything."""
    return NoticesItem("Notices", reverse("course_notices"), name="notices", icon_name="bell", order=50)


@hooks.register("construct_homepage_panels")
def notices_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Above everything."""
    panels.append(NoticesPanel())

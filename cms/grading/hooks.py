"""How grading is reached: its addresses and the menu."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms.grading.answers import answers_queue, answers_screen
from cms.grading.queue import grading_queue, waiting_for
from cms.grading.work import grade_screen


@hooks.register("register_admin_urls")
def grading_addresses() -> list[URLPattern]:
    """`/admin/courses/grading/…`."""
    return [
        path("courses/grading/", grading_queue, name="course_grading"),
        path("courses/grading/answers/", answers_queue, name="course_grading_answers"),
        path("courses/grading/answers/<uuid:attempt_id>/", answers_screen, name="course_grade_answers"),
        path("courses/grading/<uuid:submission_id>/", grade_screen, name="course_grade_work"),
    ]


class GradingItem(MenuItem):
    """For those who teach, with the number of pieces that wait as a badge. Admins may help out; they get no badge."""

    def render_component(self, request: Any) -> LinkMenuItem:
        waiting = 0 if request.user.is_admin else waiting_for(request.user)
        attrs = {"data-lc-waiting": str(waiting), "aria-label": f"{self.label}, {waiting} waiting"} if waiting else {}
        return LinkMenuItem(self.name, self.label, self.url, icon_name=self.icon_name, attrs=attrs)


@hooks.register("register_admin_menu_item")
def grading_item() -> MenuItem:
    """After the reviews."""
    return GradingItem("Grading", reverse("course_grading"), name="grading", icon_name="form", order=152)


@hooks.register("insert_global_admin_css")
def grading_style() -> SafeString:
    """The look of these screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/grading.css"))

"""The parts of a course or a section, on the page where it is edited: what there is, and how to add more."""

from typing import Any

from django.urls import reverse
from wagtail.models import Page

from cms.panels.existing import ExistingPagePanel
from content.models import CoursePage, LessonPage, SectionPage

_PARTS: dict[type[Page], type[Page]] = {CoursePage: SectionPage, SectionPage: LessonPage}


def _reuse_address(section: Any) -> str:
    return reverse("course_reuse", args=(section.get_course_page().uuid, section.pk))


def add_address(kind: type[Page], parent: int) -> str:
    """Where a page of the kind is created below the parent."""
    return reverse("wagtailadmin_pages:add", args=("content", kind._meta.model_name, parent))


class OutlinePanel(ExistingPagePanel):
    """In the order that learners see."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/panels/outline.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            page, user = self.instance, self.request.user
            may_change = page.permissions_for_user(user).can_add_subpage()
            parts = list(page.get_children().order_by("path"))
            below = page.get_descendants().filter(depth=page.depth + 2).order_by("path")
            of_part: dict[str, list[Page]] = {part.path: [] for part in parts}
            for each in below:
                of_part[each.path[: -Page.steplen]].append(each)
            kind = _PARTS[type(page)]
            return {
                **context,
                "kind": kind._meta.verbose_name,
                "parts": [
                    {
                        "page": part,
                        "lessons": of_part[part.path],
                        "add": add_address(LessonPage, part.pk) if kind is SectionPage and may_change else None,
                    }
                    for part in parts
                ],
                "add": add_address(kind, page.pk) if may_change else None,
                "reuse": _reuse_address(page) if kind is LessonPage and may_change else None,
                "reorder": reverse("course_order", args=(page.get_course_page().uuid,)),
            }

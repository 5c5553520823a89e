"""What says that attempts wait to be regraded, wherever those who teach come by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from learning.regrading.waiting import Waiting, waiting_in, waiting_regrades
from wagtail.admin.widgets.button import Button

from cms.panels.existing import ExistingPagePanel
from content.models import Course


@dataclass(frozen=True)
class Banner:
    """How many attempts at how many quizzes wait, and where they are regraded."""

    quizzes: Sequence[Waiting]
    attempts: int
    address: str


def banner_of(course: Course, lesson_id: UUID | None = None) -> Banner | None:
    """For a course, or for one quiz of it; None where nothing waits."""
    found = [each for each in waiting_regrades(course) if lesson_id in (None, each.lesson_id)]
    return _banner(course.pk, found) if found else None


def banners_of(courses: Sequence[Course]) -> dict[UUID, Banner]:
    """For several courses, in as many queries as for one."""
    releases = {each.current_release_id: each.pk for each in courses if each.current_release_id}
    waiting: dict[UUID, list[Waiting]] = {}
    for each in waiting_in(list(releases)) if releases else []:
        waiting.setdefault(releases[each.place.release_id], []).append(each)
    return {key: _banner(key, found) for key, found in waiting.items()}


def _banner(course_id: UUID, found: Sequence[Waiting]) -> Banner:
    address = reverse("course_regrading", args=(course_id,))
    if len(found) == 1:
        address = reverse("course_regrade_quiz", args=(course_id, found[0].lesson_id))
    return Banner(found, sum(each.attempts for each in found), address)


class RegradingPanel(ExistingPagePanel):
    """On the page of a course or of a quiz, while something waits."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/regrading/panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self._banner() is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "banner": self._banner()}

        def _banner(self) -> Banner | None:
            page = self.instance
            if not hasattr(self, "_found"):
                course = getattr(page.get_course_page(), "course", None)
                is_quiz = getattr(page, "type", "") == "QUIZ"
                asked = is_quiz or not hasattr(page, "type")
                self._found = banner_of(course, page.uuid if is_quiz else None) if course and asked else None
            return self._found


def regrading_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Among what can be done with a quiz, once learners have seen the course."""
    if getattr(page, "type", "") != "QUIZ":
        return
    course = getattr(page.get_course_page(), "course", None)
    if course is not None and course.current_release_id is not None:
        yield Button("Regrading", reverse("course_regrading", args=[course.pk]), icon_name="history", priority=6)

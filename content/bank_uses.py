"""Which lessons draw from a bank: those whose working copy names it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from content.models import Course, LessonPage, QuestionBank
from content.models.pages import COURSE_DEPTH

MOST_NAMED = 200
_STEPS = COURSE_DEPTH * LessonPage.steplen


@dataclass(frozen=True)
class Use:
    """A lesson that draws from a bank, and the course that it is in."""

    lesson_id: int
    lesson_title: str
    course_title: str


def lessons_drawing_from(bank: QuestionBank, *, shown_to: Any = None) -> list[Use]:
    """At most 200 in the order of their course; for somebody, those in courses that they may see."""
    return uses_of([bank], shown_to=shown_to)[bank.pk]


def uses_of(banks: Iterable[QuestionBank], *, shown_to: Any = None) -> dict[UUID, list[Use]]:
    """The same for several banks, in two queries."""
    found: dict[UUID, list[Use]] = defaultdict(list)
    keys = [bank.pk for bank in banks]
    named = Q(pk__in=[])
    for key in keys:
        named |= Q(latest_revision__content__body__icontains=str(key))
    pages = LessonPage.objects.filter(named).order_by("path")
    rows = list(pages.values_list("pk", "draft_title", "path", "latest_revision__content__body")[:MOST_NAMED])
    courses = Course.objects.all() if shown_to is None else Course.objects.visible_to(shown_to)
    paths = {path[:_STEPS] for _, _, path, _ in rows}
    titles = dict(courses.filter(page__path__in=paths).values_list("page__path", "page__draft_title"))
    for page, title, path, body in rows:
        for key in keys:
            if path[:_STEPS] in titles and str(key) in str(body):
                found[key].append(Use(page, title, titles[path[:_STEPS]]))
    return found

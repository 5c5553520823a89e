"""Putting the sections and lessons of a course in another order."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from lib.errors import DomainError, Invalid
from wagtail.log_actions import log
from wagtail.models import Page

from content.actions.editing import editing, retried
from content.models import Course, CoursePage, LessonPage, SectionPage

Order = Sequence[tuple[UUID, Sequence[UUID]]]
_COLUMNS = ["path", "url_path", "numchild"]


class OrderChanged(DomainError):
    """Sections or lessons came, went or moved since whoever arranges them looked."""

    code: ClassVar[str] = "ORDER_CHANGED"
    status: ClassVar[int] = 409
    message = "The course was changed by somebody else meanwhile."


@retried
def reorder(*, course: Course, by: Any, order: Order, seen: Order | None = None) -> Course:
    """Arrange the working copy: `order` is each section's id with the ids of its lessons, which may change section.

    It must name every section and every lesson of the course exactly once. `seen` is the order that it was made from,
    where that is known. Raises Forbidden, CourseLocked, Invalid or OrderChanged.
    """
    with editing(course, by) as root:
        arrange(root, order, by, seen)
        return root.course


def arrange(root: CoursePage, order: Order, by: Any, seen: Order | None = None) -> None:
    """What `reorder` does, for an action that is editing the course already."""
    root = CoursePage.objects.select_for_update(of=("page_ptr",)).get(pk=root.pk)
    sections = {page.uuid: page for page in _pages_of(SectionPage, root)}
    lessons = {page.uuid: page for page in _pages_of(LessonPage, root)}
    if seen is not None and _plain(seen) != _present_order(sections, lessons):
        raise OrderChanged
    _require_all(order, sections, lessons)
    moved = _rearranged(root, order, sections, lessons)
    if moved:
        _write_places(moved)
        log(instance=root, action="wagtail.reorder", user=by)


def _pages_of(model: Any, root: CoursePage) -> list[Any]:
    """Locked, as the root is: the admin adds and moves pages without the lock on the course."""
    rows = model.objects.select_for_update(of=("page_ptr",)).filter(path__startswith=root.path)
    return list(rows.only("uuid", "slug", *_COLUMNS).order_by("path"))


def _require_all(order: Order, sections: Mapping[UUID, Any], lessons: Mapping[UUID, Any]) -> None:
    problems = _unmatched("sections", [section for section, _ in order], sections)
    problems |= _unmatched("lessons", [lesson for _, inside in order for lesson in inside], lessons)
    if problems:
        raise Invalid(details={"fields": problems})


def _unmatched(kind: str, named: Sequence[UUID], present: Mapping[UUID, Any]) -> dict[str, list[str]]:
    messages = []
    if len(named) != len(set(named)):
        messages.append("names some of them twice")
    if missing := [str(key) for key in present if key not in set(named)]:
        messages.append(f"lacks {', '.join(missing)}")
    if unknown := [str(key) for key in dict.fromkeys(named) if key not in present]:
        messages.append(f"has what is not in this course: {', '.join(unknown)}")
    return {kind: messages} if messages else {}


def _rearranged(root: CoursePage, order: Order, sections: Mapping[UUID, Any], lessons: Mapping[UUID, Any]) -> list[Any]:
    """The pages with the places that `order` gives them; none if they are in that order already."""
    if _present_order(sections, lessons) == _plain(order):
        return []
    moved = []
    for step, (key, inside) in enumerate(order, start=1):
        section = sections[key]
        _place(section, root.path, root.url_path, step)
        section.numchild = len(inside)
        moved.append(section)
        for position, lesson_key in enumerate(inside, start=1):
            _place(lessons[lesson_key], section.path, section.url_path, position)
            moved.append(lessons[lesson_key])
    return moved


def _plain(order: Order) -> list[tuple[UUID, list[UUID]]]:
    return [(key, list(inside)) for key, inside in order]


def _present_order(sections: Mapping[UUID, Any], lessons: Mapping[UUID, Any]) -> list[tuple[UUID, list[UUID]]]:
    return [
        (key, [lesson for lesson, page in lessons.items() if page.path.startswith(section.path)])
        for key, section in sections.items()
    ]


def _place(page: Any, parent_path: str, parent_url: str, step: int) -> None:
    page.path = Page._get_path(parent_path, len(parent_path) // Page.steplen + 1, step)
    page.url_path = f"{parent_url}{page.slug}/"


def _write_places(pages: Sequence[Any]) -> None:
    """Two updates for the whole tree, by way of places that nobody has: paths are unique at every moment."""
    rows = [Page(pk=page.pk, path=page.path, url_path=page.url_path, numchild=page.numchild) for page in pages]
    final = [row.path for row in rows]
    for row in rows:
        row.path = f"~{row.pk}"
    Page.objects.bulk_update(rows, ["path"])
    for row, path in zip(rows, final, strict=True):
        row.path = path
    Page.objects.bulk_update(rows, _COLUMNS)

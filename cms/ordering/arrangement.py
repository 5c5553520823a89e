"""An order of sections and lessons as plain lists: read from a form, changed by one step, brought up to date."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from lib.errors import Invalid

from content.models import CoursePage, LessonPage, SectionPage

Arrangement = list[tuple[UUID, list[UUID]]]
_NOT_READ = "The order could not be read. Open the page again."


def present(root: CoursePage) -> tuple[Arrangement, dict[UUID, str]]:
    """The order of the working copy, and the draft title of each part."""
    sections = list(SectionPage.objects.filter(path__startswith=root.path).order_by("path").defer("description"))
    lessons = list(LessonPage.objects.filter(path__startswith=root.path).order_by("path").defer("body"))
    parts: list[Any] = [*sections, *lessons]
    titles = {page.uuid: page.draft_title for page in parts}
    inside = {
        section.path: [each.uuid for each in lessons if each.path.startswith(section.path)] for section in sections
    }
    return [(section.uuid, inside[section.path]) for section in sections], titles


def written(arrangement: Arrangement) -> list[str]:
    """As the values of a form: each section, followed by its lessons."""
    return [word for key, inside in arrangement for word in (f"section:{key}", *(f"lesson:{each}" for each in inside))]


def read(words: Iterable[str]) -> Arrangement:
    """The arrangement that a form sent. Raises Invalid."""
    found: Arrangement = []
    for word in words:
        kind, _, key = word.partition(":")
        try:
            part = UUID(key)
        except ValueError:
            raise Invalid(_NOT_READ) from None
        if kind == "section":
            found.append((part, []))
        elif found:
            found[-1][1].append(part)
        else:
            raise Invalid(_NOT_READ)
    return found


def moved(arrangement: Arrangement, key: UUID, step: int) -> Arrangement:
    """With one part a place up (-1) or down (1); a lesson goes on into the next section."""
    result = [(section, list(lessons)) for section, lessons in arrangement]
    for at, (section, lessons) in enumerate(result):
        if section == key:
            _swap(result, at, at + step)
            return result
        if key in lessons:
            place = lessons.index(key) + step
            if 0 <= place < len(lessons):
                _swap(lessons, place - step, place)
            elif 0 <= at + step < len(result):
                lessons.remove(key)
                neighbours = result[at + step][1]
                neighbours.insert(0 if step > 0 else len(neighbours), key)
            return result
    return result


def _swap(parts: list[Any], one: int, other: int) -> None:
    if 0 <= other < len(parts):
        parts[one], parts[other] = parts[other], parts[one]


def brought_up_to_date(wished: Arrangement, now: Arrangement) -> Arrangement:
    """What was wished, without what is gone, and with what is new at the end of where it is now."""
    sections = {key for key, _ in now}
    lessons = {key for _, inside in now for key in inside}
    result = {key: [each for each in inside if each in lessons] for key, inside in wished if key in sections}
    placed = {each for inside in result.values() for each in inside}
    for key, inside in now:
        result.setdefault(key, []).extend(each for each in inside if each not in placed)
    return list(result.items())

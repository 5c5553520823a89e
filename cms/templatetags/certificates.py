"""The certificate of a course that is being edited, drawn from what its form says now."""

from dataclasses import dataclass
from typing import Any

from django import template
from learning.certificate_pictures import printable
from learning.certificate_samples import samples

from cms.certificates.pictures import in_the_page
from content.certificate_design import language_of
from content.certificate_forms import design_of, picture_keys, raw_design
from content.freeze import RENDITION
from content.models import CourseImage, CoursePage

register = template.Library()
LARGE, SMALL = 144, 72
"""Dots per inch."""


@dataclass(frozen=True)
class Shown:
    """A certificate as a picture, which is in the page itself: nothing of it is stored."""

    says: str
    source: str


@register.simple_tag
def certificates_of(page: CoursePage) -> list[Shown] | None:
    """How certificates of this course would look; None where it gives none. Reads nothing but the page's pictures."""
    raw = raw_design(page.certificate.get_prep_value())
    keys = picture_keys(raw)
    design = design_of(raw, [str(key) if key else None for key in keys])
    if design is not None and not design["issue"]:
        return None
    made = samples(
        language=language_of(design, page.language),
        course=page.title,
        release=_next_release(page),
        design=design,
        pictures=_pictures(keys),
    )
    return [_shown(each.shows, each.sheet, SMALL if place else LARGE) for place, each in enumerate(made)]


def _shown(says: str, sheet: Any, dots: int) -> Shown:
    return Shown(says, in_the_page(sheet, dots))


def _next_release(page: CoursePage) -> int:
    course = getattr(page, "course", None)
    current = course.current_release if course is not None else None
    return (current.number or 0) + 1 if current is not None else 1


def _pictures(keys: list[int | None]) -> dict[str, bytes]:
    names = ["logo", *(f"signature-{number}" for number in range(len(keys) - 1))]
    images = CourseImage.objects.in_bulk([key for key in keys if key])
    found = {name: _bytes(images[key]) for name, key in zip(names, keys, strict=False) if key in images}
    return {name: content for name, content in found.items() if content is not None}


def _bytes(image: CourseImage) -> bytes | None:
    """In the size in which a release keeps it."""
    try:
        with image.get_rendition(RENDITION).file.open("rb") as file:
            return printable(file.read())
    except (OSError, ValueError):
        return None

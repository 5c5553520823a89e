"""The fields of a course page, as authors write them: what each may be, and who may use what in it."""

from typing import Any
from uuid import UUID

from content.currencies import CURRENCIES
from content.fields import Check, html, line, number, one_of, words
from content.languages import language_tag
from content.links import playable
from content.models import Category, CourseImage, CoursePage, Difficulty


def checks_for(by: Any, page: CoursePage | None = None) -> dict[str, Check]:
    """The check of every field, for `by` writing to `page`."""
    return {
        "title": line,
        "summary": words(500),
        "description": html,
        "category": _category,
        "difficulty": one_of(Difficulty),
        "language": _language,
        "price": number,
        "currency": _currency,
        "thumbnail": lambda value: _thumbnail(value, by, page),
        "preview_video_url": _video,
    }


def _category(value: Any) -> Category | None:
    """By slug; none if empty."""
    if not value:
        return None
    found = Category.objects.filter(slug=line(value)).first()
    if found is None:
        raise ValueError("there is no such category")
    return found


def _language(value: Any) -> str:
    tag = language_tag(line(value))
    if tag is None:
        raise ValueError("must be a language tag such as en, pt-BR or zh-Hans")
    return tag


def _currency(value: Any) -> str:
    code = line(value).upper()
    if code not in CURRENCIES:
        raise ValueError("must be an ISO 4217 code such as USD, EUR or JPY")
    return code


def _thumbnail(value: Any, by: Any, page: CoursePage | None) -> CourseImage | None:
    """One's own image, or the one that the course already has; admins may use all."""
    if not value:
        return None
    try:
        image = CourseImage.objects.filter(uuid=UUID(str(value))).first()
    except ValueError:
        image = None
    kept = page.thumbnail_id if page is not None else None
    if image is None or not (by.is_admin or image.uploaded_by_user_id == by.pk or image.pk == kept):
        raise ValueError("is not an image of yours")
    return image


def _video(value: Any) -> str:
    url = line(value, required=False, longest=200)
    if url and playable(url) is None:
        raise ValueError("must be a link to a YouTube or Vimeo video")
    return url

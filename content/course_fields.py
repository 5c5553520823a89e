"""The fields of a course page, as authors write them: what each may be, and who may use what in it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from lib.errors import Invalid
from pydantic import ValidationError

from content.assessments.fields import percent
from content.certificate_design import Design, parsed_design, pictures_of, told
from content.certificate_forms import picture_keys, raw_design, stream_of_design
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
        "certificate": lambda value: _certificate(value, by, page),
        "completion_share": _share,
        "completion_grade": _grade,
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


def _certificate(value: Any, by: Any, page: CoursePage | None) -> Any:
    """The design of the certificates, or None for the usual one. Its pictures are one's own, or were in it before."""
    design = _parsed(value) if value else None
    kept = set(picture_keys(raw_design(page.certificate.raw_data))) if page is not None else set()
    images = CourseImage.objects.filter(uuid__in=pictures_of(design))
    keys = {
        str(image.uuid): image.pk
        for image in images
        if by.is_admin or image.uploaded_by_user_id == by.pk or image.pk in kept
    }
    _refuse_foreign(design, keys)
    field: Any = CoursePage._meta.get_field("certificate")
    return field.stream_block.to_python(stream_of_design(design, keys))


def _parsed(value: Any) -> Design:
    try:
        return parsed_design(value)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for path, message in told(error):
            fields.setdefault(f"certificate.{path}", []).append(message)
        raise Invalid(details={"fields": fields}) from None
    except (TypeError, ValueError):
        raise ValueError("must be an object") from None


def _refuse_foreign(design: Design | None, keys: dict[str, int]) -> None:
    if design is None:
        return
    named = {"logo": design["logo"]}
    named |= {f"signatures.{place}.image": each["image"] for place, each in enumerate(design["signatures"])}
    unknown = {f"certificate.{path}": ["is not an image of yours"] for path, uuid in named.items() if uuid not in keys}
    wrong = {path: told for path, told in unknown.items() if named[path.removeprefix("certificate.")]}
    if wrong:
        raise Invalid(details={"fields": wrong})


def _video(value: Any) -> str:
    url = line(value, required=False, longest=200)
    if url and playable(url) is None:
        raise ValueError("must be a link to a YouTube or Vimeo video")
    return url


def _share(value: Any) -> int:
    share = number(value)
    if not 1 <= share <= 100:
        raise ValueError("must be from 1 to 100")
    return share


def _grade(value: Any) -> Decimal | None:
    """None, or an empty text, asks for no grade."""
    return None if value in (None, "") else percent(value)

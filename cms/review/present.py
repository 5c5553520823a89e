"""A changeset as the review screen shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.utils.safestring import SafeString

from cms.review.wording import line_changes, text_of, word_changes
from content.changes import BlockChange, Changeset, FieldChange, PartChange
from content.currencies import decimals
from content.models import CourseDocument, CourseImage, Difficulty, LessonType

NAMES = {
    "rich_text": "Text",
    "image": "Image",
    "video": "Video",
    "document": "File",
    "code": "Code",
    "callout": "Callout",
    "table": "Table",
    "embed": "Embed or link",
}
_AS_LINES = {"code", "table"}
_HTML_FIELDS = {"description"}
_LABELS: dict[str, dict[Any, Any]] = {"difficulty": dict(Difficulty.choices), "type": dict(LessonType.choices)}


@dataclass(frozen=True)
class ShownField:
    """A field with its change marked."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class ShownBlock:
    """A block with its change marked; pictures before and after where it is one."""

    name: str
    change: str
    html: SafeString
    as_lines: bool
    before_image: str | None
    after_image: str | None


@dataclass(frozen=True)
class ShownPart:
    """A section or a lesson with its changes."""

    part: PartChange
    fields: list[ShownField]
    blocks: list[ShownBlock]


@dataclass(frozen=True)
class ShownChanges:
    """The whole changeset."""

    is_first: bool
    is_empty: bool
    course: list[ShownField]
    sections: list[ShownPart]
    lessons: list[ShownPart]


def shown(changes: Changeset, *, currency: str) -> ShownChanges:
    """The changeset with every difference marked; prices are in `currency` where it did not change."""
    currencies = next(((change.before, change.after) for change in changes.course if change.field == "currency"), None)
    before, after = currencies or (currency, currency)
    return ShownChanges(
        is_first=changes.is_first,
        is_empty=changes.is_empty,
        course=[_field(change, before or after, after) for change in changes.course],
        sections=_parts(changes.sections),
        lessons=_parts(changes.lessons),
    )


def _parts(parts: Iterable[PartChange]) -> list[ShownPart]:
    return [
        ShownPart(part, [_field(change) for change in part.fields], [_block(change) for change in part.blocks])
        for part in parts
    ]


def _field(change: FieldChange, *currencies: str) -> ShownField:
    if change.field == "price":
        words = [
            _money(value, currency) for value, currency in zip((change.before, change.after), currencies, strict=True)
        ]
    else:
        words = [_words(change.field, value) for value in (change.before, change.after)]
    return ShownField(change.label, word_changes(*words))


def _words(field: str, value: Any) -> str:
    """A field's value as people say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "duration_seconds":
        return f"{value // 60} min {value % 60} s"
    return text_of(value) if field in _HTML_FIELDS else str(_LABELS.get(field, {}).get(value, value))


def _money(value: int | None, currency: str) -> str:
    digits = decimals(currency)
    return "" if value is None else f"{Decimal(value).scaleb(-digits):.{digits}f} {currency}"


def _block(change: BlockChange) -> ShownBlock:
    before, after = _text(change.type, change.before), _text(change.type, change.after)
    as_lines = change.type in _AS_LINES
    is_image = change.type == "image"
    return ShownBlock(
        name=NAMES.get(change.type, change.type),
        change=change.change,
        html=line_changes(before, after) if as_lines else word_changes(before, after),
        as_lines=as_lines,
        before_image=_picture(change.before) if is_image else None,
        after_image=_picture(change.after) if is_image else None,
    )


def _text(kind: str, value: Any) -> str:
    """What a block says, in words."""
    if value is None:
        return ""
    match kind:
        case "rich_text":
            return text_of(value)
        case "callout":
            return "\n".join(part for part in (value["title"], text_of(value["text"])) if part)
        case "code":
            return str(value["code"])
        case "table":
            return "\n".join(" | ".join(row) for row in value["rows"])
        case "image":
            return "\n".join(part for part in (value["caption"], value["alt"]) if part)
        case "document":
            return value["title"] or _document_title(value["document"])
        case "video":
            return "\n".join(part for part in (value["title"], value["url"], value["transcript"]) if part)
        case _:
            return "\n".join(part for part in (value.get("title"), value.get("url")) if part)


def _document_title(uuid: str | None) -> str:
    document = CourseDocument.objects.filter(uuid=uuid).first() if uuid else None
    return document.title if document else "A file"


def _picture(value: Any) -> str | None:
    """A link to the picture: the frozen one where the block was compiled, else the author's own."""
    if not value:
        return None
    if value.get("file"):
        return default_storage.url(value["file"])
    image = CourseImage.objects.filter(uuid=value["image"]).first() if value.get("image") else None
    return image.file.url if image else None

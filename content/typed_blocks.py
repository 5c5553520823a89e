"""The typed blocks of a lesson as authors send and get them: what each type's value must be.

Media are named by their uuid. `content.body` turns these into StreamField data and back.
"""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from content.blocks.text import CALLOUTS, LANGUAGES, MAX_COLUMNS, MAX_ROWS
from content.links import is_web_address, playable
from content.questions.blocks import QUESTION_TYPES
from content.questions.pictured import picture_paths
from content.richtext import clean_html
from content.typed_questions import QuestionBlock


def _words(html: str) -> str:
    cleaned = clean_html(html)
    if not cleaned:
        raise ValueError("has no text")
    return cleaned


def _web(url: str) -> str:
    if not is_web_address(url):
        raise ValueError("must be an http or https address")
    return url


Html = Annotated[str, StringConstraints(max_length=200_000), AfterValidator(_words)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_web)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Caption = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Cell = Annotated[str, StringConstraints(max_length=2000)]
_LANGUAGES = frozenset(code for code, _ in LANGUAGES)


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ImageValue(_Value):
    """A picture of the author's media."""

    image: uuid.UUID
    alt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    caption: Caption = ""


class VideoValue(_Value):
    """A YouTube or Vimeo link, or an uploaded file: exactly one of them."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    video: uuid.UUID | None = None
    title: Title = ""
    transcript: Annotated[str, StringConstraints(max_length=100_000)] = ""
    captions: uuid.UUID | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "VideoValue":
        if bool(self.url) == bool(self.video):
            raise ValueError("needs either a link or an uploaded video")
        if self.url and playable(self.url) is None:
            raise ValueError("the link is not one to a YouTube or Vimeo video")
        return self


class DocumentValue(_Value):
    """A file to download, of the author's media."""

    document: uuid.UUID
    title: Title = ""


def _known_language(code: str) -> str:
    if code not in _LANGUAGES:
        raise ValueError(f"must be one of {', '.join(sorted(_LANGUAGES))}")
    return code


class CodeValue(_Value):
    """Source code."""

    language: Annotated[str, AfterValidator(_known_language)] = "text"
    code: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
    caption: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class CalloutValue(_Value):
    """A remark that stands out."""

    style: Literal[tuple(code for code, _ in CALLOUTS)] = "info"  # type: ignore[valid-type]
    title: Title = ""
    text: Html


class TableValue(_Value):
    """Rows of plain cells, all of one length."""

    caption: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    header: bool = True
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=MAX_COLUMNS)]],
        Field(min_length=1, max_length=MAX_ROWS),
    ]

    @model_validator(mode="after")
    def _even_rows(self) -> "TableValue":
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("every row needs the same number of cells")
        return self


class EmbedValue(_Value):
    """Something on another site."""

    url: Url
    title: Title = ""


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: uuid.UUID | None = None


class RichTextBlock(_Block):
    type: Literal["rich_text"]
    value: Html


class ImageBlock(_Block):
    type: Literal["image"]
    value: ImageValue


class VideoBlock(_Block):
    type: Literal["video"]
    value: VideoValue


class DocumentBlock(_Block):
    type: Literal["document"]
    value: DocumentValue


class CodeBlock(_Block):
    type: Literal["code"]
    value: CodeValue


class CalloutBlock(_Block):
    type: Literal["callout"]
    value: CalloutValue


class TableBlock(_Block):
    type: Literal["table"]
    value: TableValue


class EmbedBlock(_Block):
    type: Literal["embed"]
    value: EmbedValue


TypedBlock = Annotated[
    RichTextBlock
    | ImageBlock
    | VideoBlock
    | DocumentBlock
    | CodeBlock
    | CalloutBlock
    | TableBlock
    | EmbedBlock
    | QuestionBlock,
    Field(discriminator="type"),
]
MEDIA_FIELDS: dict[str, dict[str, Literal["image", "document"]]] = {
    "image": {"image": "image"},
    "video": {"video": "document", "captions": "document"},
    "document": {"document": "document"},
}
"""Which fields of which block type name media, and of which kind; questions name theirs at `picture_paths`."""


def media_fields(type: str, value: Any) -> dict[str, Literal["image", "document"]]:
    """The paths at which a block's value, typed or as a StreamField keeps it, has a place for media, and its kind."""
    if type in QUESTION_TYPES and isinstance(value, Mapping):
        return {f"{path}.image": "image" for path in picture_paths(value)}
    return MEDIA_FIELDS.get(type, {})


def held(value: Any, path: str) -> Any:
    """What stands at `path`, such as `prompt_image.image`, of a block's value; None where nothing does."""
    for name in path.split("."):
        value = _inside(value, name)
    return value


def holding(value: Mapping[str, Any], path: str, content: Any) -> dict[str, Any]:
    """A block's value with `content` at `path`; without a change where nothing is around that place."""
    name, _, rest = path.partition(".")
    if not rest:
        return {**value, name: content}
    inside = value.get(name)
    if isinstance(inside, list):
        place, _, rest = rest.partition(".")
        parts = [holding(part, rest, content) if place == str(at) else part for at, part in enumerate(inside)]
        return {**value, name: parts}
    return {**value, name: holding(inside, rest, content)} if isinstance(inside, Mapping) else dict(value)


def _inside(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return value[int(name)] if name.isdecimal() and int(name) < len(value) else None
    return value.get(name) if isinstance(value, Mapping) else None


def media_in(blocks: list[dict[str, Any]]) -> list[tuple[int, str, str, Any]]:
    """Every media reference in `blocks`: (position of the block, path of the field, kind, reference)."""
    return [
        (position, field, kind, reference)
        for position, block in enumerate(blocks)
        for field, kind in media_fields(block["type"], block["value"]).items()
        if (reference := held(block["value"], field))
    ]

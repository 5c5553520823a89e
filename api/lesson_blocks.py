"""The typed blocks of a lesson as learners get them: media as links."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Output

Formulas = Annotated[
    dict[str, str | None],
    Field(
        description="Each formula in the texts, by its source as it stands there (`\\( … \\)`, or `\\[ … \\]` for one "
        "on a line of its own), as MathML; null where it can't be read. The texts themselves keep the source."
    ),
]


class _Value(Output):
    pass


class ShownImageValue(_Value):
    """A picture. `url` is a link that expires after some hours, or null where the file is gone."""

    image: UUID
    alt: str
    caption: str
    url: str | None
    width: int | None = None
    height: int | None = None


class ShownVideoValue(_Value):
    """A video: `embed_url` for a frame, or `src` (and `captions_url`) for a `<video>`."""

    url: str
    video: UUID | None
    title: str
    transcript: str
    captions: UUID | None
    provider: Literal["youtube", "vimeo", "upload"]
    embed_url: str | None
    src: str | None
    captions_url: str | None


class ShownDocumentValue(_Value):
    """A file to download. `size` is in bytes."""

    document: UUID
    title: str
    url: str | None
    file_name: str = ""
    size: int = 0


class ShownCodeValue(_Value):
    """Source code."""

    language: str
    code: str
    caption: str


class ShownCalloutValue(_Value):
    """A remark that stands out. `text` is sanitised HTML."""

    style: Literal["info", "tip", "warning", "important"]
    title: str
    text: str


class ShownTableValue(_Value):
    """Rows of plain cells; with `header` the first row names the columns."""

    caption: str
    header: bool
    rows: list[list[str]]


class ShownEmbedValue(_Value):
    """Something on another site; without `embed_url` it is a link."""

    url: str
    title: str
    provider: str
    embed_url: str | None


class _Block(Output):
    id: UUID


class ShownRichTextBlock(_Block):
    """Sanitised HTML. Links to `lesson:<id>` lead to another lesson of the course."""

    type: Literal["rich_text"]
    value: str


class ShownImageBlock(_Block):
    type: Literal["image"]
    value: ShownImageValue


class ShownVideoBlock(_Block):
    type: Literal["video"]
    value: ShownVideoValue


class ShownDocumentBlock(_Block):
    type: Literal["document"]
    value: ShownDocumentValue


class ShownCodeBlock(_Block):
    type: Literal["code"]
    value: ShownCodeValue


class ShownCalloutBlock(_Block):
    type: Literal["callout"]
    value: ShownCalloutValue


class ShownTableBlock(_Block):
    type: Literal["table"]
    value: ShownTableValue


class ShownEmbedBlock(_Block):
    type: Literal["embed"]
    value: ShownEmbedValue


LearnerBlock = Annotated[
    ShownRichTextBlock
    | ShownImageBlock
    | ShownVideoBlock
    | ShownDocumentBlock
    | ShownCodeBlock
    | ShownCalloutBlock
    | ShownTableBlock
    | ShownEmbedBlock,
    Field(discriminator="type"),
]
"""One block of a lesson."""

"""The typed blocks of a lesson as learners get them: media as links."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Output


class _Value(Output):
    pass


class ImageValue(_Value):
    """A picture. `url` is a link that expires after some hours, or null where the file is gone."""

    image: UUID
    alt: str
    caption: str
    url: str | None
    width: int | None = None
    height: int | None = None


class VideoValue(_Value):
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


class DocumentValue(_Value):
    """A file to download. `size` is in bytes."""

    document: UUID
    title: str
    url: str | None
    file_name: str = ""
    size: int = 0


class CodeValue(_Value):
    """Source code."""

    language: str
    code: str
    caption: str


class CalloutValue(_Value):
    """A remark that stands out. `text` is sanitised HTML."""

    style: Literal["info", "tip", "warning", "important"]
    title: str
    text: str


class TableValue(_Value):
    """Rows of plain cells; with `header` the first row names the columns."""

    caption: str
    header: bool
    rows: list[list[str]]


class EmbedValue(_Value):
    """Something on another site; without `embed_url` it is a link."""

    url: str
    title: str
    provider: str
    embed_url: str | None


class _Block(Output):
    id: UUID


class RichTextBlock(_Block):
    """Sanitised HTML. Links to `lesson:<id>` lead to another lesson of the course."""

    type: Literal["rich_text"]
    value: str


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


LearnerBlock = Annotated[
    RichTextBlock | ImageBlock | VideoBlock | DocumentBlock | CodeBlock | CalloutBlock | TableBlock | EmbedBlock,
    Field(discriminator="type"),
]
"""One block of a lesson."""

"""Blocks of files and of other sites: images, videos, documents and embeds."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.text import CONTENT
from content.links import playable

VIDEO_ENDINGS = ("mp4", "webm", "m4v", "mov", "ogv")


class ImageBlock(blocks.StructBlock):
    """A picture with the words that stand in for it."""

    image = ImageChooserBlock()
    alt = blocks.CharBlock(
        required=False,
        max_length=300,
        label="Alternative text",
        help_text="What the picture shows, for those who can't see it.",
    )
    caption = blocks.CharBlock(required=False, max_length=500)

    class Meta:
        icon = "image"
        label = "Image"
        group = CONTENT


class VideoBlock(blocks.StructBlock):
    """A video: a YouTube or Vimeo link, or an uploaded file."""

    url = blocks.URLBlock(required=False, label="YouTube or Vimeo link")
    video = DocumentChooserBlock(required=False, label="Uploaded video", help_text="MP4 or WebM.")
    title = blocks.CharBlock(required=False, max_length=200)
    transcript = blocks.TextBlock(required=False, rows=4, max_length=100_000)
    captions = DocumentChooserBlock(required=False, help_text="A WebVTT file (.vtt) for the uploaded video.")

    class Meta:
        icon = "media"
        label = "Video"
        group = CONTENT

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors = _video_errors(cleaned)
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


def _video_errors(value: Any) -> dict[str, ValidationError]:
    errors: dict[str, ValidationError] = {}
    if bool(value["url"]) == bool(value["video"]):
        errors["url"] = ValidationError("Give either a link or an uploaded video.")
    elif value["url"] and playable(value["url"]) is None:
        errors["url"] = ValidationError("This is not a link to a YouTube or Vimeo video.")
    if value["video"] and value["video"].file_extension.lower() not in VIDEO_ENDINGS:
        errors["video"] = ValidationError("This file is not a video that browsers play: use MP4 or WebM.")
    if value["captions"] and value["captions"].file_extension.lower() != "vtt":
        errors["captions"] = ValidationError("Captions must be a WebVTT file (.vtt).")
    return errors


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock()
    title = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = "Document"
        group = CONTENT


class EmbedBlock(blocks.StructBlock):
    """Something on another site: shown in a frame where the site is known, else as a link."""

    url = blocks.URLBlock()
    title = blocks.CharBlock(required=False, max_length=200)

    class Meta:
        icon = "link"
        label = "Embed or link"
        group = CONTENT

"""The body of a lesson: a list of typed blocks."""

from wagtail import blocks

from content.blocks.media import DocumentBlock, EmbedBlock, ImageBlock, VideoBlock
from content.blocks.text import CalloutBlock, CodeBlock, SafeRichTextBlock, TableBlock


class LessonBody(blocks.StreamBlock):
    """What a lesson is made of."""

    rich_text = SafeRichTextBlock(icon="pilcrow", label="Text")
    image = ImageBlock()
    video = VideoBlock()
    document = DocumentBlock()
    code = CodeBlock()
    callout = CalloutBlock()
    table = TableBlock()
    embed = EmbedBlock()

    class Meta:
        max_num = 300

"""The body of a lesson: a list of typed blocks."""

from typing import Any

from wagtail import blocks

from content.blocks.counted import refuse_unsound
from content.blocks.media import DocumentBlock, EmbedBlock, ImageBlock, VideoBlock
from content.blocks.questions import (
    EssayBlock,
    FillBlanksBlock,
    MatchingBlock,
    MultipleChoiceBlock,
    NumericBlock,
    OrderingBlock,
    QuestionDrawBlock,
    ShortTextBlock,
    SingleChoiceBlock,
    TrueFalseBlock,
)
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
    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    short_text = ShortTextBlock()
    numeric = NumericBlock()
    matching = MatchingBlock()
    ordering = OrderingBlock()
    fill_blanks = FillBlanksBlock()
    essay = EssayBlock()
    question_draw = QuestionDrawBlock()

    class Meta:
        max_num = 300

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        refuse_unsound(data, prefix, typed=True)
        return super().value_from_datadict(data, files, prefix)

"""The blanks of a text: for words, for a number, or with a list to choose from."""

from typing import Any

from wagtail import blocks

from content.blocks.question_parts import (
    MATCHING,
    NumericAnswersBlock,
    TextAnswerBlock,
    WeighedOptionBlock,
)
from content.blocks.rows import RowsBlock

NAME = "What stands between [[ and ]] in the text, such as 1. Left empty, it is the number of its place in this list."


class BlankBlock(blocks.StructBlock):
    """What all blanks have."""

    name = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9_]{1,20}\Z",
        required=False,
        label="Blank",
        help_text=NAME,
        error_messages={"invalid": "Use up to 20 letters, digits and underscores."},
    )


class TextBlankBlock(BlankBlock):
    """A blank for words."""

    answers = RowsBlock(TextAnswerBlock(), rows=1, min_num=1, max_num=50, label="Accepted answers")
    matching = blocks.ChoiceBlock(choices=MATCHING, default="exact", label="The answers are")
    case_sensitive = blocks.BooleanBlock(required=False, label="Capitals and small letters differ")

    class Meta:
        icon = "edit"
        label = "Words"
        label_format = "[[{name}]] {answers}"
        form_layout = blocks.BlockGroup(children=["name", "answers"], settings=["matching", "case_sensitive"])


class NumericBlankBlock(BlankBlock):
    """A blank for a number."""

    answers = NumericAnswersBlock(min_num=1, max_num=50, label="Accepted numbers")
    unit = blocks.CharBlock(
        required=False, max_length=200, label="Unit", help_text="May follow the number, such as cm."
    )

    class Meta:
        icon = "decimal"
        label = "Number"
        label_format = "[[{name}]] {answers}"


class ChoiceBlankBlock(BlankBlock):
    """A blank with a list to choose from."""

    options = RowsBlock(WeighedOptionBlock(), rows=3, min_num=2, max_num=50, label="Options")
    shuffle = blocks.BooleanBlock(required=False, default=True, label="Shuffle the options")

    class Meta:
        icon = "list-ul"
        label = "List to choose from"
        label_format = "[[{name}]] {options}"
        form_layout = blocks.BlockGroup(children=["name", "options"], settings=["shuffle"])


class BlanksBlock(blocks.StreamBlock):
    """The blanks, in any order."""

    text = TextBlankBlock()
    numeric = NumericBlankBlock()
    choice = ChoiceBlankBlock()

    def get_default(self) -> Any:
        return self.normalize([("text", self.child_blocks["text"].get_default())])

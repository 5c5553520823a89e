"""What questions are made of: options, accepted answers, pairs, items, feedback."""

from typing import Any

from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.exact import ExactBlock
from content.blocks.text import SafeRichTextBlock

WORDS = ["bold", "italic", "superscript", "subscript", "code", "link"]
PARAGRAPHS = [*WORDS, "ol", "ul", "blockquote"]
MATCHING = [
    ("exact", "Exactly these words"),
    ("wildcard", "Words in which * stands for anything"),
    ("pattern", "Patterns (regular expressions)"),
]
WORTH = "1 is all points, 0.5 or 50% half of them, 1/3 a third; below 0 takes points off."


class RemarkBlock(SafeRichTextBlock):
    """A few words of feedback, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": PARAGRAPHS, "required": False, **options})


class FeedbackBlock(blocks.StructBlock):
    """What learners are told afterwards."""

    correct = RemarkBlock(label="To those who are right")
    incorrect = RemarkBlock(label="To those who are not")
    general = RemarkBlock(label="To everybody", help_text="Such as why the answer is the answer.")

    class Meta:
        icon = "comment"
        label = "Feedback"
        collapsed = True
        label_format = "{general} {correct} {incorrect}"


class PromptImageBlock(blocks.StructBlock):
    """The picture of a question, or of a part of one."""

    image = ImageChooserBlock(required=False, label="Picture")
    alt = blocks.CharBlock(
        required=False,
        max_length=300,
        label="Alternative text",
        help_text="What the picture shows, for those who can't see it; without giving the answer away.",
    )

    class Meta:
        icon = "image"
        label = "Picture"
        collapsed = True
        label_format = "{alt}"


class WeighedOptionBlock(blocks.StructBlock):
    """An option of which one is chosen."""

    text = SafeRichTextBlock(features=WORDS, label="Option")
    correct = blocks.BooleanBlock(required=False, label="This is right")
    share = ExactBlock(kind="weight", required=False, label="Worth, if it is not right", help_text=WORTH)
    feedback = RemarkBlock(label="Feedback to those who choose it")

    class Meta:
        icon = "radio-empty"
        label = "Option"
        label_format = "{text}"
        form_layout = blocks.BlockGroup(children=["text", "correct"], settings=["feedback", "share"])
        form_classname = "struct-block lc-option"


class PicturedOptionBlock(WeighedOptionBlock):
    """An option of which one is chosen, with a picture if it has one."""

    image = PromptImageBlock()

    class Meta:
        icon = "radio-empty"
        label = "Option"
        label_format = "{text}"
        form_layout = blocks.BlockGroup(children=["text", "correct"], settings=["image", "feedback", "share"])
        form_classname = "struct-block lc-option"


class MarkedOptionBlock(blocks.StructBlock):
    """An option of which several are chosen."""

    text = SafeRichTextBlock(features=WORDS, label="Option")
    correct = blocks.BooleanBlock(required=False, label="This is right")
    image = PromptImageBlock()
    feedback = RemarkBlock(label="Feedback to those who choose it")

    class Meta:
        icon = "tick-inverse"
        label = "Option"
        label_format = "{text}"
        form_layout = blocks.BlockGroup(children=["text", "correct"], settings=["image", "feedback"])
        form_classname = "struct-block lc-option"


class TextAnswerBlock(blocks.StructBlock):
    """Words that are accepted."""

    text = blocks.CharBlock(max_length=500, label="Answer")
    weight = ExactBlock(kind="weight", default="1", label="Worth", help_text=WORTH)
    feedback = RemarkBlock(label="Feedback to those who write it")

    class Meta:
        icon = "edit"
        label = "Accepted answer"
        label_format = "{text}"
        form_layout = blocks.BlockGroup(children=["text"], settings=["weight", "feedback"])


class NearValueBlock(blocks.StructBlock):
    """A number, and how far off an answer may be."""

    value = ExactBlock(kind="number", label="Number")
    tolerance = ExactBlock(
        kind="tolerance", default="0", label="Off by at most", help_text="0: it has to be exactly this number."
    )
    tolerance_kind = blocks.ChoiceBlock(
        choices=[("absolute", "as much as written"), ("relative", "that part of the number (0.05 is 5 %)")],
        default="absolute",
        label="Which means",
    )
    weight = ExactBlock(kind="weight", default="1", label="Worth", help_text=WORTH)
    feedback = RemarkBlock(label="Feedback to those who write it")

    class Meta:
        icon = "crosshairs"
        label = "A number"
        label_format = "{value} ± {tolerance}"
        form_layout = blocks.BlockGroup(
            children=["value", "tolerance", "tolerance_kind"], settings=["weight", "feedback"]
        )
        form_classname = "struct-block lc-row"


class WithinRangeBlock(blocks.StructBlock):
    """Any number between two."""

    minimum = ExactBlock(kind="number", label="From")
    maximum = ExactBlock(kind="number", label="To", help_text="Both included.")
    weight = ExactBlock(kind="weight", default="1", label="Worth", help_text=WORTH)
    feedback = RemarkBlock(label="Feedback to those who write it")

    class Meta:
        icon = "arrow-right-full"
        label = "A range"
        label_format = "{minimum} to {maximum}"
        form_layout = blocks.BlockGroup(children=["minimum", "maximum"], settings=["weight", "feedback"])
        form_classname = "struct-block lc-row"


class NumericAnswersBlock(blocks.StreamBlock):
    """Accepted numbers."""

    near = NearValueBlock()
    range = WithinRangeBlock()

    def get_default(self) -> Any:
        return self.normalize([("near", self.child_blocks["near"].get_default())])


class PairBlock(blocks.StructBlock):
    """Two things that belong together."""

    left = SafeRichTextBlock(features=WORDS, label="Left")
    right = blocks.CharBlock(max_length=500, label="Right")
    image = PromptImageBlock(label="Picture on the left")

    class Meta:
        icon = "link"
        label = "Pair"
        label_format = "{left} – {right}"
        form_layout = blocks.BlockGroup(children=["left", "right"], settings=["image"])
        form_classname = "struct-block lc-row"


class ItemBlock(blocks.StructBlock):
    """One of the things to be ordered."""

    text = SafeRichTextBlock(features=WORDS, label="Item")
    image = PromptImageBlock()

    class Meta:
        icon = "order"
        label = "Item"
        label_format = "{text}"
        form_layout = blocks.BlockGroup(children=["text"], settings=["image"])


class CriterionBlock(blocks.StructBlock):
    """What an essay is judged by."""

    title = blocks.CharBlock(max_length=300, label="Criterion")
    points = ExactBlock(kind="points", default="1", label="Points")

    class Meta:
        icon = "list-ul"
        label = "Criterion"
        label_format = "{title} ({points})"
        form_classname = "struct-block lc-row"

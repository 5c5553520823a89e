"""The nine types of questions, and questions drawn from a bank, as an author writes them."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from lib.errors import Invalid
from wagtail import blocks

from content.blocks.blanks import BlanksBlock
from content.blocks.exact import ExactBlock
from content.blocks.faults import fault_in
from content.blocks.question_parts import (
    MATCHING,
    PARAGRAPHS,
    CriterionBlock,
    FeedbackBlock,
    ItemBlock,
    MarkedOptionBlock,
    NumericAnswersBlock,
    PairBlock,
    PicturedOptionBlock,
    PromptImageBlock,
    RemarkBlock,
    TextAnswerBlock,
)
from content.blocks.rows import RowsBlock
from content.blocks.text import SafeRichTextBlock
from content.question_stream import FORMS, with_stand_ins
from content.questions import Mistake, check
from content.questions.blocks import question_in

QUESTIONS = "Questions"
DIFFICULTIES = [("", "Any"), ("easy", "Easy"), ("medium", "Medium"), ("hard", "Hard")]


def _layout(*children: str, settings: tuple[str, ...] = ()) -> blocks.BlockGroup:
    """The question, its picture, its answers, its points; what is seldom changed is folded away."""
    return blocks.BlockGroup(children=["prompt", "prompt_image", *children, "points"], settings=[*settings, "feedback"])


class QuestionBlock(blocks.StructBlock):
    """What all questions have."""

    prompt = SafeRichTextBlock(
        features=PARAGRAPHS, label="Question", help_text=r"Formulas stand between \( and \), or between \[ and \]."
    )
    prompt_image = PromptImageBlock()
    points = ExactBlock(kind="points", default="1", label="Points")
    feedback = FeedbackBlock()

    def clean(self, value: Any) -> Any:
        """Drafts may be half done; what is looked at as a whole has no mistake that keeps it out of a release."""
        wrong: dict[str, ValidationError] = {}
        try:
            value = super().clean(value)
        except blocks.StructBlockValidationError as error:
            wrong = error.block_errors
        if not self.is_deferred_validation:
            problems = problems_of(self.name, self.get_prep_value(value))
            found = fault_in(self, value, {path: said for path, said in problems.items() if _head(path) not in wrong})
            wrong = {**found.block_errors, **wrong}
        if wrong:
            raise blocks.StructBlockValidationError(block_errors=wrong)
        return value


def _said(mistake: Mistake, type: str) -> str:
    """As it is said beside a box that marks an option as right."""
    is_marked = mistake.code == "no_right_answer" and mistake.path.endswith("options") and type != "multiple_choice"
    return "Mark the right option: nobody could earn all points." if is_marked else mistake.message


def _head(path: str) -> str:
    return path.partition(".")[0]


def problems_of(type: str, raw: dict[str, Any]) -> dict[str, list[str]]:
    """What keeps a question out of a release, by the path of the field in its block."""
    typed = with_stand_ins(FORMS[type].typed(raw))
    block = {"id": uuid.uuid4(), "type": type, "value": typed}
    problems: dict[str, list[str]] = {}
    try:
        for mistake in check(question_in(block)):
            if mistake.level == "required":
                problems.setdefault(mistake.path, []).append(_said(mistake, type))
    except Invalid as error:
        problems = error.details["fields"]
    return {path.removeprefix("value."): words for path, words in problems.items()}


class SingleChoiceBlock(QuestionBlock):
    """One of several options is right."""

    options = RowsBlock(PicturedOptionBlock(), rows=4, min_num=2, max_num=50, label="Options")
    shuffle = blocks.BooleanBlock(required=False, default=True, label="Shuffle the options")

    class Meta:
        icon = "radio-full"
        label = "Single choice"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("options", settings=("shuffle",))


class MultipleChoiceBlock(QuestionBlock):
    """Any number of several options are right."""

    options = RowsBlock(MarkedOptionBlock(), rows=4, min_num=2, max_num=50, label="Options")
    scoring = blocks.ChoiceBlock(
        choices=[
            ("all_or_nothing", "All points for exactly the right options"),
            ("per_option", "A part for each option chosen or left out rightly"),
            ("right_minus_wrong", "A part for each right option, less one for each wrong one"),
        ],
        default="all_or_nothing",
        label="Points are given",
    )
    shuffle = blocks.BooleanBlock(required=False, default=True, label="Shuffle the options")

    class Meta:
        icon = "tick-inverse"
        label = "Multiple choice"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("options", "scoring", settings=("shuffle",))


class TrueFalseBlock(QuestionBlock):
    """A statement that is true or false."""

    answer = blocks.ChoiceBlock(
        choices=[("true", "True"), ("false", "False")], widget=forms.RadioSelect, label="The statement is"
    )
    feedback_true = RemarkBlock(label="Feedback to those who say true")
    feedback_false = RemarkBlock(label="Feedback to those who say false")

    class Meta:
        icon = "circle-check"
        label = "True or false"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("answer", settings=("feedback_true", "feedback_false"))


class ShortTextBlock(QuestionBlock):
    """A few words to write."""

    answers = RowsBlock(
        TextAnswerBlock(),
        rows=1,
        min_num=1,
        max_num=50,
        label="Accepted answers",
        help_text="Tried from the top: the first that fits counts.",
    )
    matching = blocks.ChoiceBlock(choices=MATCHING, default="exact", label="The answers are")
    case_sensitive = blocks.BooleanBlock(required=False, label="Capitals and small letters differ")

    class Meta:
        icon = "edit"
        label = "Short text"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("answers", settings=("matching", "case_sensitive"))


class NumericBlock(QuestionBlock):
    """A number to write."""

    answers = NumericAnswersBlock(
        min_num=1,
        max_num=50,
        label="Accepted numbers",
        help_text="Tried from the top: the first that fits counts.",
    )
    unit = blocks.CharBlock(
        required=False, max_length=200, label="Unit", help_text="May follow the number, such as cm."
    )

    class Meta:
        icon = "decimal"
        label = "Number"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("answers", "unit")


class MatchingBlock(QuestionBlock):
    """Two columns to bring together."""

    pairs = RowsBlock(PairBlock(), rows=3, min_num=2, max_num=50, label="Pairs")
    distractors = blocks.ListBlock(
        blocks.CharBlock(max_length=500, label="Right side"),
        max_num=50,
        default=[],
        label="Right sides that belong to nothing",
    )
    scoring = blocks.ChoiceBlock(
        choices=[("per_pair", "A part for each right pair"), ("all_or_nothing", "All or nothing")],
        default="per_pair",
        label="Points are given",
    )
    shuffle = blocks.BooleanBlock(required=False, default=True, label="Shuffle the left sides too")

    class Meta:
        icon = "link"
        label = "Matching"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("pairs", "distractors", "scoring", settings=("shuffle",))


class OrderingBlock(QuestionBlock):
    """Items to put in order."""

    items = RowsBlock(
        ItemBlock(),
        rows=3,
        min_num=2,
        max_num=50,
        label="Items in their right order",
        help_text="Learners get them shuffled.",
    )
    scoring = blocks.ChoiceBlock(
        choices=[
            ("all_or_nothing", "All or nothing"),
            ("position", "A part for each item in its place"),
            ("adjacent", "A part for each item that is followed by the right one"),
        ],
        default="all_or_nothing",
        label="Points are given",
    )

    class Meta:
        icon = "list-ol"
        label = "Ordering"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("items", "scoring")


class FillBlanksBlock(QuestionBlock):
    """A text with blanks to fill."""

    text = SafeRichTextBlock(
        features=PARAGRAPHS,
        label="Text with blanks",
        help_text="Write [[1]], [[2]] and so on where the blanks are, and say below what belongs there.",
    )
    blanks = BlanksBlock(min_num=1, max_num=50, label="Blanks")
    scoring = blocks.ChoiceBlock(
        choices=[("per_blank", "A part for each blank"), ("all_or_nothing", "All or nothing")],
        default="per_blank",
        label="Points are given",
    )

    class Meta:
        icon = "form"
        label = "Fill in the blanks"
        group = QUESTIONS
        label_format = "{prompt} {text}"
        form_layout = _layout("text", "blanks", "scoring")


class EssayBlock(QuestionBlock):
    """A longer text, graded by hand."""

    minimum_words = blocks.IntegerBlock(required=False, min_value=0, max_value=20_000, label="At least this many words")
    maximum_words = blocks.IntegerBlock(required=False, min_value=1, max_value=20_000, label="At most this many words")
    rubric = blocks.ListBlock(
        CriterionBlock(),
        max_num=20,
        default=[],
        label="Rubric",
        help_text="What it is judged by; its points add up to those of the question. Learners see it beforehand.",
    )
    guidance = RemarkBlock(label="Notes for those who grade", help_text="Learners never see them.")

    class Meta:
        icon = "openquote"
        label = "Essay"
        group = QUESTIONS
        label_format = "{prompt}"
        form_layout = _layout("rubric", settings=("minimum_words", "maximum_words", "guidance"))


class BankBlock(blocks.CharBlock):
    """A question bank, by its id; the editor offers a list of those that its user may draw from."""

    class Meta:
        icon = "folder-open-inverse"


class QuestionDrawBlock(blocks.StructBlock):
    """Questions drawn at random from a bank, anew for each attempt."""

    bank = BankBlock(max_length=36, label="Question bank")
    count = blocks.IntegerBlock(min_value=1, max_value=300, default=1, label="How many questions")
    difficulty = blocks.ChoiceBlock(choices=DIFFICULTIES, default="", required=False, label="Difficulty")
    tags = blocks.ListBlock(
        blocks.CharBlock(max_length=100, label="Tag"),
        max_num=20,
        default=[],
        label="Tags",
        help_text="Only questions that have all of them.",
    )
    points = ExactBlock(kind="points", default="1", label="Points for each")

    class Meta:
        icon = "rotate"
        label = "Draw from a bank"
        group = QUESTIONS
        label_format = "{count} at random"

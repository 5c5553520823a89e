"""The mistakes of a question, whatever its type: `check(question)`."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from content.formulas import faults_in, sources_in
from content.questions import question as q
from content.questions.answer_checks import check_numbers, check_text
from content.questions.blanks import ChoiceBlank, FillBlanks, NumericBlank, marks_in
from content.questions.canonical import as_data
from content.questions.choice import MultipleChoice, SingleChoice
from content.questions.essay import Essay
from content.questions.matching import Matching
from content.questions.mistakes import Mistake, alike, without_right_answer
from content.questions.pictured import picture_paths, pictures_of
from content.questions.spelling import spelled
from content.questions.written import html_in


def check(question: q.Question) -> list[Mistake]:
    """Everything that an author should mend before learners meet the question, in reading order."""
    return [*_picture(question), *_answer(question), *_formulas(question)]


def _picture(question: q.Question) -> Iterator[Mistake]:
    if question.prompt_image and not question.prompt_image.alt:
        message = "Describe the picture for those who can't see it."
        yield Mistake("prompt_image.alt", "no_description", message, "recommended")
    data = as_data(question)
    for path, picture in zip(picture_paths(data), pictures_of(data), strict=True):
        if path != "prompt_image" and not picture["alt"]:
            message = "Say what the picture shows: who can't see it has nothing to choose by."
            yield Mistake(f"{path}.alt", "no_description", message)


def _formulas(question: q.Question) -> Iterator[Mistake]:
    for path, html in html_in(as_data(question)):
        for fault in faults_in(html):
            yield Mistake(path, "formula", str(fault), "recommended")


def _answer(question: q.Question) -> Iterator[Mistake]:
    match question:
        case q.SingleChoiceQuestion(value=value):
            yield from _single(value, "value")
        case q.MultipleChoiceQuestion(value=value):
            yield from _multiple(value)
        case q.ShortTextQuestion(value=value):
            yield from check_text(value, "value")
        case q.NumericQuestion(value=value):
            yield from check_numbers(value, "value")
        case q.MatchingQuestion(value=value):
            yield from _matching(value)
        case q.OrderingQuestion(value=value):
            yield from alike([item.text for item in value.items], "value.items", "text")
        case q.FillBlanksQuestion(value=value):
            yield from _blanks(value)
        case q.EssayQuestion(value=value):
            yield from _essay(value, Decimal(question.points))


def _single(value: SingleChoice, path: str) -> Iterator[Mistake]:
    yield from without_right_answer(value.options, f"{path}.options")
    yield from alike([option.text for option in value.options], f"{path}.options", "text")


def _multiple(value: MultipleChoice) -> Iterator[Mistake]:
    right = sum(option.correct for option in value.options)
    if not right:
        yield Mistake("value.options", "no_right_answer", "Mark the right options: nobody could earn any points.")
    if right == len(value.options):
        yield Mistake("value.options", "all_right", "Every option is right: add some that are wrong.", "recommended")
    yield from alike([option.text for option in value.options], "value.options", "text")


def _matching(value: Matching) -> Iterator[Mistake]:
    yield from alike([pair.left for pair in value.pairs], "value.pairs", "left")
    rights = {spelled(pair.right) for pair in value.pairs}
    for position, distractor in enumerate(value.distractors):
        if spelled(distractor) in rights:
            yield Mistake(f"value.distractors.{position}", "duplicate", "This is the right side of a pair.")
    yield from alike(value.distractors, "value.distractors", "")
    if len(value.rights()) == 1:
        yield Mistake("value.pairs", "no_choice", "There is one right side only, so nothing to choose.")


def _blanks(value: FillBlanks) -> Iterator[Mistake]:
    marks = Counter(value.marks())
    known = {blank.id for blank in value.blanks}
    for mark, times in marks.items():
        if mark not in known:
            yield Mistake("value.text", "undefined_blank", f"There is no blank for [[{mark}]].")
        elif times > 1:
            yield Mistake("value.text", "repeated_blank", f"[[{mark}]] stands in the text {times} times.")
    if any(marks_in(source) for source in sources_in(value.text)):
        message = "A blank can't stand inside a formula: end the formula before it."
        yield Mistake("value.text", "blank_in_formula", message)
    for position, blank in enumerate(value.blanks):
        path = f"value.blanks.{position}"
        if blank.id not in marks:
            yield Mistake(path, "unused_blank", f"The text has no place for it: write [[{blank.id}]] there.")
        if isinstance(blank, ChoiceBlank):
            yield from _single(blank, path)
        elif isinstance(blank, NumericBlank):
            yield from check_numbers(blank, path)
        else:
            yield from check_text(blank, path)


def _essay(value: Essay, points: Decimal) -> Iterator[Mistake]:
    total = sum((Decimal(criterion.points) for criterion in value.rubric), Decimal(0))
    if value.rubric and total != points:
        message = f"The rubric adds up to {total} points, the question is worth {points}."
        yield Mistake("value.rubric", "rubric_total", message)

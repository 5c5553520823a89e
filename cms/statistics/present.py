"""A quiz and its questions in figures, as templates show them."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from learning.statistics.items import LEAST, ItemFigures, Option
from learning.statistics.measures import LEAST_IN_PART, PARTS
from learning.statistics.quiz import QuestionFigures, QuizFigures

from cms.banks.found import TYPES
from cms.statistics.plot import bars_of, letter_of, plot_of
from cms.statistics.words import DASH, clock, how_hard, how_reliable, how_sharp, index, percent, quarters, share

Shown = dict[str, Any]


def shown_quiz(quiz: QuizFigures) -> Shown:
    """The quiz as a whole; nothing to show where nobody has handed in."""
    facts = [
        (_("Learners"), str(quiz.learners), _("first attempts")),
        (_("Average"), percent(quiz.average), _("median %s") % percent(quiz.median)),
        (_("Spread"), percent(quiz.deviation), _("standard deviation")),
        (_("Reliability"), index(quiz.alpha), how_reliable(quiz.alpha) or _no_alpha(quiz)),
        (_("Time"), clock(quiz.seconds), _("median of an attempt")),
    ]
    return {"facts": facts, "bars": bars_of(quiz.histogram), "learners": quiz.learners}


def shown_blocks(quiz: QuizFigures) -> Iterator[Shown]:
    """Each block of the quiz that asks: a question, or a draw with the questions of its pool."""
    number = 1
    for block, found in groupby(quiz.questions, key=lambda each: each.block):
        questions = [shown_question(each) for each in found]
        draw = quiz.draws.get(block)
        if draw is None:
            yield {"block": block, "number": str(number), "question": questions[0]}
            number += 1
        else:
            questions.sort(key=lambda each: -each["asked"])
            numbers = f"{number}–{number + draw.count - 1}" if draw.count > 1 else str(number)
            yield {"block": block, "number": numbers, "draw": draw, "pool": questions}
            number += draw.count


def shown_question(each: QuestionFigures) -> Shown:
    """One question."""
    item = each.figures
    return {
        **{"id": item.question_id, "prompt": each.prompt, "type": TYPES[each.question.type], "asked": item.asked},
        **{"facility": share(item.facility), "discrimination": index(item.discrimination)},
        **{"median": clock(item.seconds.median if item.seconds else None), "warnings": each.warnings},
        "facts": _facts(item),
        "options": [_option(option, n, item) for n, option in enumerate(item.options)],
        "silent": {
            "count": item.asked - item.answered,
            "share": share((item.asked - item.answered) / (item.asked or 1)),
        },
        "plot": plot_of(item),
        "plot_from": PARTS * LEAST_IN_PART,
    }


def _facts(item: ItemFigures) -> list[tuple[str, str, str]]:
    """Pairs of a name and a figure, and what it means."""
    unanswered = item.asked - item.answered
    return [
        (_("Learners"), str(item.asked), _("%s without an answer") % unanswered if unanswered else ""),
        (_("Facility"), share(item.facility), how_hard(item.facility)),
        (_("Discrimination"), index(item.discrimination), how_sharp(item.discrimination) or _too_few(item.asked)),
        (_("Time"), clock(item.seconds.median) if item.seconds else DASH, quarters(item.seconds)),
    ]


def _too_few(learners: int) -> str:
    return _("from %s learners on") % LEAST if learners < LEAST else _("can't be told")


def _no_alpha(quiz: QuizFigures) -> str:
    differ = quiz.draws and quiz.learners >= LEAST
    return _("learners are asked different questions") if differ else _too_few(quiz.learners)


def _option(option: Option, place: int, item: ItemFigures) -> Shown:
    part, group = option.chosen / (item.asked or 1), item.group or 1
    shown = {"letter": letter_of(place), "text": option.text, "right": option.right, "partly": option.partly}
    groups = {"upper": share(option.upper / group), "lower": share(option.lower / group)}
    return {**shown, **groups, "chosen": option.chosen, "share": share(part), "width": f"{part * 100:.1f}"}

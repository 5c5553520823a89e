"""Grading what was chosen: single choice, multiple choice, true or false.

Rules for several options:
- `all_or_nothing`: exactly the right options (Canvas, "Exact Match"; Brightspace, "All or nothing").
- `right_minus_wrong`: each right option chosen earns, each wrong one costs, one part of as many as there are right
  ones; never below 0; what is not chosen counts nothing (community.canvaslms.com, "How do I create a Multiple Answer
  question in New Quizzes": 4 points, 2 right options; 2 right and 1 wrong chosen are 2 points).
- `per_option`: each option decided rightly, chosen or left out, earns one part of as many as there are options
  (documentation.brightspace.com, "Understanding grading options for multi-select questions", "Correct answers").
An option of a single choice earns its weight, below 0 too (Moodle's multiple choice with one answer).
"""

from fractions import Fraction

from content.questions.choice import MarkedOption, MultipleChoice, SingleChoice, TrueFalse
from content.richtext import plain_text
from learning.grading import response as read
from learning.grading.grade import state_of
from learning.grading.marked import NOTHING, WHOLE, Judged, Marked, unanswered, weighed


def mark_single(value: SingleChoice, response: object, *, gone: bool = False) -> Marked:
    """One option of several."""
    part = judge_choice(value, read.field(response, "option"), "option", gone=gone)
    return weighed("weight", part, part.credit) if part else unanswered("weight")


def judge_choice(value: SingleChoice, given: object, path: str, *, gone: bool, name: str = "") -> Judged | None:
    """The option that was chosen, of a question or of a blank called `name`; None without one."""
    options = {str(option.id): option for option in value.options}
    key = read.chosen(given, path, options, gone=gone)
    if key is None:
        return None
    option = options[key]
    weight = Fraction(option.weight)
    note = "chosen_right" if weight > 0 else "chosen_wrong"
    return Judged(name or key, state_of(weight), note, weight, plain_text(option.text), option.feedback)


def mark_true_false(value: TrueFalse, response: object) -> Marked:
    """True or false; the feedback is that for what was said."""
    said = read.yes_or_no(read.field(response, "answer"), "answer")
    if said is None:
        return unanswered("weight")
    weight = Fraction(said is value.answer)
    feedback = value.feedback_true if said else value.feedback_false
    note = "chosen_right" if weight else "chosen_wrong"
    return weighed("weight", Judged("answer", state_of(weight), note, weight, str(said).lower(), feedback), weight)


def mark_multiple(value: MultipleChoice, response: object, *, gone: bool = False) -> Marked:
    """Any number of options. Who chooses none has not answered."""
    known = {str(option.id) for option in value.options}
    chosen = set(read.several(read.field(response, "options"), "options", known, gone=gone))
    if not chosen:
        return unanswered(value.scoring)
    parts = [_judged(value, option, str(option.id) in chosen) for option in value.options]
    if value.scoring == "all_or_nothing":
        return Marked(value.scoring, Fraction(all(part.state == "correct" for part in parts)), parts)
    earned = sum((part.credit for part in parts), NOTHING)
    return Marked(value.scoring, min(max(earned, NOTHING), WHOLE), parts)


def _judged(value: MultipleChoice, option: MarkedOption, chosen: bool) -> Judged:
    right = option.correct is chosen
    note = ("chosen_right" if right else "chosen_wrong") if chosen else ("left_out" if right else "missed")
    credit = NOTHING
    if value.scoring == "per_option" and right:
        credit = Fraction(1, len(value.options))
    elif value.scoring == "right_minus_wrong" and chosen:
        all_right = sum(other.correct for other in value.options) or 1
        credit = Fraction(1 if right else -1, all_right)
    feedback = option.feedback if chosen else ""
    return Judged(str(option.id), "correct" if right else "incorrect", note, credit, str(chosen).lower(), feedback)

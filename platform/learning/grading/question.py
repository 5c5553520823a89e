"""`grade(question, response)`: what one answer earns.

No database, no clock, no settings: the same question and response give the same grade at any time, on any server.
"""

from decimal import Decimal
from fractions import Fraction

from content.questions import question as q
from learning.grading.blanks import mark_blanks
from learning.grading.choice import mark_multiple, mark_single, mark_true_false
from learning.grading.essay import mark_essay
from learning.grading.grade import Grade, State, rounded, state_of
from learning.grading.marked import NOTHING, Marked
from learning.grading.matching import mark_matching
from learning.grading.number import mark_number
from learning.grading.ordering import mark_ordering
from learning.grading.text import mark_text

NO_PENALTY = Decimal(0)


def grade(question: q.Question, response: object, *, penalty: Decimal = NO_PENALTY, regrading: bool = False) -> Grade:
    """The grade of `response`, None if there is none.

    `penalty` are the points taken off an answer that earns nothing. Where the author's weight takes off points
    itself, the larger loss counts, not both. With `regrading` the response may name what the question had when it was
    answered and has no longer: that counts as not chosen.
    A question of 0 points can't cost any. Raises MalformedResponse, and nothing else.
    """
    marked = _marked(question, response, gone=regrading)
    max_score = Decimal(question.points)
    parts = tuple(part.part() for part in marked.parts)
    if marked.fraction is None or not marked.answered:
        feedback = _feedback(question, marked, "")
        waiting: State = "needs_grading" if marked.answered else "unanswered"
        return Grade(NO_PENALTY, max_score, NO_PENALTY, waiting, marked.rule, NO_PENALTY, parts, feedback)
    earned = marked.fraction * Fraction(max_score)
    score = min(earned, -Fraction(penalty)) if marked.fraction <= 0 < max_score else earned
    state = state_of(marked.fraction)
    remark = question.feedback.correct if state == "correct" else question.feedback.incorrect
    return Grade(
        score=rounded(score),
        max_score=max_score,
        fraction=rounded(marked.fraction),
        state=state,
        rule=marked.rule,
        penalty=rounded(min(earned, NOTHING) - score) if score < 0 else NO_PENALTY,
        parts=parts,
        feedback=_feedback(question, marked, remark),
    )


def _marked(question: q.Question, response: object, *, gone: bool) -> Marked:
    match question:
        case q.SingleChoiceQuestion(value=value):
            return mark_single(value, response, gone=gone)
        case q.MultipleChoiceQuestion(value=value):
            return mark_multiple(value, response, gone=gone)
        case q.TrueFalseQuestion(value=value):
            return mark_true_false(value, response)
        case q.ShortTextQuestion(value=value):
            return mark_text(value, response)
        case q.NumericQuestion(value=value):
            return mark_number(value, response)
        case q.MatchingQuestion(value=value):
            return mark_matching(value, response, question=question.id, gone=gone)
        case q.OrderingQuestion(value=value):
            return mark_ordering(value, response, gone=gone)
        case q.FillBlanksQuestion(value=value):
            return mark_blanks(value, response, gone=gone)
        case q.EssayQuestion(value=value):
            return mark_essay(value, response)


def _feedback(question: q.Question, marked: Marked, remark: str) -> tuple[str, ...]:
    """What the author says, from the parts to the whole, each once."""
    said = [*(part.feedback for part in marked.parts), remark, question.feedback.general]
    return tuple(dict.fromkeys(text for text in said if text))

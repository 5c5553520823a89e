"""The answers of an attempt that somebody grades by hand, with what they were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.questions import Question
from learning.grading import Grade, grade
from learning.grading.grade import plain
from learning.models import Attempt
from learning.quizzes import Quiz


@dataclass(frozen=True)
class Line:
    """A line of an essay's rubric, to guide who grades it."""

    title: str
    points: str


@dataclass(frozen=True)
class Essay:
    """One answer. `score` is None while it waits; `remark` is what was said of it by hand."""

    question_id: str
    prompt: str
    guidance: str
    rubric: Sequence[Line]
    answer: str
    max_score: Decimal
    score: Decimal | None
    remark: str

    @property
    def seen(self) -> str:
        """What its score is now, for `grade_answer` to compare."""
        return "" if self.score is None else plain(self.score)


def essays_of(attempt: Attempt, quiz: Quiz) -> list[Essay]:
    """The essays of a closed attempt that were answered, in the order of the paper."""
    asked, grades, answers = quiz.asked(attempt.seed), attempt.graded, attempt.answers
    return [
        _essay(each.question, grades[key], answers[key])
        for key, each in asked.items()
        if each.question.type == "essay" and key in grades and key in answers
    ]


def _essay(question: Question, given: Grade, answer: dict[str, str]) -> Essay:
    assert question.type == "essay"
    own = len(grade(question, answer).feedback)
    return Essay(
        question_id=str(question.id),
        prompt=question.prompt,
        guidance=question.value.guidance,
        rubric=[Line(line.title, line.points) for line in question.value.rubric],
        answer=answer.get("text", ""),
        max_score=given.max_score,
        score=None if given.state == "needs_grading" else given.score,
        remark="".join(given.feedback[own:]),
    )

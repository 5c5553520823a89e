"""How the questions of a quiz do."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from learning.statistics.quiz import QuestionFigures, QuizFigures, quiz_figures
from lib.errors import NotFound
from ninja import Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.envelope import answers, ok
from api.schemas import Output

router = Router(tags=["Assessments"])


class OptionFiguresOut(Output):
    """Something that could be chosen, or the words of an answer. Groups are the best and the worst 27 per cent."""

    key: str
    text: str
    right: bool
    chosen: int
    upper: int
    lower: int
    curve: list[float] = Field(description="The share of each fifth of the learners that chose it, the weakest first.")


class SpreadOut(Output):
    """The median of some numbers, the ends of their lower and upper quarters, and how many there are."""

    lower: float
    median: float
    upper: float
    count: int


class QuestionFiguresOut(Output):
    """One question. Figures are null where they can't be told: nobody answered, or everybody did the same."""

    question_id: UUID
    type: str
    prompt: str
    asked: int
    answered: int
    facility: float | None = Field(description="The mean share of the points that was earned, 0 to 1.")
    deviation: float | None = Field(description="The standard deviation of that share.")
    discrimination: float | None = Field(
        description="Correlation with the rest of the quiz, -1 to 1; of five learners or more."
    )
    seconds: SpreadOut | None = Field(description="The time that it took those of whom it is known.")
    curve: list[float] = Field(
        description="The share of the points that each fifth of the learners earned, the weakest in the rest of the "
        "quiz first; empty below 20 learners."
    )
    group: int = Field(description="How many learners are among the best 27 per cent, and among the worst.")
    options: list[OptionFiguresOut]
    warnings: list[str]


class QuizFiguresOut(Output):
    """A quiz, by the first closed attempt of each learner. `seconds` is the median time of an attempt."""

    learners: int
    average: float | None = Field(description="In per cent.")
    median: float | None = Field(description="In per cent.")
    deviation: float | None = Field(description="The standard deviation of the results, in per cent.")
    histogram: list[int] = Field(description="How many results are in each tenth from 0 to 100 per cent.")
    alpha: float | None = Field(description="Cronbach's alpha (KR-20), of five learners or more.")
    seconds: int | None
    questions: list[QuestionFiguresOut]


@router.get(
    "courses/{uuid:course_id}/lessons/{uuid:lesson_id}/statistics/",
    response=answers(QuizFiguresOut, 401, 403, 404),
    operation_id="quiz_statistics",
    summary="How the questions of a quiz do",
)
def quiz_statistics(request: HttpRequest, course_id: UUID, lesson_id: UUID) -> dict[str, Any]:
    """Difficulty, discrimination and what was chosen, for each question of the quiz that learners see now."""
    found = quiz_figures(course_for(author(request), course_id).pk, lesson_id)
    if found is None:
        raise NotFound
    return ok(shown(found))


def shown(quiz: QuizFigures) -> dict[str, Any]:
    """What the API tells of a quiz in figures."""
    facts = {name: getattr(quiz, name) for name in QuizFiguresOut.model_fields if name != "questions"}
    return {**facts, "questions": [_question(each) for each in quiz.questions]}


def _question(each: QuestionFigures) -> dict[str, Any]:
    said = {"type": each.question.type, "prompt": each.prompt, "warnings": each.warnings}
    names = QuestionFiguresOut.model_fields.keys() - said.keys()
    return {**said, **{name: getattr(each.figures, name) for name in names}}

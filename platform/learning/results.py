"""What all attempts of a learner at a quiz come to together: the result that stands on their progress. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from content.assessments.quiz import QuizSettings
from learning.grading import Result, standing
from learning.grading.grade import rounded


@dataclass(frozen=True)
class LessonResult:
    """The result of a lesson, as `LessonProgress` keeps it and the gradebook shows it."""

    score: Decimal | None
    max_score: Decimal | None
    percentage: Decimal | None
    passed: bool | None
    waits: bool


def quiz_result(results: Sequence[Result], rules: QuizSettings) -> LessonResult:
    """What closed attempts, in the order in which they were closed, come to by the rules of the quiz.

    Who has passed has passed; who hasn't is not said to have failed while an attempt waits to be graded. An average
    is told in the points of the last attempt.
    """
    counted = standing(results, counts=rules.counts, pass_mark=rules.pass_percentage)
    waits = any(result.needs_grading for result in results)
    passed = None if waits and not counted.passed else counted.passed
    if counted.percentage is None:
        return LessonResult(None, None, None, passed, waits)
    if counted.attempt is not None:
        counting = results[counted.attempt]
        return LessonResult(counting.score, counting.max_score, counted.percentage, passed, waits)
    most = results[-1].max_score
    return LessonResult(rounded(most * counted.percentage / 100), most, counted.percentage, passed, waits)

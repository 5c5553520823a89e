"""Grading as pure functions: questions and responses in, grades and results out."""

from learning.grading.attempts import Counts, Standing, standing
from learning.grading.grade import Grade, Part, State, scored_by_hand
from learning.grading.question import grade
from learning.grading.quiz import Result, total
from learning.grading.response import MalformedResponse
from learning.grading.solution import solution

__all__ = [
    "Counts",
    "Grade",
    "MalformedResponse",
    "Part",
    "Result",
    "Standing",
    "State",
    "grade",
    "scored_by_hand",
    "solution",
    "standing",
    "total",
]

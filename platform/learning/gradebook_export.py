"""The gradebook as a file for spreadsheets, written while it is sent. No cell is a formula."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from lib.sheets import csv_lines

from content.models import Course
from learning.gradebook import Gradebook, Row
from learning.models import Enrollment

CSV = "text/csv; charset=utf-8"
PORTION = 200
_FIRST = ("learner", "learner_id", "status", "progress_percentage", "current_grade", "final_grade")


def file_name(course: Course) -> str:
    """What the file is called."""
    return f"gradebook-{course.slug}.csv"


def exported(book: Gradebook) -> Iterator[str]:
    """A line of names, a line of weights, and a line for each learner: percentages with two places."""
    weights = ("weight", *("" for _ in _FIRST[1:]), *(place.weight for place in book.lessons))
    yield from csv_lines([(*_FIRST, *(f"{place.title} (%)" for place in book.lessons)), weights])
    learners = book.learners().iterator(chunk_size=PORTION)
    while portion := list(islice(learners, PORTION)):
        yield from csv_lines(map(_line, book.rows(portion)))


def _line(row: Row) -> list[Any]:
    learner: Enrollment = row.enrollment
    return [
        learner.learner.full_name,
        learner.learner_id,
        learner.status,
        row.standing.progress_percentage,
        row.grade.current,
        row.grade.final,
        *(cell.percentage for cell in row.cells),
    ]

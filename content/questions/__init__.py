"""Questions as authors, importers, quizzes and graders know them; what learners get of them is `public_view`."""

from content.questions.canonical import as_data, canonical_json, content_hash
from content.questions.check import check
from content.questions.mistakes import Mistake
from content.questions.public import looks_the_same, public_view, shuffled_ids
from content.questions.question import Question, parse_question

__all__ = [
    "Mistake",
    "Question",
    "as_data",
    "canonical_json",
    "check",
    "content_hash",
    "looks_the_same",
    "parse_question",
    "public_view",
    "shuffled_ids",
]

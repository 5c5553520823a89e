"""A lesson that says it takes twenty minutes has something to do for twenty minutes."""

from collections.abc import Iterator

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import words_of
from content.questions.blocks import DRAW, QUESTION_TYPES
from content.tree import DraftCourse, DraftLesson
from content.words import words

LONG_SECONDS = 300
"""Shorter lessons are not judged."""
WORDS_A_MINUTE = 40
"""A fifth of what people read: time to think, to copy code and to try it is allowed for."""
_TAKES_TIME_OF_ITS_OWN = {"video", "embed", "document", *QUESTION_TYPES, DRAW}


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Long lessons of text with few words in them."""
    for section, lesson in placed_lessons(draft):
        minutes = _stated_seconds(lesson) // 60
        if _is_judged(lesson) and not _has_words(words_of(lesson), minutes * WORDS_A_MINUTE):
            message = f"{named(lesson)} says that it takes {minutes} minutes, but there is little to read in it."
            yield in_lesson(section, lesson, "TOO_LITTLE_CONTENT", message, field="duration_seconds")


def _stated_seconds(lesson: DraftLesson) -> int:
    return int(lesson.fields.get("duration_seconds") or 0)


def _is_judged(lesson: DraftLesson) -> bool:
    has_more = any(block["type"] in _TAKES_TIME_OF_ITS_OWN for block in lesson.blocks)
    return bool(lesson.blocks) and not has_more and _stated_seconds(lesson) >= LONG_SECONDS


def _has_words(text: str, wanted: int) -> bool:
    """Spaces tell at once in most languages; only where they don't, words are taken apart."""
    return text.count(" ") >= wanted or len(words(text)) >= wanted


CHECK = Check("duration", "There is enough content for the stated duration", "recommended", find)

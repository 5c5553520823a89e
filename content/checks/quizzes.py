"""Quizzes ask something, nothing else does, and every lesson can be done with."""

from collections.abc import Iterator

from lib.errors import Invalid

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.video_lessons import is_video
from content.completion import completion_of
from content.models.release import Requirement
from content.questions.blocks import asks
from content.tree import DraftCourse, DraftLesson, DraftSection


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Questions in other lessons, quizzes without any, settings that don't fit, and what can't ever be reached."""
    yield from _grade(draft)
    for section, lesson in placed_lessons(draft):
        yield from _questions(section, lesson)
        try:
            yield from _requirement(section, lesson)
        except Invalid as invalid:
            kind = "quiz" if lesson.type == "QUIZ" else "assignment"
            for path, messages in invalid.details["fields"].items():
                words = f"{named(lesson)}: {' '.join(messages)}"
                yield in_lesson(section, lesson, "INVALID_SETTINGS", words, field=f"{kind}.{path}")


def _grade(draft: DraftCourse) -> Iterator[Problem]:
    counted = (lesson for _, lesson in placed_lessons(draft) if lesson.type in ("QUIZ", "ASSIGNMENT") and lesson.weight)
    if completion_of(draft.page.fields)["grade"] is not None and next(counted, None) is None:
        words = "The course asks for a grade to be finished, but no quiz and no assignment counts for one."
        yield Problem("UNREACHABLE_GRADE", words, field="completion_grade")


def _questions(section: DraftSection, lesson: DraftLesson) -> Iterator[Problem]:
    asking = [position for position, block in enumerate(lesson.blocks) if asks(block)]
    if lesson.type == "QUIZ":
        if lesson.blocks and not asking:
            yield in_lesson(section, lesson, "EMPTY_QUIZ", f"{named(lesson)} is a quiz without questions.")
        return
    for position in asking:
        words = f"{named(lesson)} has a question in it, but is no quiz."
        place = f"body.{position}.type"
        yield in_lesson(section, lesson, "QUESTION_OUTSIDE_QUIZ", words, field=place, position=position)


def _requirement(section: DraftSection, lesson: DraftLesson) -> Iterator[Problem]:
    settings, wanted = lesson.settings, lesson.requirement
    words, field = "", "requirement"
    if wanted == Requirement.PASSED and settings is not None and settings.pass_mark is None:
        words = "has to be passed, but has no pass mark."
    elif wanted == Requirement.WATCHED and not lesson.required_seconds:
        words, field = "has to be watched, but it isn't said how long.", "required_minutes"
    elif wanted == Requirement.WATCHED and not any(is_video(block) for block in lesson.blocks):
        words = "has to be watched, but has no video."
    if words:
        yield in_lesson(section, lesson, "UNREACHABLE", f"{named(lesson)} {words}", field=field)


CHECK = Check("quizzes", "Quizzes have questions, and every lesson can be done with", "required", find, fixed=True)

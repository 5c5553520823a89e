"""A course of two hundred lessons, and fifty edits of it in every type of block."""

from accounts.models import User

from content.actions.lesson import update_lesson
from content.models import Course, LessonPage
from content.tree import DraftLesson, read_draft
from tests.factories.courses import draft_course, publish
from tests.factories.every_block import TYPES, altered, one_of_each

LESSONS = 200
EDITED = 50


def large_course(*, by: User) -> Course:
    """Ten sections of twenty lessons with one block of each type, published."""
    return publish(draft_course(by=by, sections=10, lessons=LESSONS // 10, body=one_of_each(by)), by=by)


def edit_fifty(course: Course, *, by: User) -> dict[str, str]:
    """Change one block in every fourth lesson; the type of it by the lesson's id."""
    lessons = read_draft(course).lessons()[:: LESSONS // EDITED]
    return {str(lesson.uuid): _edit(lesson, TYPES[place % len(TYPES)], by) for place, lesson in enumerate(lessons)}


def _edit(lesson: DraftLesson, kind: str, by: User) -> str:
    body = [altered(block) if block["type"] == kind else block for block in lesson.blocks]
    update_lesson(lesson=LessonPage.objects.get(uuid=lesson.uuid), by=by, body=body)
    return kind

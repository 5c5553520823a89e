"""Quizzes as their authors make them: typed blocks, lessons, and published courses with a quiz in them."""

from typing import Any
from uuid import uuid4

from accounts.models import User

from content.assessments.quiz import QuizSettings
from content.assessments.stream import settings_stream
from content.models import Course, LessonPage, LessonVersion, QuizVersion, SectionPage
from content.questions import as_data
from content.questions.blocks import block_of
from tests.content.questions import made
from tests.factories.courses import add_lesson, draft_course, publish, text

Block = dict[str, Any]


def question(one: Any = None, **fields: Any) -> Block:
    """The block of a question with an id of its own, by default a choice of three whose first option is right."""
    block = block_of(as_data(one if one is not None else made.single("1", "0", "0")))
    return {**block, "id": str(uuid4()), "value": {**block["value"], **fields}}


def questions(count: int = 3) -> list[Block]:
    """So many questions of several types, worth a point each."""
    kinds = [made.single("1", "0", "0"), made.true_false(True), made.words("Paris"), made.number(made.near("5"))]
    return [question(kinds[number % len(kinds)], prompt=f"<p>Question {number + 1}</p>") for number in range(count)]


def draw(bank: Any, count: int = 1, **fields: Any) -> Block:
    """The block of a draw."""
    value = {"bank": str(bank), "count": count, "tags": [], "difficulty": "", "points": "1", **fields}
    return {"id": str(uuid4()), "type": "question_draw", "value": value}


def add_quiz(
    section: SectionPage, *, by: User, title: str = "Quiz", body: list[Block] | None = None, **settings: Any
) -> LessonPage:
    """One more quiz at the end of `section`, after a text; `settings` are of `QuizSettings`."""
    assessment = settings_stream("quiz", QuizSettings(**settings))
    body = [text("Read this first."), *questions()] if body is None else body
    return add_lesson(section, by=by, title=title, body=body, type="QUIZ", assessment=assessment)


def course_with_quiz(
    *, by: User, title: str = "Knots", body: list[Block] | None = None, lessons: int = 1, **settings: Any
) -> Course:
    """A draft of one section with `lessons` texts and a quiz behind them."""
    course = draft_course(by=by, title=title, lessons=lessons)
    assert course.page is not None
    add_quiz(course.page.get_children().get().specific, by=by, body=body, **settings)
    return course


def published_quiz(*, by: User, **fields: Any) -> Course:
    """The same course as learners have it: submitted, approved and published by the real actions."""
    return publish(course_with_quiz(by=by, **fields), by=by)


def quiz_lesson(course: Course) -> LessonVersion:
    """The quiz of a course that has one, as its current release has it."""
    versions = LessonVersion.objects.filter(placements__release=course.current_release_id, quiz__isnull=False)
    return versions.select_related("quiz").get()


def quiz_of(course: Course) -> QuizVersion:
    """Its questions."""
    quiz = quiz_lesson(course).quiz
    assert quiz is not None
    return quiz

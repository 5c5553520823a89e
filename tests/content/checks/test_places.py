"""What is missing in half-done blocks is told in words, with the place where it is."""

import pytest

from content.models import LessonPage
from content.models.course import Course
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


def item(**value: object) -> dict[str, object]:
    return {"type": "item", "value": value, "id": "b" * 32}


def missing(cast: Cast, course: Course) -> list[str]:
    answer = ApiClient(cast.ines).get(f"authoring/courses/{course.pk}/checks/")
    problems = [problem for check in answer.data["checks"] for problem in check["problems"]]
    return [problem["message"] for problem in problems if problem["code"] == "INVALID_BLOCK"]


def test_each_half_done_question_is_told_by_its_place(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    options = [item(text="<p>A bowline</p>", weight="1"), item(text="", weight="0")]
    lesson.lesson_type = "QUIZ"
    lesson.body = [
        {"type": "code", "value": {"language": "python", "code": "", "caption": ""}, "id": "1" * 32},
        {"type": "single_choice", "value": {"prompt": "", "options": options}, "id": "2" * 32},
        {"type": "true_false", "value": {"prompt": "<p>Ropes are soft.</p>", "answer": ""}, "id": "3" * 32},
        {"type": "question_draw", "value": {"bank": "", "count": 1}, "id": "4" * 32},
    ]
    lesson.save_revision(user=cast.ines)
    name = f"The lesson “{lesson.title}”"
    assert missing(cast, course) == [
        f"{name}, block 1 (code), code: is empty.",
        f"{name}, question 1: has no text.",
        f"{name}, question 1, option 2: has no text.",
        f"{name}, “Ropes are soft.”, answer: nothing is chosen.",
        f"{name}, question 3, bank: nothing is chosen.",
    ]

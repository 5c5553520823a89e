"""Quizzes and assignments, written and read by programs."""

from typing import Any

import pytest
from accounts.models import User

from content.models import Course, LessonPage, QuestionBank
from tests.cast import Cast
from tests.content.test_lesson_settings import ASSIGNMENT, QUIZ
from tests.factories.courses import draft_course
from tests.factories.every_block import one_of_each, one_question_of_each, picture
from tests.http import ApiClient


def lesson_of(course: Course) -> str:
    return str(LessonPage.objects.get(path__startswith=course.page.path).uuid)


@pytest.fixture
def lesson(cast: Cast) -> str:
    return lesson_of(draft_course(by=cast.ines, lessons=1))


def write(user: User, lesson: str, **fields: Any) -> Any:
    return ApiClient(user).patch(f"authoring/lessons/{lesson}/", fields)


def read(user: User, lesson: str) -> dict[str, Any]:
    data: dict[str, Any] = ApiClient(user).get(f"authoring/lessons/{lesson}/").data
    return data


def test_a_quiz_with_every_type_of_question_comes_back_as_it_was_sent(cast: Cast, lesson: str) -> None:
    sent = {
        **{"type": "QUIZ", "body": [*one_of_each(cast.ines)[:1], *one_question_of_each(cast.ines)], "quiz": QUIZ},
        **{"requirement": "passed", "required_minutes": 5, "weight": 2.5, "assignment": None},
    }
    answer = write(cast.ines, lesson, **sent)
    assert answer.status == 200
    for shown in (answer.data, read(cast.ines, lesson)):
        assert {name: shown[name] for name in sent} == sent
    again = write(cast.ines, lesson, **sent)
    assert {name: again.data[name] for name in sent} == sent


def test_a_quiz_can_be_added_with_its_questions_and_little_else(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    ines = ApiClient(cast.ines)
    section = ines.get(f"authoring/courses/{course.pk}/").data["sections"][0]["id"]
    options = [{"text": "A bowline", "weight": 1}, {"text": "A hitch"}]
    question = {"type": "single_choice", "value": {"prompt": r"Which holds \(x\)?", "options": options}}
    fields = {"title": "Check", "type": "QUIZ", "body": [question], "quiz": {"pass_mark": 50}}
    added = ines.post(f"authoring/sections/{section}/lessons/", fields).data
    assert (added["quiz"]["pass_mark"], added["quiz"]["counts"], added["weight"]) == ("50", "best", 1)
    value = added["body"][0]["value"]
    assert (value["points"], value["shuffle"]) == ("1", True)
    assert [option["weight"] for option in value["options"]] == ["1", "0"]
    assert r"\(x\)" in value["prompt"]


def test_an_assignment_comes_back_as_it_was_sent_and_goes_with_null(cast: Cast, lesson: str) -> None:
    assert write(cast.ines, lesson, type="ASSIGNMENT", assignment=ASSIGNMENT).data["assignment"] == ASSIGNMENT
    assert write(cast.ines, lesson, title="Knots").data["assignment"] == ASSIGNMENT
    assert write(cast.ines, lesson, quiz=None).data["assignment"] == ASSIGNMENT
    assert write(cast.ines, lesson, assignment=None).data["assignment"] is None


def test_everything_that_is_wrong_with_a_quiz_is_told_at_its_field(cast: Cast, lesson: str) -> None:
    blocks = one_question_of_each(cast.ines)
    blocks[0]["value"]["options"][1]["text"] = " "
    blocks[4]["value"]["answers"][1]["maximum"] = "1"
    blocks[2]["value"]["prompt_image"]["image"] = picture(cast.otto)
    quiz = {**QUIZ, "closes_at": QUIZ["opens_at"]}
    wrong = {"requirement": "lucky", "required_minutes": -1, "weight": "0.005"}
    answer = write(cast.ines, lesson, type="QUIZ", body=blocks, quiz=quiz, **wrong)
    assert (answer.status, set(answer.details["fields"])) == (
        422,
        {"body.0.value.options.1.text", "body.4.value.answers.1.maximum", "quiz.closes_at", *wrong},
    )
    blocks = one_question_of_each(cast.ines)
    blocks[2]["value"]["prompt_image"]["image"] = picture(cast.otto)
    blocks[9]["value"]["bank"] = str(QuestionBank.objects.create(owner=cast.otto, title="His own").pk)
    answer = write(cast.ines, lesson, type="QUIZ", body=blocks)
    assert set(answer.details["fields"]) == {"body.2.value.prompt_image.image", "body.9.value.bank"}


def test_settings_belong_to_lessons_of_their_type(cast: Cast, lesson: str) -> None:
    assert list(write(cast.ines, lesson, quiz={}).details["fields"]) == ["quiz"]
    assert list(write(cast.ines, lesson, type="QUIZ", assignment={}).details["fields"]) == ["assignment"]
    assert list(write(cast.ines, lesson, type="QUIZ", quiz={}, assignment={}).details["fields"]) == ["assignment"]
    assert write(cast.ines, lesson, type="QUIZ", quiz={}).status == 200


def test_the_document_says_what_every_block_holds(cast: Cast) -> None:
    schemas = ApiClient(None).client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    kinds = schemas["LessonChange"]["properties"]["body"]["anyOf"][0]["items"]["discriminator"]["mapping"]
    every = {block["type"] for block in (*one_of_each(cast.ines), *one_question_of_each(cast.ines))}
    assert set(kinds) == every
    for name, reference in kinds.items():
        block = schemas[reference.rpartition("/")[2]]
        assert block["properties"]["type"]["const"] == name
        assert block["additionalProperties"] is False

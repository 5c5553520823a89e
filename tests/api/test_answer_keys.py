"""No answer key reaches a learner: a word that stands in every field of a key is looked for behind every door."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.test import Client
from outbox.models import Event
from outbox.relay import deliver_due

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.models import Course
from content.questions import as_data
from tests.cast import Cast
from tests.content.questions import made
from tests.factories.courses import text
from tests.factories.quizzes import draw, published_quiz, question, quiz_lesson
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
KEY = "Marmalade"
NUMBER = "918273645"
TOLD = "Question that everybody gets"


def salted(value: Any, name: str = "") -> Any:
    """A question with the canary in all that is told afterwards only, and in every accepted answer."""
    if isinstance(value, list):
        return [salted(each, f"{name}.{place}") for place, each in enumerate(value)]
    if isinstance(value, dict):
        inside = {key: salted(each, f"{name}.{key}") for key, each in value.items()}
        *_, part, place = ["", "", *name.split(".")]
        accepted = {"text": f"{KEY}{place}", "value": f"{NUMBER}{place}"} if part == "answers" else {}
        return inside | {key: canary for key, canary in accepted.items() if key in value}
    is_told_later = "feedback" in name or name.endswith("guidance")
    return f"<p>{KEY} {name}</p>" if is_told_later and isinstance(value, str) else value


def salted_blocks() -> list[dict[str, Any]]:
    blocks = [question(one, prompt=f"<p>{TOLD}</p>") for one in made.one_of_each()]
    return [{**block, "value": salted(block["value"])} for block in blocks]


@pytest.fixture
def course(cast: Cast) -> Course:
    bank = create_bank(by=cast.ines, title=f"{KEY} bank")
    for prompt in ("One", "Two"):
        drawn = salted(as_data(made.single("1", "0", prompt=f"<p>{prompt}</p>")))
        add_question(bank=bank, by=cast.ines, data=drawn)
    overall = [{"from_percentage": "50", "text": f"<p>{KEY} in the end</p>"}]
    body = [text("Before you begin."), *salted_blocks(), draw(bank.pk, 1)]
    return published_quiz(by=cast.ines, body=body, feedback=overall, show_marks="never", show_answers="never")


def read_by(user: Any, addresses: list[str]) -> dict[str, str]:
    """What stands there, for the API and the player alike."""
    client, token = Client(raise_request_exception=False), ApiClient(user).headers
    client.force_login(user)
    answers = {each: client.get(each, headers=token if each.startswith("/api/") else {}) for each in addresses}
    return {each: f"{answer.getvalue().decode()}\n{answer.headers}" for each, answer in answers.items()}


def doors(course: Course, lesson: Any, enrollment: str) -> Iterator[str]:
    yield from ("/", f"/?search={KEY}", "/learn/", "/sitemap.xml", f"/courses/{course.slug}/")
    yield f"/courses/{course.slug}/lessons/{lesson}/"
    for path in (
        *("openapi.json", "courses/", f"courses/?search={KEY}", f"courses/{course.slug}/", "enrollments/"),
        *(f"courses/{course.slug}/lessons/{lesson}/", f"enrollments/{enrollment}/", "users/me/export/"),
        f"enrollments/{enrollment}/grades/",
    ):
        yield f"/api/v1/{path}"


def test_the_key_of_a_quiz_reaches_no_learner_during_and_after_an_attempt(cast: Cast, course: Course) -> None:
    lesson, lena = quiz_lesson(course).lesson_id, ApiClient(cast.lena)
    enrollment = lena.post(f"courses/{course.slug}/enroll/").data["id"]
    attempts = f"enrollments/{enrollment}/lessons/{lesson}/attempts/"
    begun = lena.post(attempts)
    said = {"begun": begun.response.content.decode()}
    attempt = f"attempts/{begun.data['id']}/"
    words = [each["id"] for each in begun.data["questions"] if each["type"] == "short_text"]
    answers = {"answers": {each: {"text": "No"} for each in words}}
    for name, reply in {
        "saved": lena.put(f"{attempt}answers/", answers),
        "again": lena.post(attempts),
        "refused": lena.put(f"{attempt}answers/", {"answers": {begun.data["questions"][0]["id"]: {"text": 1}}}),
        "handed in": lena.post(f"{attempt}submit/"),
        "read": lena.get(attempt),
    }.items():
        said[name] = reply.response.content.decode()
    deliver_due()
    said |= read_by(cast.lena, list(doors(course, lesson, enrollment)))
    said["events"] = orjson.dumps(list(Event.objects.values_list("payload", flat=True))).decode()
    assert [door for door, words in said.items() if _leaks(words, door)] == []
    assert sum(TOLD in words for words in said.values()) >= 3
    assert not [name for name in ("weight", "tolerance", "pool", "content_hash") if f'"{name}"' in said["begun"]]


def _leaks(words: str, door: str) -> bool:
    """The word that was searched for may come back in the page of the search."""
    return NUMBER in words or f"{KEY} " in words or (KEY in words and "search" not in door)


def test_those_who_write_and_judge_it_do_see_the_key(cast: Cast, course: Course) -> None:
    """The negative control: the canary stands where it is looked for."""
    lesson = quiz_lesson(course).lesson_id
    written = ApiClient(cast.ines).get(f"authoring/lessons/{lesson}/").response.content.decode()
    assert written.count(KEY) > 20
    assert NUMBER in written
    shown = read_by(cast.rosa, [f"/admin/courses/{course.pk}/review/lessons/{lesson}/"])
    assert all(KEY in page and NUMBER in page for page in shown.values())


def test_a_preview_asks_as_learners_are_asked_and_keeps_the_key(cast: Cast, course: Course) -> None:
    lesson = quiz_lesson(course).lesson_id
    [page] = read_by(cast.ines, [f"/admin/courses/{course.pk}/preview/lessons/{lesson}/"]).values()
    assert page.count(TOLD) == 9
    assert [word for word in (KEY, NUMBER, '"weight"', '"pool"') if word in page] == []

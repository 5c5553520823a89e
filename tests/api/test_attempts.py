"""Taking a quiz: begin, save along the way, hand in, and see what it came to."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from learning.models import Attempt, LessonProgress
from outbox.models import Event

from api.api import api as ninja
from api.attempt_schemas import AttemptOut, SavedOut
from api.schemas import Output
from tests.cast import Cast
from tests.content.questions.made import essay, one_of_each, single, uid
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Block, Taker, asking, asking_each, drawing, quiz_in, reading, right, singles, wrong

Api = Callable[..., ApiClient]
Make = Callable[..., Taker]


@pytest.fixture
def taker(cast: Cast, api: Api) -> Make:
    """Lena, in a course with one other lesson and a quiz: `taker(blocks, **settings)`."""

    def make(blocks: list[Block] | None = None, lessons: int = 1, **settings: Any) -> Taker:
        course = world.course_by(cast.ines, lessons=lessons)
        lesson = quiz_in(course, singles(2) if blocks is None else blocks, **settings)
        return Taker(api(cast.lena), course, lesson)

    return make


def declared(told: dict[str, Any], schema: type[Output] = AttemptOut) -> Any:
    """What the schema makes of an attempt that didn't pass through it."""
    return orjson.loads(orjson.dumps(schema.model_validate(told).model_dump(), option=orjson.OPT_UTC_Z))


def test_an_attempt_begins_and_goes_on_elsewhere(taker: Make, cast: Cast, api: Api) -> None:
    lena = taker(time_limit_seconds=600)
    begun = lena.start()
    assert begun.status == 201
    assert (begun.data["number"], begun.data["state"], begun.data["answers"]) == (1, "open", {})
    assert [each["type"] for each in begun.data["questions"]] == ["single_choice"] * 2
    saved = lena.save(begun.data["id"], q0=right())
    assert saved.data == declared(saved.data, SavedOut)
    lena.client = api(cast.lena)
    resumed = lena.start()
    assert resumed.status == 200
    assert begun.data == declared(begun.data)
    assert resumed.data == declared(resumed.data)
    assert resumed.data["id"] == begun.data["id"]
    assert resumed.data["answers"] == {uid("q0"): right()}
    assert resumed.data["expires_at"] == begun.data["expires_at"]
    assert [each["value"] for each in resumed.data["questions"]] == [each["value"] for each in begun.data["questions"]]


def test_no_answer_leaves_the_server_with_the_questions(taker: Make) -> None:
    begun = taker(asking_each(one_of_each())).start()
    told = begun.response.content.decode()
    for secret in ("About", "weight", 'correct":true', "Secret", "Lutetia", "1789", "feedback_true", "tolerance"):
        assert secret not in told
    told_apart = {"correct", "state", "score", "feedback", "parts", "solution"}
    assert all(each[name] is None for each in begun.data["questions"] for name in told_apart)


def test_answers_are_merged_and_the_last_to_each_question_counts(taker: Make) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    assert lena.save(attempt, q0=wrong()).data["answered"] == 1
    assert lena.save(attempt, q1=right()).data["answered"] == 2
    assert lena.save(attempt, q0=right()).data["answered"] == 2
    assert lena.see(attempt).data["answers"] == {uid("q0"): right(), uid("q1"): right()}
    assert lena.save(attempt, q1=None).data["answered"] == 1
    assert Attempt.objects.get().saves == 4


def test_handing_in_grades_once_and_again_gives_the_same(taker: Make) -> None:
    lena = taker(pass_mark="50")
    attempt = lena.start().data["id"]
    lena.save(attempt, q0=right())
    done = lena.submit(attempt, q1=wrong())
    assert done.status == 200
    told = {name: done.data[name] for name in ("state", "score", "max_score", "percentage", "passed", "waits")}
    assert told == {"state": "closed", "score": 1, "max_score": 2, "percentage": 50, "passed": True, "waits": False}
    assert [(each["correct"], each["score"]) for each in done.data["questions"]] == [(True, 1), (False, 0)]
    again = lena.submit(attempt, q1=right())
    assert (again.status, again.data) == (200, done.data)
    assert lena.see(attempt).data == done.data
    for name in ("attempt.submitted", "attempt.graded"):
        assert Event.objects.filter(name=name, payload__attempt_id=attempt).count() == 1


def test_after_handing_in_nothing_is_saved(taker: Make) -> None:
    lena = taker()
    attempt = lena.take(q0=right())["id"]
    late = lena.save(attempt, q1=right())
    assert (late.status, late.code) == (409, "ATTEMPT_CLOSED")
    assert lena.see(attempt).data["score"] == 1


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"option": "nothing"}, "option"),
        ({"options": []}, "options"),
        ([], "response"),
        (5, "response"),
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused_whole(taker: Make, answer: Any, path: str) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    for refused in (lena.save(attempt, q0=right(), q1=answer), lena.submit(attempt, q0=right(), q1=answer)):
        assert (refused.status, refused.code) == (422, "MALFORMED_ANSWER")
        assert list(refused.details["fields"]) == [f"answers.{uid('q1')}.{path}"]
    assert lena.see(attempt).data["answers"] == {}
    assert lena.see(attempt).data["state"] == "open"


def test_a_question_that_the_attempt_does_not_ask_is_refused(taker: Make) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    for name in (uid("other"), "nonsense", "x" * 5000):
        refused = lena.client.put(f"attempts/{attempt}/answers/", {"answers": {name: right()}})
        assert (refused.status, refused.code) == (422, "MALFORMED_ANSWER")


def test_every_type_is_asked_answered_and_graded(taker: Make) -> None:
    lena = taker(asking_each(one_of_each()), show_answers="after_attempt")
    begun = lena.start().data
    unanswered = lena.submit(begun["id"]).data
    assert (unanswered["score"], unanswered["waits"]) == (0, False)
    solutions = {each["id"]: each["solution"] for each in unanswered["questions"]}
    essays = [each["id"] for each in begun["questions"] if each["type"] == "essay"]
    again = lena.start().data
    answers = {**solutions, essays[0]: {"text": "<p>Three words here<script>x</script></p>"}}
    saved = lena.client.put(f"attempts/{again['id']}/answers/", {"answers": answers})
    assert saved.status == 200
    done = lena.submit(again["id"]).data
    states = {each["type"]: each["state"] for each in done["questions"]}
    assert states.pop("essay") == "needs_grading"
    assert set(states.values()) == {"correct"}
    assert (done["score"], done["max_score"], done["waits"]) == (8, 12, True)
    assert done["answers"][essays[0]] == {"text": "<p>Three words here</p>"}


def test_every_answer_is_as_its_schema_declares_it(taker: Make) -> None:
    blocks = [*asking_each(one_of_each()), reading("Rest"), drawing(1, [single("1", "0")]), reading("Well done")]
    lena = taker(blocks, show_answers="after_attempt")
    begun = lena.start().data
    unanswered = lena.submit(begun["id"]).data
    solutions = {each["id"]: each["solution"] for each in unanswered["questions"]}
    again = lena.start().data["id"]
    lena.client.put(f"attempts/{again}/answers/", {"answers": solutions})
    for told in (unanswered, lena.see(again).data, lena.submit(again).data, lena.see(again).data):
        assert declared(told) == told


def test_what_stands_between_questions_comes_with_the_next_one(taker: Make) -> None:
    first, second = singles(2)
    lena = taker([reading("Welcome"), first, reading("Now"), reading("this"), second, reading("Goodbye")])
    begun = lena.start().data
    assert [[block["value"] for block in each["before"]] for each in begun["questions"]] == [
        [],
        ["<p>Now</p>", "<p>this</p>"],
    ]
    assert [block["value"] for block in begun["after"]] == ["<p>Goodbye</p>"]


def test_drawn_questions_are_worth_what_the_draw_says(taker: Make) -> None:
    lena = taker([drawing(2, [single("1", "0") for _ in range(5)], points="3"), asking(essay(), "essay")])
    begun = lena.start().data
    assert [each["points"] for each in begun["questions"]] == ["3", "3", "4"]
    answers = {each["id"]: right() for each in begun["questions"][:2]}
    done = lena.client.post(f"attempts/{begun['id']}/submit/", {"answers": answers}).data
    assert (done["score"], done["max_score"]) == (6, 10)


def test_another_learners_attempt_does_not_exist(taker: Make, cast: Cast, api: Api) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    for stranger in (cast.liam, cast.ines, cast.ada):
        lena.client = api(stranger)
        assert {lena.see(attempt).status, lena.save(attempt).status, lena.submit(attempt).status} == {404}
        assert {lena.start().status, lena.client.get(lena.path).status} == {404}
    assert Attempt.objects.get().is_open


def test_only_quizzes_of_the_current_release_can_be_begun(taker: Make) -> None:
    lena = taker()
    quiz, lena.lesson = lena.lesson, world.lessons_of(lena.course)[0]
    assert (lena.start().status, lena.start().code) == (409, "NOT_A_QUIZ")
    lena.lesson = quiz
    begun = lena.start().data["id"]
    world.release(lena.course, world.new_lessons(lena.course, 1))
    assert lena.start().status == 404
    assert lena.submit(begun, q0=right()).data["score"] == 1


def test_who_left_goes_on_after_coming_back(taker: Make) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    lena.client.delete(f"enrollments/{lena.enrollment}/")
    for refused in (lena.start(), lena.save(attempt, q0=right()), lena.submit(attempt)):
        assert (refused.status, refused.code) == (409, "ENROLLMENT_CANCELLED")
    assert lena.see(attempt).data["state"] == "open"
    lena.client.post(f"courses/{lena.course.slug}/enroll/")
    assert lena.save(attempt, q0=right()).status == 200


def test_an_unpublished_course_lets_open_attempts_end(taker: Make) -> None:
    lena = taker()
    attempt = lena.start().data["id"]
    world.unpublish(lena.course)
    assert (lena.start().status, lena.start().code) == (409, "COURSE_UNAVAILABLE")
    assert lena.save(attempt, q0=right()).status == 200
    assert lena.submit(attempt).data["score"] == 1
    assert LessonProgress.objects.get().percentage == 50


def test_an_attempt_keeps_the_questions_that_it_began_with(taker: Make) -> None:
    lena = taker()
    begun = lena.start().data
    quiz_in(lena.course, singles(5), lesson_id=lena.lesson)
    resumed = lena.start().data
    assert (resumed["id"], len(resumed["questions"]), resumed["release"]) == (begun["id"], 2, begun["release"])
    assert lena.submit(begun["id"], q0=right(), q1=right()).data["percentage"] == 100
    assert (len(lena.start().data["questions"]), Attempt.objects.latest("number").release_number) == (5, 3)


def test_the_same_key_begins_one_attempt(taker: Make) -> None:
    lena = taker()
    key = {"Idempotency-Key": "begin"}
    first, again = lena.start(**key), lena.start(**key)
    assert (first.status, again.status) == (201, 201)
    assert first.response.content == again.response.content


def test_all_attempts_are_listed(taker: Make) -> None:
    lena = taker()
    lena.take(q0=right())
    lena.take(q0=right(), q1=right())
    lena.start()
    with world.at_most(3):
        page = lena.client.get(f"{lena.path}?ordering=-number").data
    assert [(each["number"], each["state"], each["percentage"]) for each in page["items"]] == [
        (3, "open", None),
        (2, "closed", 100),
        (1, "closed", 50),
    ]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one row after the other")
def test_starting_saving_and_submitting_take_four_queries_at_most(taker: Make) -> None:
    for size in (1, 30, 200):
        lena = taker(singles(size), lessons=3, pass_mark="50", requirement="passed")
        for _ in ("the first attempt", "and a later one"):
            with world.at_most(4):
                attempt = lena.start().data["id"]
            with world.at_most(4):
                assert lena.start().status == 200
            with world.at_most(4):
                assert lena.save(attempt, **{f"q{number}": right() for number in range(size)}).status == 200
            with world.at_most(4):
                assert lena.submit(attempt).data["passed"]
            with world.at_most(3):
                assert lena.see(attempt).data["percentage"] == 100
        assert lena.standing()["lessons"][-1]["completed"]


def test_what_is_asked_is_declared_apart_from_what_authors_write() -> None:
    """Two schemas of one name would be one in the document, and the other would be declared wrongly."""
    declared_as = ninja.get_openapi_schema()["components"]["schemas"]
    for name, view in declared_as.items():
        if name.endswith("View") and "value" in view.get("properties", {}):
            value = view["properties"]["value"]["$ref"].rsplit("/", 1)[-1]
            assert "prompt" not in declared_as[value]["properties"], name
    assert "prompt" in declared_as["EssayValue"]["properties"]

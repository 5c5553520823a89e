"""Essays in quizzes are graded by hand: the result waits for it, and then counts."""

from collections.abc import Callable
from typing import Any

import pytest
from learning.models import Attempt, GradeChange, LessonProgress
from outbox.models import Event

from tests.cast import Cast
from tests.content.questions.made import essay, single, uid
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right

Api = Callable[..., ApiClient]
ESSAY = {"text": "<p>Knots hold by friction.</p>"}


@pytest.fixture
def lena(cast: Cast, api: Api) -> Taker:
    """Lena, in a course whose quiz asks one question for a point and an essay for four; 60 % pass."""
    course = world.course_by(cast.ines, lessons=0)
    blocks = asking_each([single("1", "0", "0"), essay()])
    return Taker(api(cast.lena), course, quiz_in(course, blocks, pass_mark="60", requirement="passed"))


def grade_path(attempt: str, name: str = "q1") -> str:
    return f"attempts/{attempt}/questions/{uid(name)}/grade/"


def test_an_essay_waits_is_graded_and_then_the_quiz_is_passed(cast: Cast, api: Api, lena: Taker) -> None:
    taken, ines = lena.take(q0=right(), q1=ESSAY), api(cast.ines)
    assert (taken["passed"], lena.standing()["status"]) == (None, "ACTIVE")
    [waiting] = ines.get("attempts/").data["items"]
    [asked] = waiting["essays"]
    assert (asked["answer"], asked["guidance"], asked["max_score"], asked["score"]) == (
        ESSAY["text"],
        "Secret",
        4,
        None,
    )

    graded = ines.post(grade_path(taken["id"]), {"score": 2.5, "remark": "<p>Say why.</p>", "seen": ""})
    assert (graded.status, graded.data["waits"], graded.data["score"], graded.data["passed"]) == (200, False, 3.5, True)
    assert (graded.data["essays"][0]["seen"], graded.data["essays"][0]["remark"]) == ("2.5", "<p>Say why.</p>")
    assert lena.standing()["status"] == "COMPLETED"
    [_, shown] = lena.see(taken["id"]).data["questions"]
    assert shown["score"] == 2.5
    assert any("Say why." in text for text in shown["feedback"])
    change = GradeChange.objects.get()
    assert (change.kind, change.percentage_before, change.percentage_after, change.by) == ("hand", None, 70, cast.ines)
    assert Event.objects.filter(name="attempt.graded").count() == 1
    assert ines.get("attempts/").data["count"] == 0
    assert ines.get("attempts/?state=closed").data["count"] == 1


def test_grading_again_gives_the_new_points_and_the_new_remark_alone(cast: Cast, api: Api, lena: Taker) -> None:
    taken, ines = lena.take(q0=right(), q1=ESSAY), api(cast.ines)
    ines.post(grade_path(taken["id"]), {"score": 4, "remark": "<p>First.</p>"})
    again = ines.post(grade_path(taken["id"]), {"score": 1, "remark": "<p>Second.</p>"}).data
    assert (again["essays"][0]["remark"], again["score"]) == ("<p>Second.</p>", 2)
    assert LessonProgress.objects.get().percentage == 40
    assert lena.standing()["status"] == "COMPLETED", "what was completed stays so"


def test_two_graders_do_not_overwrite_each_other_unseen(cast: Cast, api: Api, lena: Taker) -> None:
    taken = lena.take(q0=right(), q1=ESSAY)
    assert api(cast.rosa).post(grade_path(taken["id"]), {"score": 4, "seen": ""}).status == 200
    late = api(cast.ines).post(grade_path(taken["id"]), {"score": 1, "seen": ""})
    assert (late.code, late.details) == ("GRADED_MEANWHILE", {"score": "4"})


@pytest.mark.parametrize("score", [-1, 4.5, 1.23456])
def test_points_that_can_not_be_given_are_refused(cast: Cast, api: Api, lena: Taker, score: float) -> None:
    taken = lena.take(q0=right(), q1=ESSAY)
    refused = api(cast.ines).post(grade_path(taken["id"]), {"score": score})
    assert (refused.status, list(refused.details["fields"])) == (422, ["score"])
    assert Attempt.objects.get().waits


def test_only_those_who_teach_the_course_grade_and_only_essays(cast: Cast, api: Api, lena: Taker) -> None:
    taken = lena.take(q0=right(), q1=ESSAY)
    for stranger in (cast.lena, cast.liam, cast.otto):
        assert api(stranger).post(grade_path(taken["id"]), {"score": 4}).status == 404
        assert api(stranger).get("attempts/").data["count"] == 0
    for name in ("q0", "q7"):
        assert api(cast.ines).post(grade_path(taken["id"], name), {"score": 1}).status == 404
    assert Attempt.objects.get().waits


def test_nobody_grades_an_attempt_that_is_under_way_or_their_own(cast: Cast, api: Api, lena: Taker) -> None:
    begun = lena.start().data["id"]
    lena.save(begun, q1=ESSAY)
    assert api(cast.ines).post(grade_path(begun), {"score": 1}).code == "ATTEMPT_OPEN"
    ines = Taker(api(cast.ines), lena.course, lena.lesson)
    own: Any = ines.take(q1=ESSAY)
    assert ines.client.post(grade_path(own["id"]), {"score": 4}).status == 403


def test_the_list_takes_four_queries_however_long_it_is(cast: Cast, api: Api, lena: Taker) -> None:
    ines = api(cast.ines)
    for learner in (cast.lena, cast.liam, cast.otto):
        Taker(api(learner), lena.course, lena.lesson).take(q1=ESSAY)
        with world.at_most(4):
            assert ines.get("attempts/").status == 200

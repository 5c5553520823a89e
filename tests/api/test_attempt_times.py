"""How long learners spend on each question is measured as they save."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from learning.models import Attempt

from tests.cast import Cast
from tests.clock import Clock, moved_clock
from tests.content.questions.made import uid
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles, wrong

Api = Callable[..., ApiClient]


@pytest.fixture
def clock() -> Iterator[Clock]:
    with moved_clock() as clock:
        clock.stop()
        yield clock


@pytest.fixture
def lena(clock: Clock, cast: Cast, api: Api) -> Taker:
    course = world.course_by(cast.ines, lessons=0)
    return Taker(api(cast.lena), course, quiz_in(course, singles(3)))


def send(lena: Taker, attempt: str, seconds: Any, submit: bool = False, **answers: Any) -> Answer:
    """Save or hand in, with word of the time."""
    body = {"answers": {uid(name): answer for name, answer in answers.items()}, "seconds": seconds}
    if submit:
        return lena.client.post(f"attempts/{attempt}/submit/", body)
    return lena.client.put(f"attempts/{attempt}/answers/", body)


def times() -> list[float | None]:
    """Of the three questions."""
    found = Attempt.objects.get().time_used
    return [found.get(uid(f"q{number}")) for number in range(3)]


def test_the_servers_clock_measures_between_saves(lena: Taker, clock: Clock) -> None:
    attempt = lena.start().data["id"]
    clock.forward(timedelta(seconds=30))
    lena.save(attempt, q0=right(), q1=right())
    clock.forward(timedelta(seconds=20))
    lena.save(attempt, q0=right(), q1=wrong())  # only what changed took time
    clock.forward(timedelta(seconds=4))
    lena.submit(attempt, q2=right())
    assert times() == [15, 35, 4]


def test_clients_may_say_what_the_time_was_spent_on(lena: Taker, clock: Clock) -> None:
    attempt = lena.start().data["id"]
    clock.forward(timedelta(seconds=30))
    assert send(lena, attempt, {uid("q0"): 10, uid("q2"): 15.5}, q0=right()).status == 200
    clock.forward(timedelta(seconds=5))
    assert send(lena, attempt, {uid("q1"): 500}).status == 200  # the clock knows better
    clock.forward(timedelta(seconds=6))
    assert send(lena, attempt, {uid("q1"): 6}, submit=True).data["state"] == "closed"
    assert times() == [10, 11, 15.5]
    send(lena, attempt, {uid("q1"): 6}, submit=True)
    assert times() == [10, 11, 15.5]


@pytest.mark.parametrize("seconds", [-1, "5", True, None, [], 1e300])
def test_what_is_no_time_is_refused(lena: Taker, seconds: Any) -> None:
    attempt = lena.start().data["id"]
    for submit in (False, True):
        refused = send(lena, attempt, {uid("q0"): seconds}, submit=submit, q0=right())
        assert (refused.status, refused.code) == (422, "VALIDATION_ERROR")
        assert [path for path in refused.details["fields"] if "seconds" in path]
    assert (times(), lena.see(attempt).data["answers"]) == ([None] * 3, {})


def test_time_for_what_is_not_asked_is_refused_whole(lena: Taker) -> None:
    attempt = lena.start().data["id"]
    refused = send(lena, attempt, {uid("other"): 1}, q0=right())
    assert (refused.status, refused.code) == (422, "MALFORMED_ANSWER")
    assert list(refused.details["fields"]) == [f"seconds.{uid('other')}"]
    assert lena.see(attempt).data["answers"] == {}


def test_learners_find_it_in_their_export(lena: Taker, clock: Clock) -> None:
    attempt = lena.start().data["id"]
    clock.forward(timedelta(seconds=30))
    lena.submit(attempt, q0=right())
    exported = lena.client.get("users/me/export/").body
    assert f'"seconds": {json.dumps(json.dumps({uid("q0"): 30.0}, separators=(",", ":")))}' in json.dumps(exported)

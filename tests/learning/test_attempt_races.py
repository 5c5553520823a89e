"""One learner on many devices: attempts stay within the limit, no answer is lost, and each attempt has one score."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from learning import sitting
from learning.actions import attempt as attempt_actions
from learning.actions.attempt_closing import close_expired
from learning.invariants import broken
from learning.models import Attempt, Certificate, LessonProgress
from learning.models.attempt import GRACE
from outbox.models import Event

from tests.cast import Cast
from tests.content.questions.made import uid
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles, wrong
from tests.races import PATIENCE, REPEATS, at_once

Api = Callable[..., ApiClient]
Race = Callable[..., "Devices"]
CLOSINGS = ("attempt.submitted", "attempt.timed_out")
pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(os.environ.get("LECTERN_TEST_ENGINE") == "sqlite", reason="SQLite lets one writer in at a time"),
]


class Devices:
    """Lena's twenty devices, each signed in by itself, in a course that is nothing but a quiz."""

    def __init__(self, cast: Cast, api: Api, questions: int, settings: dict[str, Any]) -> None:
        self.course = world.course_by(cast.ines, lessons=0)
        self.lena = Taker(api(cast.lena), self.course, quiz_in(self.course, singles(questions), **settings))
        self.clients = [api(cast.lena) for _ in range(20)]

    def start(self, number: int) -> Answer:
        return self.clients[number].post(self.lena.path)

    def save(self, number: int, attempt: str, answer: dict[str, Any]) -> Answer:
        body = {"answers": {uid(f"q{number}"): answer}}
        return self.clients[number].put(f"attempts/{attempt}/answers/", body)

    def submit(self, number: int, attempt: str) -> Answer:
        return self.clients[number].post(f"attempts/{attempt}/submit/")


@pytest.fixture
def race(cast: Cast, api: Api) -> Race:
    return lambda questions=20, **settings: Devices(cast, api, questions, settings)


def told(attempt: str, *names: str) -> int:
    return Event.objects.filter(name__in=names, payload__attempt_id=attempt).count()


@pytest.mark.asvs("2.3.4")
def test_twenty_starts_at_once_are_one_attempt_and_never_more_than_allowed(race: Race) -> None:
    for _ in range(REPEATS):
        devices = race(2, attempts_allowed=3)
        answers = at_once(devices.start)
        assert sorted(each.status for each in answers) == [200] * 19 + [201]
        assert len({each.data["id"] for each in answers}) == 1
        assert told(answers[0].data["id"], "attempt.started") == 1

        def take(number: int, devices: Devices = devices) -> set[int]:
            begun = devices.start(number)
            if begun.status == 409:
                assert begun.code == "NO_ATTEMPTS_LEFT"
                return {409}
            return {begun.status, devices.submit(number, begun.data["id"]).status}

        assert set().union(*at_once(take)) <= {200, 201, 409}
        assert Attempt.objects.filter(enrollment=devices.lena.enrollment).count() <= 3
    assert list(broken()) == []


@pytest.mark.asvs("15.4.1")
def test_twenty_saves_lose_no_answer_and_twenty_submits_give_one_score(race: Race) -> None:
    for _ in range(REPEATS):
        devices = race(pass_mark="100", requirement="passed")
        attempt = devices.start(0).data["id"]
        saves = at_once(lambda number, d=devices, a=attempt: d.save(number, a, right()))
        assert {each.status for each in saves} == {200}
        assert (len(Attempt.objects.get(pk=attempt).answers), Attempt.objects.get(pk=attempt).saves) == (20, 20)
        answers = at_once(lambda number, d=devices, a=attempt: d.submit(number, a))
        assert {each.status for each in answers} == {200}
        assert {each.data["percentage"] for each in answers} == {100}
        assert len({str(each.data) for each in answers}) == 1
        assert [told(attempt, name) for name in ("attempt.submitted", "attempt.graded")] == [1, 1]
        mine = {"payload__enrollment_id": devices.lena.enrollment}
        for name in ("lesson.completed", "course.completed", "certificate.issued"):
            assert Event.objects.filter(name=name, **mine).count() == 1
        assert Certificate.objects.filter(enrollment=devices.lena.enrollment).count() == 1
    assert list(broken()) == []


def test_at_the_deadline_either_the_learner_or_the_clock_closes_it(race: Race) -> None:
    for _ in range(REPEATS):
        devices = race(2, time_limit_seconds=60)
        attempt = devices.start(0).data["id"]
        end = timezone.now() - GRACE + timedelta(milliseconds=40)
        Attempt.objects.filter(pk=attempt).update(expires_at=end)

        def act(number: int, devices: Devices = devices, attempt: str = attempt) -> Any:
            if number % 4 == 3:
                return close_expired()
            return devices.save(number % 2, attempt, right()) if number % 4 else devices.submit(number, attempt)

        at_once(act)
        closed = devices.submit(0, attempt).data
        assert (closed["state"], closed["closed_at"]) == ("closed", closed["expires_at"])
        assert (told(attempt, *CLOSINGS), told(attempt, "attempt.graded")) == (1, 1)
        assert closed["score"] == len(closed["answers"])
    assert list(broken()) == []


def test_every_answer_that_was_taken_is_graded_and_none_after(race: Race) -> None:
    for _ in range(REPEATS):
        devices = race()
        attempt = devices.start(0).data["id"]

        def act(number: int, devices: Devices = devices, attempt: str = attempt) -> Answer:
            return devices.submit(number, attempt) if number % 5 == 4 else devices.save(number, attempt, right())

        answers = at_once(act)
        saved = {uid(f"q{number}") for number, each in enumerate(answers) if number % 5 != 4 and each.status == 200}
        refused = [each for number, each in enumerate(answers) if number % 5 != 4 and each.status != 200]
        assert {each.code for each in refused} <= {"ATTEMPT_CLOSED"}
        closed = devices.lena.see(attempt).data
        assert set(closed["answers"]) == saved
        assert closed["score"] == len(saved)
    assert list(broken()) == []


def test_a_release_that_goes_live_meanwhile_changes_no_open_attempt(race: Race) -> None:
    for _ in range(REPEATS):
        devices = race(2)
        attempt = devices.start(0).data["id"]
        devices.save(0, attempt, right())
        devices.save(1, attempt, wrong())

        def act(number: int, devices: Devices = devices, attempt: str = attempt) -> Any:
            if number == 10:
                return quiz_in(devices.course, singles(5), lesson_id=devices.lena.lesson, attempts_allowed=2)
            return devices.submit(number, attempt)

        at_once(act)
        assert devices.lena.see(attempt).data["percentage"] == 50
        assert len(devices.start(0).data["questions"]) == 5
        assert LessonProgress.objects.get(enrollment=devices.lena.enrollment).percentage == 50
    assert list(broken()) == []


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for anybody, and everybody has read before the first one writes."""

    everybody = Barrier(20)

    def read(real: Callable[..., Any], *given: Any, lock: bool = False, **named: Any) -> Any:
        found = real(*given, **named)
        if lock:
            everybody.wait(PATIENCE)
        return found

    for name in ("sit_down", "sit_again"):
        monkeypatch.setattr(attempt_actions, name, partial(read, getattr(sitting, name)))


@contextmanager
def without_constraints() -> Iterator[None]:
    """Attempts may be as many and as open as they like, until their rows are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'learning_one_open_attempt'")
        (index,) = cursor.fetchone()
        cursor.execute("DROP INDEX learning_one_open_attempt")
        cursor.execute("ALTER TABLE learning_attempt DROP CONSTRAINT learning_attempt_number_once")
        try:
            yield
        finally:
            cursor.execute("TRUNCATE learning_attempt CASCADE")
            cursor.execute(index)
            cursor.execute(
                "ALTER TABLE learning_attempt ADD CONSTRAINT learning_attempt_number_once "
                "UNIQUE (enrollment_id, lesson_id, number)"
            )


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_nothing_of_this_holds(race: Race) -> None:
    devices = race(attempts_allowed=1)
    answers = at_once(devices.start)
    assert {each.status for each in answers} - {200, 201}  # against the constraints, which still hold
    attempt = str(Attempt.objects.get().pk)
    at_once(lambda number: devices.save(number, attempt, right()))
    assert len(Attempt.objects.get().answers) < 20
    answers = at_once(lambda number: devices.submit(number, attempt))
    assert told(attempt, "attempt.submitted") > 1 or {each.status for each in answers} != {200}


@pytest.mark.usefixtures("unlocked")
def test_without_lock_and_constraints_there_would_be_more_attempts(race: Race) -> None:
    devices = race(attempts_allowed=1)
    with without_constraints():
        at_once(devices.start)
        assert Attempt.objects.count() == 20

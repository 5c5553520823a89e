"""Erasing a learner takes what they wrote out of their attempts, also what they write at that very moment."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accounts import guards
from accounts.models import User
from django.db import connection
from learning import sitting
from learning.models import Allowance, Attempt

from tests.cast import PASSWORD, Cast, person
from tests.content.questions.made import essay, words
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in
from tests.races import REPEATS, at_once

Api = Callable[[User], ApiClient]
SAID = "quollsecret"
ANSWERS = {"q0": {"text": SAID}, "q1": {"text": f"<p>{SAID}</p>"}}


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"


def taker(cast: Cast, user: User) -> Taker:
    course = world.course_by(cast.ines, lessons=1)
    return Taker(ApiClient(user), course, quiz_in(course, asking_each([words("Paris"), essay()])))


def said() -> int:
    return sum(SAID in row.responses + row.grades for row in Attempt.objects.all())


def test_answers_go_and_points_stay(cast: Cast) -> None:
    lena = taker(cast, cast.lena)
    taken = lena.take(**ANSWERS)
    lena.save(lena.start().data["id"], **ANSWERS)
    Allowance.objects.create(enrollment_id=lena.enrollment, lesson_id=lena.lesson, reason=SAID)
    assert said() == 2
    assert lena.client.delete("users/me/", {"password": PASSWORD}).status == 200
    assert said() == 0
    left = Attempt.objects.get(pk=taken["id"])
    assert (left.score, left.max_score, left.waits, len(left.graded)) == (0, 5, True, 2)
    assert not Allowance.objects.exists()


def erased_while_saving(user: User, lena: Taker) -> int:
    """How many attempts say something after all is done."""
    attempt = lena.start().data["id"]
    clients = [ApiClient(user) for _ in range(7)]
    body = {"answers": lena_answers(lena, attempt)}

    def act(number: int) -> int:
        if number == 6:
            return clients[6].delete("users/me/", {"password": PASSWORD}).status
        while (status := clients[number].put(f"attempts/{attempt}/answers/", body).status) == 200:
            pass
        return status

    statuses = at_once(act, times=7)
    assert (set(statuses[:6]) <= {401, 404}, statuses[6]) == (True, 200)
    return said()


def lena_answers(lena: Taker, attempt: str) -> dict[str, Any]:
    return {each["id"]: ANSWERS["q0"] for each in lena.see(attempt).data["questions"] if each["type"] == "short_text"}


@pytest.mark.race
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.usefixtures("committed_db")
def test_what_is_saved_while_one_is_erased_is_gone_too(cast: Cast) -> None:
    guards.TRIGGERS.put_up()
    for number in range(REPEATS):
        user = person(f"leaving-{number}@lectern.example")
        assert erased_while_saving(user, taker(cast, user)) == 0


@pytest.mark.race
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.usefixtures("committed_db")
def test_who_does_not_look_behind_the_lock_would_write_after_it(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitting._LOCK, "lock", lambda **_: None)
    guards.TRIGGERS.put_up()
    tries = (person(f"leaving-{number}@lectern.example") for number in range(12))
    assert any(erased_while_saving(user, taker(cast, user)) for user in tries)

"""A quiz that many took: a regrade needs some statements for each batch of learners, and memory for one batch.

`REGRADE_ATTEMPTS=5000 pytest -s tests/learning/regrading/test_many.py` measures; without it the batches are small.
"""

import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.models import Attempt, Certificate, GradeChange
from learning.regrading import comparing

from tests.cast import Cast
from tests.content.questions.made import single
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right, wrong
from tests.learning.regrading.crowd import crowd

MEASURED = int(os.environ.get("REGRADE_ATTEMPTS", "0"))
QUESTIONS = 20 if MEASURED else 2
RULES = {"pass_mark": "60", "requirement": "passed"}


class Crowded:
    """A quiz that all have failed by a wrong key, and that is corrected."""

    def __init__(self, cast: Cast, api: Callable[..., ApiClient], learners: int) -> None:
        half = QUESTIONS // 2
        old, new = single("1", "0", "0"), single("0", "1", "0")
        course = world.course_by(cast.ines, lessons=0)
        self.lesson = quiz_in(course, asking_each([old] * QUESTIONS), **RULES)
        lena = Taker(api(cast.lena), course, self.lesson)
        lena.take(**{f"q{n}": wrong() if n < half else right() for n in range(QUESTIONS)})
        crowd(Attempt.objects.get(enrollment=lena.enrollment), learners - 1)
        quiz_in(course, asking_each([new] * half + [old] * half), lesson_id=self.lesson, **RULES)
        self.path = f"authoring/courses/{course.pk}/lessons/{self.lesson}/regrade"
        self.ines = api(cast.ines)

    def preview(self) -> Any:
        return self.ines.get(f"{self.path}/")

    def apply(self) -> Any:
        return self.ines.post(f"{self.path}/", {"reason": "The key was wrong."})

    def revert(self) -> Any:
        [last] = self.ines.get(f"{self.path}s/").data["items"]
        return self.ines.post(f"{self.path}s/{last['id']}/revert/", {"reason": "It was right."})


def statements(call: Callable[[], Any]) -> int:
    """How many it takes; says what it took where that is asked for."""
    with CaptureQueriesContext(connection) as captured:
        begun = time.perf_counter()
        done = call()
        took = time.perf_counter() - begun
    assert done.status in (200, 201), done
    if MEASURED:
        print(f"{call.__name__}: {took:.1f} s, {len(captured)} statements")
    return len(captured)


@pytest.mark.skipif(MEASURED > 0, reason="measuring")
def test_statements_grow_by_the_batch_and_never_by_the_learner(
    cast: Cast, api: Callable[..., ApiClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "BATCH", 4)
    room = Crowded(cast, api, 4)
    counts = {call.__name__: statements(call) for call in (room.preview, room.apply, room.revert)}
    room = Crowded(cast, api, 12)
    for call, most in ((room.preview, 1), (room.apply, 20), (room.revert, 20)):
        taken = statements(call)
        assert taken <= counts[call.__name__] + 2 * most, (call.__name__, taken, counts)
    changes = GradeChange.objects.filter(lesson=room.lesson)
    assert sorted(changes.values_list("kind", flat=True)) == ["regrade"] * 12 + ["reverted"] * 12
    assert Certificate.objects.filter(enrollment__attempts__lesson=room.lesson).count() == 12
    assert set(Attempt.objects.filter(lesson=room.lesson).values_list("percentage", flat=True)) == {50}


@pytest.mark.skipif(not MEASURED, reason="measures, where REGRADE_ATTEMPTS says how many")
def test_how_long_it_takes(cast: Cast, api: Callable[..., ApiClient]) -> None:
    room = Crowded(cast, api, MEASURED)
    for call in (room.preview, room.apply, room.revert):
        statements(call)

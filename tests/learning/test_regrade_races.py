"""A regrade at the same moment as others write grades: once, and nothing of either is lost."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from learning.actions import regrade
from learning.invariants import broken
from learning.models import Attempt, Enrollment, GradeChange, Regrade

from tests.cast import Cast
from tests.content.questions.made import essay, single, uid
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, wrong
from tests.races import REPEATS, at_once, together

Api = Callable[..., ApiClient]
ESSAY = {"text": "<p>Friction.</p>"}
pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(os.environ.get("LECTERN_TEST_ENGINE") == "sqlite", reason="SQLite lets one writer in at a time"),
]


class Raced:
    """Lena has taken a quiz, begun it again, and then its key is put right."""

    def __init__(self, cast: Cast, api: Api) -> None:
        self.course = world.course_by(cast.ines, lessons=0)
        self.lesson = quiz_in(self.course, asking_each([single("1", "0"), essay()]))
        self.lena = Taker(api(cast.lena), self.course, self.lesson)
        self.first = self.lena.take(q0=wrong(), q1=ESSAY)["id"]
        self.second = self.lena.start().data["id"]
        quiz_in(self.course, asking_each([single("0", "1"), essay()]), lesson_id=self.lesson)
        self.api, self.ines = api, cast.ines

    def regrade(self, number: int = 0) -> Any:
        path = f"authoring/courses/{self.course.pk}/lessons/{self.lesson}/regrade/"
        return self.api(self.ines).post(path, {"reason": "The key was wrong."})

    def grade(self) -> Any:
        path = f"attempts/{self.first}/questions/{uid('q1')}/grade/"
        return self.api(self.ines).post(path, {"score": 3})


def test_eight_regrades_at_once_are_one(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        assert sorted(answer.status for answer in at_once(raced.regrade, times=8)) == [201] + [409] * 7
        assert Regrade.objects.filter(course=raced.course).count() == 1
        assert GradeChange.objects.filter(enrollment__course=raced.course).count() == 1
    assert list(broken()) == []


def test_without_the_lock_there_would_be_more(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regrade, "lock", lambda rows: list(rows.values_list("pk", flat=True)))
    raced = Raced(cast, api)
    at_once(raced.regrade, times=8)
    assert Regrade.objects.count() > 1


def test_handing_in_and_grading_by_hand_meanwhile_lose_nothing(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        done = together(raced.regrade, lambda raced=raced: raced.lena.submit(raced.second, q0=wrong()), raced.grade)  # type: ignore[misc]
        assert [answer.status for answer in done] == [201, 200, 200], done  # type: ignore[union-attr]
        first, second = Attempt.objects.filter(lesson=raced.lesson).order_by("number")
        assert [float(grade.score) for grade in first.graded.values()] == [1, 3]
        assert first.score == 4
        if second.regraded_by_id is None:
            assert raced.regrade().status == 201, "what was handed in afterwards waits to be regraded"
        second.refresh_from_db()
        assert second.score == 1
    assert list(broken()) == []


def test_enrollments_are_locked_in_the_order_of_their_ids(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    for learner in (cast.lena, cast.liam, cast.otto):
        api(learner).post(f"courses/{course.slug}/enroll/")
    with transaction.atomic():
        locked = regrade.lock(Enrollment.objects.filter(course=course).order_by("-enrolled_at"))
    assert locked == sorted(locked)

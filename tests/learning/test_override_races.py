"""An override and an attempt that is handed in at the same moment: both are kept, and the override counts."""

import os
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from learning.actions import attempt_closing
from learning.models import Attempt, GradeChange, LessonProgress
from learning.models.enrollment import EnrollmentQuerySet

from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles
from tests.races import PATIENCE, REPEATS, locks_waited_for, together, until

Api = Callable[..., ApiClient]
pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(os.environ.get("LECTERN_TEST_ENGINE") == "sqlite", reason="SQLite lets one writer in at a time"),
]


class Moment:
    """Lena has a quiz open, and Ines has the gradebook."""

    def __init__(self, cast: Cast, api: Api) -> None:
        course = world.course_by(cast.ines)
        lesson = quiz_in(course, singles(1), pass_mark="70", requirement="passed")
        self.lena, self.ines = Taker(api(cast.lena), course, lesson), api(cast.ines)
        self.attempt = self.lena.start().data["id"]
        self.cell = f"authoring/courses/{course.pk}/gradebook/{self.lena.enrollment}/lessons/{lesson}/"

    def submit(self) -> int:
        return self.lena.submit(self.attempt, q0=right()).status

    def override(self) -> int:
        return self.ines.put(self.cell, {"percentage": 40, "reason": "Copied."}).status

    @property
    def result(self) -> tuple[Any, bool]:
        progress = LessonProgress.objects.get(enrollment=self.lena.enrollment, lesson=self.lena.lesson)
        return progress.percentage, progress.overridden


def test_the_override_counts_and_the_attempt_is_kept(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        moment = Moment(cast, api)
        assert together(moment.submit, moment.override) == [200, 200]
        assert moment.result == (40, True)
        attempt = Attempt.objects.get(pk=moment.attempt)
        assert (attempt.state, attempt.percentage) == ("closed", 100)
        assert GradeChange.objects.filter(enrollment=moment.lena.enrollment).count() == 1
        assert moment.ines.delete(moment.cell).data["percentage"] == 100


@pytest.mark.parametrize(("locked", "counts"), [(True, 40), (False, 100)])
def test_only_the_lock_keeps_them_apart(
    locked: bool, counts: int, cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, has_read, overridden = Moment(cast, api), Event(), Event()
    write = attempt_closing.write

    def write_later(*writes: Any) -> None:
        has_read.set()
        until(lambda: overridden.is_set() or locks_waited_for())
        write(*writes)

    def override() -> int:
        assert has_read.wait(PATIENCE)
        status = moment.override()
        overridden.set()
        return status

    monkeypatch.setattr(attempt_closing, "write", write_later)
    if not locked:
        monkeypatch.setattr(EnrollmentQuerySet, "select_for_update", lambda rows, **_: rows)
    assert together(moment.submit, override) == [200, 200]
    assert moment.result == (counts, True)

"""A regrade at the same moment as others write grades: once, and nothing of either is lost."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections, transaction
from learning.actions import regrade, revert_regrade
from learning.invariants import broken
from learning.models import Attempt, Certificate, Enrollment, GradeChange, LessonProgress, Regrade

from content.models import Course, Release
from tests.cast import Cast
from tests.content.questions.made import essay, single, uid
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right, wrong
from tests.races import REPEATS, at_once, together

Api = Callable[..., ApiClient]
ESSAY = {"text": "<p>Friction.</p>"}
WHY = {"reason": "The key was wrong."}
pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(os.environ.get("LECTERN_TEST_ENGINE") == "sqlite", reason="SQLite lets one writer in at a time"),
]


class Raced:
    """Lena has taken a quiz, begun it again, and then its key is put right: she passes by the first."""

    def __init__(self, cast: Cast, api: Api) -> None:
        rules = {"pass_mark": "70", "requirement": "passed"}
        self.course = world.course_by(cast.ines, lessons=0)
        old, new = single("1", "0", points="4"), single("0", "1", points="4")
        self.lesson = quiz_in(self.course, asking_each([old, essay(points="1")]), **rules)
        self.lena = Taker(api(cast.lena), self.course, self.lesson)
        self.first = self.lena.take(q0=wrong())["id"]
        self.second = self.lena.start().data["id"]
        quiz_in(self.course, asking_each([new, essay(points="1")]), lesson_id=self.lesson, **rules)
        self.api, self.ines = api, cast.ines
        self.path = f"authoring/courses/{self.course.pk}/lessons/{self.lesson}/regrade"

    def regrade(self, number: int = 0) -> Any:
        return self.api(self.ines).post(f"{self.path}/", WHY)

    @property
    def last(self) -> Regrade:
        return Regrade.objects.filter(course=self.course).latest("made_at")

    def revert(self, of: Regrade | None = None) -> Any:
        return self.api(self.ines).post(f"{self.path}s/{(of or self.last).pk}/revert/", WHY)

    def submit(self) -> Any:
        return self.lena.submit(self.second, q0=wrong(), q1=ESSAY)

    def grade(self) -> Any:
        path = f"attempts/{self.second}/questions/{uid('q1')}/grade/"
        return self.api(self.ines).post(path, {"score": 1})

    def override(self) -> Any:
        path = f"authoring/courses/{self.course.pk}/gradebook/{self.lena.enrollment}/lessons/{self.lesson}/"
        return self.api(self.ines).put(path, {"percentage": 90, "reason": "She told me."})

    def publish(self, number: int = 2) -> None:
        """A release goes live, as all do: under a lock on the course. The second has the wrong key, the third not."""
        with transaction.atomic():
            course = Course.objects.select_for_update().get(pk=self.course.pk)
            release = Release.objects.get(course=course, number=number)
            Course.objects.filter(pk=course.pk).update(current_release=release)

    @property
    def certificates(self) -> int:
        return Certificate.objects.filter(enrollment=self.lena.enrollment).count()

    @property
    def changes(self) -> list[str]:
        rows = GradeChange.objects.filter(enrollment=self.lena.enrollment)
        return list(rows.order_by("made_at").values_list("kind", flat=True))

    @property
    def progress(self) -> LessonProgress:
        return LessonProgress.objects.get(enrollment=self.lena.enrollment, lesson=self.lesson)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is held or locked."""
    for module in (regrade, revert_regrade):
        monkeypatch.setattr(module, "lock", sorted)
        monkeypatch.setattr(module, "hold", lambda course: course)
    return


def meanwhile(monkeypatch: pytest.MonkeyPatch, job: Callable[[], Any], name: str = "compare") -> list[Any]:
    """Let `job` happen, from beginning to end, once a regrade has read the attempts: what it did is in the list."""
    read, done = getattr(regrade, name), []

    def reading(*args: Any) -> Any:
        found = read(*args)
        if not done:
            done.append(None)
            with ThreadPoolExecutor(1) as other:
                done[0] = other.submit(_elsewhere, job).result(timeout=20)
        return found

    monkeypatch.setattr(regrade, name, reading)
    return done


def _elsewhere(job: Callable[[], Any]) -> Any:
    try:
        return job()
    finally:
        connections.close_all()


def test_eight_regrades_at_once_are_one(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        assert sorted(answer.status for answer in at_once(raced.regrade, times=8)) == [201] + [409] * 7
        assert Regrade.objects.filter(course=raced.course).count() == 1
        assert (raced.changes, raced.certificates) == (["regrade"], 1)
    assert list(broken()) == []


@pytest.mark.usefixtures("unlocked")
def test_without_locks_two_would_regrade_the_same(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    raced = Raced(cast, api)
    first = meanwhile(monkeypatch, raced.regrade)
    raced.regrade()
    assert first[0].status == 201
    assert raced.changes == ["regrade", "regrade"]


def test_handing_in_and_grading_by_hand_meanwhile_lose_nothing(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        done = together(raced.regrade, raced.submit)
        assert [answer.status for answer in done] == [201, 200], done  # type: ignore[union-attr]
        done = together(raced.regrade, raced.grade)
        assert done[1].status == 200, done  # type: ignore[union-attr]
        raced.regrade()
        first, second = Attempt.objects.filter(lesson=raced.lesson).order_by("number")
        assert [float(grade.score) for grade in second.graded.values()] == [4, 1]
        assert (first.score, second.score, raced.progress.percentage) == (4, 5, 100)
        assert raced.certificates == 1
    assert list(broken()) == []


@pytest.mark.usefixtures("unlocked")
def test_without_locks_a_grade_by_hand_would_be_lost(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    raced = Raced(cast, api)
    raced.submit()
    graded = meanwhile(monkeypatch, raced.grade)
    raced.regrade()
    assert graded[0].status == 200
    second = Attempt.objects.get(pk=raced.second)
    assert second.graded[uid("q1")].state == "needs_grading", "what was graded by hand is gone"


@pytest.mark.usefixtures("unlocked")
def test_without_locks_the_result_of_an_attempt_would_be_lost(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    raced = Raced(cast, api)
    handed_in = meanwhile(monkeypatch, lambda: raced.lena.submit(raced.second, q0=right(), q1=ESSAY))
    raced.regrade()
    assert handed_in[0].status == 200
    assert raced.progress.waits is False, "the essay that waits is forgotten"


def test_a_regrade_and_its_undoing_come_one_after_the_other(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        raced.regrade()
        first = partial(raced.revert, of=raced.last)
        again, *undone = together(raced.regrade, first, first)
        assert sorted(answer.status for answer in undone) == [200, 409], undone  # type: ignore[union-attr]
        stands = again.status == 201  # type: ignore[union-attr]
        assert raced.changes == ["regrade", "reverted", *(["regrade"] if stands else [])]
        assert Attempt.objects.get(pk=raced.first).score == (4 if stands else 0)
        assert (raced.progress.percentage, raced.certificates) == (80 if stands else 0, 1)
    assert list(broken()) == []


def test_undoing_and_grading_by_hand_lose_nothing(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        raced.submit()
        raced.regrade()
        done = together(raced.revert, raced.grade)
        assert [answer.status for answer in done] == [200, 200], done  # type: ignore[union-attr]
        assert float(Attempt.objects.get(pk=raced.second).graded[uid("q1")].score) == 1
    assert list(broken()) == []


@pytest.mark.usefixtures("unlocked")
def test_without_locks_undoing_would_take_a_grade_along(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    raced = Raced(cast, api)
    raced.submit()
    raced.regrade()
    write, done = revert_regrade.write_attempts, []

    def writing(*args: Any) -> None:
        with ThreadPoolExecutor(1) as other:
            done.append(other.submit(_elsewhere, raced.grade).result(timeout=20))
        write(*args)

    monkeypatch.setattr(revert_regrade, "write_attempts", writing)
    assert (raced.revert().status, done[0].status) == (200, 200)
    assert Attempt.objects.get(pk=raced.second).graded[uid("q1")].state == "needs_grading"


def test_what_an_instructor_decides_meanwhile_stays(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        done = together(raced.regrade, raced.override)
        assert [answer.status for answer in done] == [201, 200], done  # type: ignore[union-attr]
        assert (raced.progress.percentage, raced.progress.overridden) == (90, True)
        assert sorted(raced.changes) == ["override", "regrade"]
        assert raced.certificates == 1
    assert list(broken()) == []


def test_no_release_goes_live_while_attempts_are_regraded(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        raced = Raced(cast, api)
        done, _ = together(raced.regrade, raced.publish)
        if done.status == 201:  # type: ignore[union-attr]
            made = Regrade.objects.get(course=raced.course)
            [certificate] = Certificate.objects.filter(enrollment=raced.lena.enrollment)
            assert (made.release_number, certificate.release_number) == (3, 3)
        else:
            assert (done.code, raced.certificates) == ("NOTHING_TO_REGRADE", 0)  # type: ignore[union-attr]
    assert list(broken()) == []


def test_without_holding_the_course_a_certificate_would_name_another_release(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrade, "hold", lambda course: Course.objects.get(pk=course.pk))
    raced = Raced(cast, api)
    raced.publish()
    meanwhile(monkeypatch, lambda: raced.publish(3), "hold")
    raced.regrade()
    made = Regrade.objects.get(course=raced.course)
    assert Certificate.objects.get().release_number != made.release_number


def test_enrollments_are_locked_in_the_order_of_their_ids(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    for learner in (cast.lena, cast.liam, cast.otto):
        api(learner).post(f"courses/{course.slug}/enroll/")
    with transaction.atomic():
        rows = Enrollment.objects.filter(course=course).order_by("-enrolled_at")
        locked = regrade.lock(list(rows.values_list("pk", flat=True)))
    assert locked == sorted(locked)

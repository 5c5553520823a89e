"""Reporting progress: it only grows, whatever comes in whatever order, and costs the same in any course."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from learning.actions import reporting
from learning.models import Enrollment, LessonProgress

from content.models import Lesson
from tests import races
from tests.cast import Cast
from tests.http import Answer, ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


class Learner:
    """Somebody in a course, with its first lesson open."""

    def __init__(self, client: ApiClient, course: Any) -> None:
        self.client, self.course = client, course
        self.enrollment = client.post(f"courses/{course.slug}/enroll/").data["id"]
        self.lesson = world.lessons_of(course)[0]

    def report(self, watched: object, position: object, lesson: object = None) -> Answer:
        body = {"watched_seconds": watched, "position_seconds": position}
        return self.client.put(f"enrollments/{self.enrollment}/lessons/{lesson or self.lesson}/progress/", body)


@pytest.fixture
def lena(cast: Cast, api: Api) -> Learner:
    return Learner(api(cast.lena), world.course_by(cast.ines, lessons=3))


def test_progress_is_kept_and_shown(lena: Learner) -> None:
    answer = lena.report(30, 45)
    assert answer.status == 200
    assert answer.data == {
        "lesson_id": str(lena.lesson),
        "completed": False,
        "watched_seconds": 30,
        "position_seconds": 45,
        "completed_at": None,
    }
    shown = lena.client.get(f"enrollments/{lena.enrollment}/").data
    assert shown["lessons"][0] == answer.data
    assert shown["lessons"][1]["watched_seconds"] == 0


def test_progress_never_moves_backwards(lena: Learner) -> None:
    lena.report(30, 45)
    answer = lena.report(10, 50)
    assert (answer.data["watched_seconds"], answer.data["position_seconds"]) == (30, 50)
    answer = lena.report(40, 0)
    assert (answer.data["watched_seconds"], answer.data["position_seconds"]) == (40, 50)


def test_reporting_moves_the_time_of_the_last_visit(lena: Learner) -> None:
    before = Enrollment.objects.get().last_accessed_at
    lena.report(1, 1)
    assert Enrollment.objects.get().last_accessed_at > before


@pytest.mark.parametrize("seconds", [-1, 604_801, 2**31, 2**63, 10**30, 1.5, "10", None, True])
def test_seconds_that_make_no_sense_are_refused(lena: Learner, seconds: object) -> None:
    answer = lena.report(seconds, 0)
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert "watched_seconds" in answer.details["fields"]
    assert not LessonProgress.objects.exists()


def test_a_lesson_of_another_course_or_release_does_not_exist(lena: Learner, cast: Cast) -> None:
    other = world.lessons_of(world.course_by(cast.otto))[0]
    dropped = lena.lesson
    world.release(lena.course, world.new_lessons(lena.course, 1))
    before = Enrollment.objects.get().last_accessed_at
    for lesson in (other, dropped):
        assert lena.report(1, 1, lesson).status == 404
    assert not LessonProgress.objects.exists()
    assert Enrollment.objects.get().last_accessed_at == before


def test_another_learners_enrollment_does_not_exist(lena: Learner, cast: Cast, api: Api) -> None:
    for stranger in (cast.liam, cast.ines, cast.ada):
        lena.client = api(stranger)
        assert lena.report(1, 1).status == 404
    lena.client = api(None)
    assert lena.report(1, 1).status == 401


def test_who_left_the_course_is_told_so(lena: Learner) -> None:
    lena.client.delete(f"enrollments/{lena.enrollment}/")
    answer = lena.report(1, 1)
    assert (answer.status, answer.code) == (409, "ENROLLMENT_CANCELLED")


def test_an_unpublished_course_is_closed_and_its_progress_kept(lena: Learner) -> None:
    lena.report(20, 20)
    world.unpublish(lena.course)
    answer = lena.report(30, 30)
    assert (answer.status, answer.code) == (409, "COURSE_UNAVAILABLE")
    shown = lena.client.get(f"enrollments/{lena.enrollment}/").data
    assert (shown["course"]["is_published"], shown["lessons"]) == (False, [])
    assert LessonProgress.objects.get().watched_seconds == 20


def test_a_release_that_is_published_while_one_reports_does_not_hide_the_lesson(
    lena: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, lessons = reporting._look, list(Lesson.objects.filter(course=lena.course))
    left = [3]

    def looked_just_before(lesson: UUID) -> Any:
        seen = look(lesson)
        if left[0]:
            left[0] -= 1
            world.release(lena.course, lessons)
        return seen

    monkeypatch.setattr(reporting, "_look", looked_just_before)
    assert lena.report(30, 30).status == 200
    assert (left, LessonProgress.objects.get().watched_seconds) == ([0], 30)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one row after the other")
def test_reporting_takes_one_query_signed_in_once_the_lesson_is_known(cast: Cast, api: Api) -> None:
    for size in (5, 200):
        lena = Learner(api(cast.lena), world.course_by(cast.ines, lessons=size))
        for most in (2, 1):
            with world.at_most(most):
                assert lena.report(5, 5).status == 200


@pytest.mark.race
@pytest.mark.usefixtures("committed_db")
def test_reports_from_many_devices_end_at_the_largest(cast: Cast, api: Api) -> None:
    lena = Learner(api(cast.lena), world.course_by(cast.ines))

    def report(number: int) -> int:
        return Learner.report(lena, number * 7 % 12, number * 5 % 12).status

    assert set(races.at_once(report, times=12)) == {200}
    progress = LessonProgress.objects.get()
    assert (progress.watched_seconds, progress.position_seconds) == (11, 11)

"""`Idempotency-Key` on enrolling: the same request twice is one request."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from learning.models import CourseStats, Enrollment

from api.idempotency import KEPT_FOR, forget_old_answers
from api.models import KeptAnswer
from content.models import Course
from tests import races
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]
KEY = {"Idempotency-Key": "a-key-of-lena"}


def test_the_same_key_and_body_give_the_same_answer_to_the_byte(cast: Cast, api: Api) -> None:
    path = f"courses/{world.course_by(cast.ines).slug}/enroll/"
    first = api(cast.lena).post(path, **KEY)
    again = api(cast.lena).post(path, **KEY)
    assert (first.status, again.status) == (201, 201)
    assert first.response.content == again.response.content
    assert Enrollment.objects.count() == 1


def test_an_answer_looks_the_same_with_and_without_a_key(cast: Cast, api: Api) -> None:
    path = f"courses/{world.course_by(cast.ines).slug}/enroll/"
    kept = api(cast.lena).post(path, **KEY)
    plain = api(cast.lena).post(path)
    assert plain.status == 200
    assert plain.data == kept.data


def test_the_same_key_with_another_body_is_refused(cast: Cast, api: Api) -> None:
    path = f"courses/{world.course_by(cast.ines).slug}/enroll/"
    api(cast.lena).post(path, {"note": "one"}, **KEY)
    answer = api(cast.lena).post(path, {"note": "two"}, **KEY)
    assert (answer.status, answer.code) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_key_belongs_to_one_person_and_one_address(cast: Cast, api: Api) -> None:
    knots, ropes = world.course_by(cast.ines, title="Knots"), world.course_by(cast.ines, title="Ropes")
    ids = {
        api(user).post(f"courses/{course.slug}/enroll/", **KEY).data["id"]
        for user in (cast.lena, cast.liam)
        for course in (knots, ropes)
    }
    assert len(ids) == 4


def test_a_refusal_is_not_kept(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, price=500)
    path = f"courses/{course.slug}/enroll/"
    assert api(cast.lena).post(path, **KEY).status == 402
    assert not KeptAnswer.objects.exists()
    Course.objects.update(price=0)
    assert api(cast.lena).post(path, **KEY).status == 201


def test_a_key_is_forgotten_after_a_day(cast: Cast, api: Api) -> None:
    path = f"courses/{world.course_by(cast.ines).slug}/enroll/"
    api(cast.lena).post(path, **KEY)
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    assert api(cast.lena).post(path, {"other": "body"}, **KEY).status == 200
    assert forget_old_answers() == 0
    KeptAnswer.objects.update(created_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    assert forget_old_answers() == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", "clé"])
def test_a_key_that_is_no_key_is_refused(cast: Cast, api: Api, key: str) -> None:
    path = f"courses/{world.course_by(cast.ines).slug}/enroll/"
    answer = api(cast.lena).post(path, **{"Idempotency-Key": key})
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")


@pytest.mark.race
@pytest.mark.usefixtures("committed_db")
def test_the_same_key_at_once_gives_one_answer(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    path = f"courses/{course.slug}/enroll/"
    answers = races.at_once(lambda _: api(cast.lena).post(path, **KEY), times=8)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.response.content for answer in answers}) == 1
    assert CourseStats.objects.get(course=course).enrollment_count == 1

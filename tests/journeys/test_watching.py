"""Watching enough of the last lesson finishes the course, whichever database says when that was."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

pytestmark = pytest.mark.django_db


def test_a_course_is_finished_by_watching(cast: Cast, api: Callable[..., ApiClient]) -> None:
    course = world.demanding_course(cast.ines, world.WATCH)
    lena, [lesson] = api(cast.lena), world.lessons_of(course)
    mine = f"enrollments/{lena.post(f'courses/{course.slug}/enroll/').data['id']}/"
    for seconds, status in ((299, "ACTIVE"), (300, "COMPLETED")):
        lena.put(f"{mine}lessons/{lesson}/progress/", {"watched_seconds": seconds, "position_seconds": seconds})
        assert lena.get(mine).data["status"] == status
    assert lena.get("certificates/").data["count"] == 1

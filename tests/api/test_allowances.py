"""Exceptions for one learner: they hold at once, also for an attempt that is under way, and for nobody else."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from learning.models import Allowance

from tests.cast import Cast
from tests.clock import Clock, moved_clock
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles

Api = Callable[..., ApiClient]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(cast: Cast) -> Iterator[Clock]:
    with moved_clock() as clock:
        clock.stop()
        yield clock


class Granting:
    """Ines, and Lena in her course with a quiz."""

    def __init__(self, cast: Cast, api: Api, **settings: Any) -> None:
        course = world.course_by(cast.ines, lessons=1)
        lesson = quiz_in(course, singles(1), **settings)
        self.lena, self.liam = (Taker(api(each), course, lesson) for each in (cast.lena, cast.liam))
        self.ines = api(cast.ines)
        self.path = f"authoring/courses/{course.pk}/learners/{self.lena.enrollment}/lessons/{lesson}/allowance/"

    def grant(self, **extra: Any) -> Answer:
        return self.ines.put(self.path, extra)


def end_of(answer: Answer) -> datetime:
    return datetime.fromisoformat(answer.data["expires_at"])


def test_more_time_holds_for_one_learner_also_under_way(cast: Cast, api: Api, clock: Clock) -> None:
    school = Granting(cast, api, time_limit_seconds=61)
    begun = school.lena.start()
    assert school.grant(extra_time_percent=25, reason=" Reads slowly ").data["reason"] == "Reads slowly"
    longer = school.lena.start()
    assert end_of(longer) - end_of(begun) == timedelta(seconds=16)  # a quarter of 61, rounded up
    assert end_of(school.liam.start()) == end_of(begun)
    school.ines.delete(school.path)
    assert end_of(school.lena.start()) == end_of(begun)
    assert school.ines.get(school.path).status == 404


def test_another_attempt_and_other_dates(cast: Cast, api: Api, clock: Clock) -> None:
    now = clock.now()
    school = Granting(cast, api, attempts_allowed=1, closes_at=now + MINUTE)
    for each in (school.lena, school.liam):
        each.take(q0=right())
        assert each.start().code == "NO_ATTEMPTS_LEFT"
    school.grant(extra_attempts=1, closes_at=(now + 3 * MINUTE).isoformat())
    clock.forward(2 * MINUTE)
    assert school.liam.start().code == "QUIZ_CLOSED"
    begun = school.lena.start()
    assert (begun.status, end_of(begun)) == (201, now + 3 * MINUTE)
    school.grant(opens_at=(now + 9 * MINUTE).isoformat(), closes_at=(now + 12 * MINUTE).isoformat())
    school.lena.submit(begun.data["id"])
    assert school.lena.start().code == "QUIZ_NOT_OPEN"


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"extra_time_percent": -1}, "extra_time_percent"),
        ({"extra_attempts": 101}, "extra_attempts"),
        ({"opens_at": "2027-01-02T00:00:00Z", "closes_at": "2027-01-01T00:00:00Z"}, "closes_at"),
        ({"opens_at": "2027-01-02T00:00:00"}, "opens_at"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, api: Api, extra: dict[str, Any], field: str) -> None:
    school = Granting(cast, api)
    refused = school.grant(**extra)
    assert (refused.status, list(refused.details["fields"])) == (422, [field])
    assert not Allowance.objects.exists()


def test_only_who_teaches_the_course_makes_exceptions_and_not_for_themselves(cast: Cast, api: Api) -> None:
    school = Granting(cast, api)
    own = api(cast.ines).post(f"courses/{school.lena.course.slug}/enroll/").data["id"]
    mine = school.path.replace(school.lena.enrollment, own)
    elsewhere = school.path.replace(str(school.lena.lesson), str(world.lessons_of(world.course_by(cast.otto))[0]))
    assert [school.ines.put(path, {}).status for path in (mine, elsewhere)] == [403, 404]
    for stranger, status in ((cast.otto, 404), (cast.lena, 403), (cast.ada, 200)):
        school.ines = api(stranger)
        assert school.grant(extra_attempts=1).status == status

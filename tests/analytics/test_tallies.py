"""Counts are kept by the database: whatever changes what is counted changes them, at once and once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from accounts.models import User
from analytics.counting import TRIGGERS, recount
from analytics.models import Subject, Tally, TallyChange
from analytics.promises import PROMISES
from analytics.tallies import Counts, add_up, people
from django.db import connection
from django.utils import timezone
from learning.models import Enrollment

from content.models import Course
from tests.cast import Cast
from tests.factories.courses import category, published_course
from tests.http import ApiClient

Api = Callable[..., ApiClient]
(KEPT,) = PROMISES


def counts(days: int = 3) -> Counts:
    return Counts(Subject, timezone.now().date() - timedelta(days=days - 1))


def enrolled(cast: Cast) -> Enrollment:
    return Enrollment.objects.create(course=published_course(by=cast.ines, title="Knots"), learner=cast.lena)


def test_people_are_counted_by_role_and_state(cast: Cast) -> None:
    students, instructors = people(role="STUDENT"), people(role="INSTRUCTOR")
    assert people() == User.objects.filter(erased_at=None).count()
    User.objects.filter(pk=cast.lena.pk).update(role="INSTRUCTOR")
    User.objects.filter(pk=cast.liam.pk).update(is_active=False)
    assert (people(role="STUDENT"), people(role="INSTRUCTOR")) == (students - 1, instructors + 1)
    assert people(is_active=False) == 1
    User.objects.filter(pk=cast.liam.pk).update(erased_at=timezone.now())
    assert people(is_active=False) == 0
    assert KEPT.broken() == 0


def test_who_leaves_comes_back_and_finishes_is_counted_as_it_stands(cast: Cast) -> None:
    mine, today = enrolled(cast), timezone.now().date()
    rows = Enrollment.objects.filter(pk=mine.pk)
    assert counts().by_day(Subject.ENROLLMENT) == {today: 1}
    rows.update(status="CANCELLED")
    assert counts().of(Subject.ENROLLMENT) == 0
    rows.update(status="COMPLETED", completed_at=timezone.now(), enrolled_at=timezone.now() - timedelta(days=9))
    assert counts().of(Subject.ENROLLMENT) == counts().of(Subject.COMPLETION) == 1
    assert counts().by_day(Subject.ENROLLMENT) == {}
    assert counts(10).by_day(Subject.ENROLLMENT) == {today - timedelta(days=9): 1}
    rows.delete()
    assert counts().of(Subject.ENROLLMENT) == counts().of(Subject.COMPLETION) == 0
    assert KEPT.broken() == 0


def test_adding_up_changes_no_count(cast: Cast) -> None:
    enrolled(cast)
    before = people(), counts().by_day(Subject.ENROLLMENT)
    assert TallyChange.objects.exists()
    assert add_up() > 0
    assert add_up() == 0
    assert (people(), counts().by_day(Subject.ENROLLMENT)) == before
    assert KEPT.broken() == 0


def test_a_count_that_does_not_hold_is_found(cast: Cast) -> None:
    recount()
    Tally.objects.filter(subject=Subject.REGISTRATION).update(number=99)
    assert KEPT.broken() == 1


def test_nothing_is_counted_while_the_triggers_are_down_and_everything_when_they_are_up(cast: Cast) -> None:
    TRIGGERS.take_down()
    enrolled(cast)
    assert KEPT.broken() > 0
    TRIGGERS.put_up()
    assert KEPT.broken() == 0
    assert counts().of(Subject.ENROLLMENT) == 1


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_days_are_days_of_utc_wherever_a_connection_is(cast: Cast, zone: str) -> None:
    mine = enrolled(cast)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('timezone', %s, true)", [zone])
        Enrollment.objects.filter(pk=mine.pk).update(enrolled_at="2026-03-01T23:30:00Z")
        Enrollment.objects.filter(pk=mine.pk).update(status="CANCELLED")
        Enrollment.objects.filter(pk=mine.pk).update(status="ACTIVE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL timezone TO 'UTC'")
    found = Counts([Subject.ENROLLMENT], date(2026, 2, 1)).by_day(Subject.ENROLLMENT)
    assert found == {date(2026, 3, 1): 1}


def test_published_courses_are_counted_by_their_category(cast: Cast, api: Api) -> None:
    knots, ropes = (published_course(by=cast.ines, category=category(name)) for name in ("knots", "ropes"))
    assert catalogue(api) == {"": 2, "?category=knots": 1, "?category=ropes": 1, "?is_free=true": 2}
    Course.objects.filter(pk=ropes.pk).update(category=knots.category)
    assert catalogue(api) == {"": 2, "?category=knots": 2, "?category=ropes": 0, "?is_free=true": 2}
    add_up()
    Course.objects.filter(pk=knots.pk).update(current_release=None)
    assert catalogue(api) == {"": 1, "?category=knots": 1, "?category=ropes": 0, "?is_free=true": 1}
    shelves = {each["slug"]: each["course_count"] for each in api(None).get("categories/").data["items"]}
    assert (shelves["knots"], shelves["ropes"]) == (1, 0)
    assert KEPT.broken() == 0


def catalogue(api: Api) -> dict[str, int]:
    """How many courses each of these lists tells of."""
    asked = ("", "?category=knots", "?category=ropes", "?is_free=true")
    return {query: api(None).get(f"courses/{query}").data["count"] for query in asked}

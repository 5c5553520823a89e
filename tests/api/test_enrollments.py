"""My courses: the list and one of them, complete, private and cheap."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from learning.models import Enrollment, LessonProgress
from learning.progress_rows import progress_of, with_progress

from api.enrollment_schemas import EnrollmentOut
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


def test_the_list_shows_my_courses_and_nobody_elses(cast: Cast, api: Api) -> None:
    knots, ropes = world.course_by(cast.ines, title="Knots"), world.course_by(cast.otto, title="Ropes", lessons=1)
    lena, liam = api(cast.lena), api(cast.liam)
    lena.post(f"courses/{knots.slug}/enroll/")
    mine = lena.post(f"courses/{ropes.slug}/enroll/").data
    liam.post(f"courses/{knots.slug}/enroll/")
    lena.post(f"enrollments/{mine['id']}/lessons/{world.lessons_of(ropes)[0]}/complete/")

    page = lena.get("enrollments/").data
    assert (page["count"], page["page"], page["next"]) == (2, 1, None)
    assert [each["course"]["title"] for each in page["items"]] == ["Ropes", "Knots"]
    assert page["items"][0] == lena.get(f"enrollments/{mine['id']}/").data
    assert api(cast.ada).get("enrollments/").data["count"] == 0
    assert api(None).get("enrollments/").status == 401


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("status=ACTIVE", ["Knots"]),
        ("status=COMPLETED", ["Ropes"]),
        ("status=CANCELLED", []),
        ("status=ACTIVE&status=COMPLETED&ordering=enrolled_at", ["Knots", "Ropes"]),
    ],
)
def test_the_list_is_filtered_by_status(cast: Cast, api: Api, query: str, titles: list[str]) -> None:
    knots, ropes = world.course_by(cast.ines, title="Knots"), world.course_by(cast.otto, title="Ropes", lessons=1)
    lena = api(cast.lena)
    lena.post(f"courses/{knots.slug}/enroll/")
    done = lena.post(f"courses/{ropes.slug}/enroll/").data["id"]
    lena.post(f"enrollments/{done}/lessons/{world.lessons_of(ropes)[0]}/complete/")
    items = lena.get(f"enrollments/?{query}").data["items"]
    assert [each["course"]["title"] for each in items] == titles


@pytest.mark.parametrize("query", ["status=DONE", "ordering=title", "page=0", "page_size=101", "page=x"])
def test_a_filter_that_makes_no_sense_is_refused(cast: Cast, api: Api, query: str) -> None:
    assert api(cast.lena).get(f"enrollments/?{query}").status == 422


def test_the_list_takes_six_queries_however_long_it_is(cast: Cast, api: Api) -> None:
    lena = api(cast.lena)
    for _ in range(2):
        for lessons in (1, 30):
            lena.post(f"courses/{world.course_by(cast.ines, lessons=lessons).slug}/enroll/")
        with world.at_most(6):
            assert lena.get("enrollments/").status == 200


def test_one_enrollment_takes_two_queries_for_5_and_for_200_lessons(cast: Cast, api: Api) -> None:
    lena = api(cast.lena)
    for lessons in (5, 200):
        enrollment = lena.post(f"courses/{world.course_by(cast.ines, lessons=lessons).slug}/enroll/").data["id"]
        with world.at_most(2 if connection.vendor == "postgresql" else 3):  # one of them once in a process
            assert len(lena.get(f"enrollments/{enrollment}/").data["lessons"]) == lessons


def test_progress_that_comes_with_its_enrollment_is_what_its_rows_are(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=3)
    api(cast.lena).post(f"courses/{course.slug}/enroll/")
    plain = Enrollment.objects.all()
    assert progress_of([with_progress(plain).get()]) == {str(plain.get().pk): {}}
    third, two_thirds = Decimal("0.33333333"), Decimal("66.67")
    results: list[dict[str, Any]] = [
        {"completed_at": timezone.now(), "watched_seconds": 9, "position_seconds": 3},
        {"score": third, "max_score": 1, "passed": False},
        {"percentage": two_thirds, "passed": True, "waits": True, "overridden": True},
    ]
    for lesson, result in zip(world.lessons_of(course), results, strict=True):
        LessonProgress.objects.create(enrollment=plain.get(), lesson_id=lesson, **result)
    assert repr(progress_of([with_progress(plain).get()])) == repr(progress_of([plain.get()]))


def test_an_enrollment_of_another_is_one_that_does_not_exist(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
    missing = api(cast.liam).get("enrollments/00000000-0000-4000-8000-000000000000/")
    for stranger in (cast.liam, cast.ines, cast.ada):
        answer = api(stranger).get(f"enrollments/{enrollment}/")
        assert answer.status == 404
        assert {**answer.body, "timestamp": ""} == {**missing.body, "timestamp": ""}


def test_a_token_that_is_void_reads_nothing_and_gives_no_write_back(cast: Cast, api: Api, monkeypatch: Any) -> None:
    lena = api(cast.lena)
    enrollment = lena.post(f"courses/{world.course_by(cast.ines).slug}/enroll/").data["id"]
    cast.lena.void_access_tokens()
    given_back: list[Any] = []
    monkeypatch.setattr("api.auth.give_back", given_back.append)
    assert lena.get(f"enrollments/{enrollment}/").status == 401
    assert given_back == []
    assert lena.post(f"enrollments/{enrollment}/lessons/{enrollment}/complete/").status == 401
    assert len(given_back) == 1


def test_what_is_ready_made_is_what_the_schema_makes(cast: Cast, api: Api) -> None:
    """One enrollment is put together from ready parts, the list is made anew by the schema: they say the same."""
    course = world.course_by(cast.ines, lessons=3)
    lena, liam = api(cast.lena), api(cast.liam)
    key, of_liam = (who.post(f"courses/{course.slug}/enroll/").data["id"] for who in (lena, liam))
    blank = liam.get(f"enrollments/{of_liam}/").data
    first, second, third = world.lessons_of(course)

    def same() -> dict[str, Any]:
        shown = lena.get(f"enrollments/{key}/").data
        assert shown == lena.get("enrollments/").data["items"][0]
        EnrollmentOut.model_validate(shown)
        return dict(shown)

    assert len(same()["remaining"]) == 3
    lena.put(f"enrollments/{key}/lessons/{second}/progress/", {"watched_seconds": 9, "position_seconds": 8})
    assert [each["watched_seconds"] for each in same()["lessons"]] == [0, 9, 0]
    for done, left in ((second, [first, third]), (first, [third]), (third, [])):
        lena.post(f"enrollments/{key}/lessons/{done}/complete/")
        assert [each["lesson_id"] for each in same()["remaining"]] == [str(each) for each in left]
    assert same()["status"] == "COMPLETED"
    assert liam.get(f"enrollments/{of_liam}/").data == blank

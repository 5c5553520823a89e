"""A published course, whole."""

from collections.abc import Callable

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.models import CourseStats

from api.course_schemas import CourseDetail
from content.actions.moderation import unpublish_course
from content.catalogue import outline_of
from content.models import Course
from tests.cast import Cast
from tests.factories.courses import draft_course, publish, published_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def test_it_says_everything_that_its_release_says(api: Api, cast: Cast) -> None:
    User.objects.filter(pk=cast.ines.pk).update(bio="I sail.")
    course = published_course(
        by=cast.ines, title="Knots", sections=2, lessons=2, description="<p>Ropes &amp; “more”.</p>", price=999
    )
    answer = api(None).get("courses/knots/")
    assert answer.status == 200
    CourseDetail.model_validate(answer.data)
    assert set(answer.data) == set(CourseDetail.model_fields)
    assert answer.data["description"] == "<p>Ropes &amp; “more”.</p>"
    assert answer.data["instructor"] == {
        "id": str(cast.ines.pk),
        "full_name": "Ines",
        "picture_url": None,
        "bio": "I sail.",
    }
    assert (answer.data["price"], answer.data["is_free"], answer.data["average_rating"]) == (999, False, None)
    assert answer.data["release"]["number"] == 1
    assert answer.data["sections"] == course.current_release.document["sections"]
    first = answer.data["sections"][0]["lessons"][0]
    assert set(first) == {"id", "title", "type", "duration_seconds", "is_preview"}
    assert "thumbnail" not in answer.data


def test_a_draft_an_unknown_and_a_taken_down_course_look_the_same(api: Api, cast: Cast) -> None:
    draft_course(by=cast.ines, title="Draft", lessons=1)
    gone = published_course(by=cast.ines, title="Gone", lessons=1)
    unpublish_course(course=gone, by=cast.ada)
    bodies = []
    for slug in ("draft", "gone", "nowhere"):
        answer = api(cast.ines).get(f"courses/{slug}/")
        assert answer.status == 404
        bodies.append({**answer.body, "timestamp": None})
    assert bodies[0] == bodies[1] == bodies[2]


def test_edits_are_seen_with_the_next_release_and_not_before(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    page = course.page.get_latest_revision_as_object()
    page.title = "Better knots"
    page.save_revision(user=cast.ines)
    assert api(None).get("courses/knots/").data["title"] == "Knots"
    publish(course, by=cast.ines)
    after = api(None).get("courses/knots/").data
    assert (after["title"], after["release"]["number"]) == ("Better knots", 2)


def test_it_is_not_sent_again_until_anything_in_it_changes(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    answer = api(None).get("courses/knots/")
    asked = {"If-None-Match": answer["ETag"]}
    assert api(None).get("courses/knots/", **asked).status == 304
    assert api(None).get("courses/knots/", **{"If-None-Match": '"other"'}).status == 200
    CourseStats.objects.create(course=course, enrollment_count=1)
    counted = api(None).get("courses/knots/", **asked)
    assert (counted.status, counted.data["enrollment_count"]) == (200, 1)
    User.objects.filter(pk=cast.ines.pk).update(bio="Ties knots.")
    told = api(None).get("courses/knots/", **{"If-None-Match": counted["ETag"]})
    assert (told.status, told.data["instructor"]["bio"]) == (200, "Ties knots.")
    assert api(None).get("courses/knots/", **{"If-None-Match": told["ETag"]}).status == 304


@pytest.mark.parametrize(("sections", "lessons"), [(1, 5), (10, 20)])
def test_it_is_one_query_after_the_first_however_many_lessons_there_are(
    api: Api, cast: Cast, sections: int, lessons: int
) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    _grow(course, sections, lessons)
    outline_of.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        answer = api(None).get("courses/knots/")
    assert sum(len(section["lessons"]) for section in answer.data["sections"]) == sections * lessons
    CourseDetail.model_validate(answer.data)
    assert len(queries) == 3
    with CaptureQueriesContext(connection) as queries:
        assert api(None).get("courses/knots/").data == answer.data
    assert len(queries) == 1


def _grow(course: Course, sections: int, lessons: int) -> None:
    """A release with many lessons, without the pages that it would come from."""
    import uuid

    import orjson
    from django.utils import timezone

    from content.models import Release

    document = course.current_release.document
    entry = document["sections"][0]["lessons"][0]
    document["sections"] = [
        {**document["sections"][0], "lessons": [{**entry, "id": str(uuid.uuid4())} for _ in range(lessons)]}
        for _ in range(sections)
    ]
    now = timezone.now()
    course.current_release = Release.objects.create(
        course=course,
        number=2,
        content_hash="0" * 64,
        tree_hash="0" * 64,
        outline=orjson.dumps(document).decode(),
        approved_at=now,
        published_at=now,
    )
    course.save(update_fields=["current_release"])

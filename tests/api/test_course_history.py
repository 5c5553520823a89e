"""The history of a course, in the API and on its review screen."""

from collections.abc import Callable

import pytest
from accounts.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.models import AuditEntry, Course
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def screen(user: User, course: Course) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/courses/{course.pk}/review/").content.decode()


def test_admins_read_what_was_done_latest_first(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    pending_course(by=cast.otto, title="Other")
    reject_course(course=course, by=cast.rosa, comment="Add captions.")
    answer = api(cast.ada).get(f"moderation/courses/{course.pk}/history/")
    assert [item["action"] for item in answer.data["items"]] == ["course.rejected", "course.submitted"]
    item = answer.data["items"][0]
    assert item["actor"] == {"id": str(cast.rosa.pk), "full_name": "Rosa"}
    assert item["data"] == {"comment": "Add captions."}
    entry = AuditEntry.objects.get(action="course.rejected")
    assert (item["sequence"], item["hash"], item["previous_hash"]) == (3, entry.hash, entry.previous_hash)
    page = api(cast.ada).get(f"moderation/courses/{course.pk}/history/?page_size=1").data
    assert (len(page["items"]), page["count"]) == (1, 2)


def test_somebody_who_was_removed_stays_in_it_without_a_name(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="No.")
    key = str(cast.rosa.pk)
    cast.rosa.delete()
    item = api(cast.ada).get(f"moderation/courses/{course.pk}/history/").data["items"][0]
    assert (item["actor_id"], item["actor"]) == (key, None)
    assert "Somebody who left" in screen(cast.ada, course)


def test_the_history_is_for_admins(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    path = f"moderation/courses/{course.pk}/history/"
    for person, status in ((cast.ines, 403), (cast.otto, 403), (cast.lena, 403), (None, 401)):
        assert api(person).get(path).status == status
    assert api(cast.rosa).get("moderation/courses/3f2504e0-4f89-11d3-9a0c-0305e82c3301/history/").status == 404


def test_the_history_costs_the_same_however_long_it_is(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    client = api(cast.rosa)
    path = f"moderation/courses/{course.pk}/history/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for _ in range(3):
        reject_course(course=course, by=cast.rosa, comment="No.")
        submit_course(course=course, by=cast.ines)
    with CaptureQueriesContext(connection) as many:
        assert client.get(path).data["count"] == 7
    assert len(many) == len(few) <= 7


def test_the_review_screen_tells_the_history_folded(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    assert "lc-history" not in screen(cast.ines, course)
    submit_course(course=course, by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Add captions.")
    page = screen(cast.rosa, course)
    history = page[page.index('<details class="lc-history">') :]
    assert history.index("Sent back") < history.index("Submitted for review")
    assert "Add captions." in history

"""The home page of an instructor: where each course stands, what the reviewer said, and what learners do."""

from collections.abc import Callable

import pytest
from accounts.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.actions.decline import appeal_decline, decide_appeal, decline_course
from content.actions.moderation import approve_course, reject_course
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import ApiClient
from tests.learning.outcomes import Class

pytestmark = pytest.mark.django_db
Api = Callable[..., ApiClient]


def home(user: User) -> str:
    """The rows of their courses, as one text without line breaks."""
    client = Client()
    client.force_login(user)
    page = client.get("/admin/").content.decode()
    return " ".join(page.split())


def test_the_place_in_the_queue_counts_everybodys_and_names_nobodys(cast: Cast) -> None:
    pending_course(by=cast.otto, title="Zanzibarium")
    approved = pending_course(by=cast.otto, title="Approved already")
    pending_course(by=cast.ines, title="Knots")
    pending_course(by=cast.otto, title="Later")
    approve_course(course=approved, by=cast.rosa)
    page = home(cast.ines)
    assert "2nd of 3 in the queue" in page
    assert page.count("in the queue") == 1
    assert "Zanzibarium" not in page
    assert "1st of 3 in the queue" in home(cast.otto)


def test_what_the_reviewer_said_is_there_in_short_and_cannot_be_markup(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="<b>Add captions.</b> " + "More. " * 50 + "The end.")
    page = home(cast.ines)
    assert "<strong>Rosa:</strong> “&lt;b&gt;Add captions.&lt;/b&gt; More." in page
    assert "The end." not in page
    assert "See what to change" in page
    assert "Add captions." not in home(cast.otto)


def test_it_says_how_many_learn_how_many_have_finished_and_what_they_think(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, lessons=1)
    Class(course, api, []).study(cast.lena, [0])
    Class(course, api, []).study(cast.liam, [])
    Class(course, api, []).study(cast.otto, [], leaves=True)
    for learner, rating in ((cast.lena, 5), (cast.liam, 4)):
        assert api(learner).post(f"courses/{course.slug}/reviews/", {"rating": rating}).status == 201
    page = home(cast.ines)
    assert "1 under way, 1 finished" in page
    assert "4.5 of 5" in page
    assert "2 reviews" in page
    assert "under way" not in home(cast.otto)


def test_it_takes_as_many_queries_for_ten_courses_as_for_two(cast: Cast) -> None:
    client, counts = Client(), []
    client.force_login(cast.ines)
    for more in (range(2), range(2, 10)):
        for number in more:
            make = (draft_course, pending_course, published_course)[number % 3]
            make(by=cast.ines, title=f"Course {number}", lessons=1)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/admin/").content.decode()
        counts.append(len(captured))
    assert all(f"Course {number}" in page for number in range(10))
    assert counts[1] <= counts[0] + 2 <= 27  # whether anything is published at all decides about two queries


def test_a_declined_course_is_marked_with_where_its_appeal_stands(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    decline_course(course=course, by=cast.rosa, comment="No.")
    assert "one appeal is possible" in home(cast.ines)
    assert "Read why, or appeal" in home(cast.ines)
    appeal_decline(course=course, by=cast.ines, text="But yes.")
    assert "the appeal waits for a second reviewer" in home(cast.ines)
    assert "Declined for good" in home(cast.ines)
    assert "Sent back" not in home(cast.ines)
    decide_appeal(course=course, by=cast.ada, grant=True)
    assert "Declined for good" not in home(cast.ines)
    assert "Sent back" in home(cast.ines)

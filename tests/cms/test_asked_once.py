"""The edit screen asks the database for the review of its page a few times, however often it needs to know."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.actions.submission import submit_course
from tests.cms.world import World


def _asked(browser: Client, key: int) -> tuple[int, str]:
    """How often, and what came of it."""
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(f"/admin/pages/{key}/edit/")
    assert response.status_code == 200
    return sum('FROM "wagtailcore_workflowstate"' in each["sql"] for each in queries), response.content.decode()


@pytest.mark.parametrize("place", [0, 1, 2], ids=["course", "section", "lesson"])
def test_the_review_is_asked_for_once(place: int, world: World, ines: Client) -> None:
    key = world.ines.keys[place]
    times, free = _asked(ines, key)
    assert times <= 8
    submit_course(course=world.ines.course, by=world.cast.ines)
    times, judged = _asked(ines, key)
    assert times <= 8
    assert "is in review" not in free
    assert "is in review" in judged

"""The status tells the truth, in a bounded number of queries."""

import pytest

from content.actions.moderation import approve_course, reject_course
from content.models import Course, SectionPage
from content.status import status_of, statuses_of
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, published_course

pytestmark = pytest.mark.django_db


def test_many_courses_are_told_apart_in_as_many_queries_as_one(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    draft = draft_course(by=cast.ines, title="Draft")
    pending = pending_course(by=cast.ines, title="Pending")
    approved = pending_course(by=cast.ines, title="Approved")
    approve_course(course=approved, by=cast.rosa)
    rejected = pending_course(by=cast.ines, title="Rejected")
    reject_course(course=rejected, by=cast.rosa, comment="No.")
    published = [published_course(by=cast.ines, title=f"Live {number}") for number in range(3)]
    status_of(draft)
    everything = list(Course.objects.all())

    with django_assert_num_queries(4):
        statuses = statuses_of(everything)

    named = {course.pk: str(statuses[course.pk]) for course in everything}
    assert named[draft.pk] == "DRAFT"
    assert named[pending.pk] == "PENDING"
    assert named[approved.pk] == "APPROVED"
    assert named[rejected.pk] == "REJECTED"
    assert {named[course.pk] for course in published} == {"PUBLISHED"}


def test_an_edit_in_place_is_a_change(cast: Cast) -> None:
    """Autosaving overwrites the latest revision: its id stays the same."""
    course = published_course(by=cast.ines)
    assert course.page is not None
    page = course.page
    page.title = "Autosaved"
    page.save_revision(user=cast.ines, overwrite_revision=page.latest_revision)
    assert status_of(course) == "DRAFT"


def test_reordering_sections_is_a_change(cast: Cast) -> None:
    course = published_course(by=cast.ines, sections=2, lessons=1)
    first, second = SectionPage.objects.order_by("path")
    first.move(second, "right")
    assert status_of(course) == "DRAFT"

"""Taking a course to review it: one reviewer at a time, and everybody else waits or takes it over on the record."""

from typing import Any

import pytest
from accounts.models import User
from outbox.models import Event
from wagtail.models import PageLogEntry

from content.models import Course, CourseInstructor, ReviewClaim
from content.status import status_of
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita(cast: Cast) -> User:
    """Reviews beside Rosa."""
    return person("rita@lectern.example", "ADMIN")


def ask(user: User, course: Course, step: str, body: dict[str, Any] | None = None) -> Any:
    return ApiClient(user).post(f"moderation/courses/{course.pk}/{step}/", body or {})


def test_a_reviewer_takes_a_course_and_taking_it_again_changes_nothing(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    first, again = ask(cast.rosa, course, "claim"), ask(cast.rosa, course, "claim")
    assert (first.status, again.status) == (200, 200)
    assert first.data["claimed_by"]["full_name"] == "Rosa"
    assert first.data["claimed_at"] == again.data["claimed_at"]
    assert ReviewClaim.objects.get().reviewer == cast.rosa
    assert Event.objects.filter(name="course.claimed").count() == 1
    assert PageLogEntry.objects.filter(page=course.page_id, action="content.claim_review", user=cast.rosa).count() == 1


def test_nobody_takes_or_decides_about_what_another_has_taken(cast: Cast, rita: User) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    for step, body in (("claim", {}), ("approve", {}), ("reject", {"comment": "No."}), ("decline", {"comment": "No."})):
        refused = ask(rita, course, step, body)
        assert (refused.status, refused.code) == (409, "CLAIMED_BY_OTHER")
        assert refused.details["claimed_by"] == {"id": str(cast.rosa.pk), "full_name": "Rosa"}
    assert status_of(course) == "PENDING"
    assert ask(rita, course, "release-claim").status == 403
    assert ReviewClaim.objects.active().get().reviewer == cast.rosa


def test_a_course_is_given_back_and_the_next_one_decides(cast: Cast, rita: User) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    given_back = ask(cast.rosa, course, "release-claim")
    assert (given_back.status, given_back.data["claimed_by"]) == (200, None)
    assert ask(cast.rosa, course, "release-claim").code == "WRONG_STATUS"
    assert ask(rita, course, "approve").status == 200


def test_taking_over_is_recorded_with_whom_it_was_taken_from(cast: Cast, rita: User) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    taken = ask(rita, course, "claim", {"take_over": True})
    assert (taken.status, taken.data["claimed_by"]["full_name"]) == (200, "Rita")
    ended = ReviewClaim.objects.exclude(ended_at=None).get()
    assert (ended.reviewer, ended.ended_by, ended.ended_how) == (cast.rosa, rita, "TAKEN_OVER")
    event = Event.objects.get(name="course.claim_taken_over")
    assert event.payload["reviewer_id"] == str(cast.rosa.pk)
    assert PageLogEntry.objects.filter(action="content.take_over_claim", user=rita).count() == 1
    assert ask(cast.rosa, course, "approve").code == "CLAIMED_BY_OTHER"
    assert ask(rita, course, "approve").status == 200


def test_a_superuser_decides_whoever_has_it(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    assert ask(cast.ada, course, "approve").status == 200
    claim = ReviewClaim.objects.get()
    assert (claim.ended_by, claim.ended_how) == (cast.ada, "DECIDED")


@pytest.mark.parametrize(
    ("step", "body", "how"),
    [("approve", {}, "DECIDED"), ("reject", {"comment": "More."}, "DECIDED"), ("withdraw", {}, "WITHDRAWN")],
)
def test_a_claim_ends_with_the_candidate(cast: Cast, step: str, body: dict[str, Any], how: str) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    if step == "withdraw":
        ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/withdraw/")
    else:
        assert ask(cast.rosa, course, step, body).status == 200
    assert ReviewClaim.objects.get().ended_how == how


def test_only_who_may_decide_may_take_a_course(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    taught = pending_course(by=cast.ines, title="Taught")
    CourseInstructor.objects.create(course=taught, user=cast.rosa)
    edited = pending_course(by=cast.rosa, title="Edited")
    for user, which in ((cast.ines, course), (cast.lena, course), (cast.rosa, taught), (cast.rosa, edited)):
        for body in ({}, {"take_over": True}):
            assert ask(user, which, "claim", body).status == 403
    assert ask(cast.ines, course, "release-claim").status == 403
    assert not ReviewClaim.objects.exists()


def test_only_what_waits_for_a_decision_can_be_taken(cast: Cast) -> None:
    for course in (draft_course(by=cast.ines), published_course(by=cast.ines, title="Live")):
        refused = ask(cast.rosa, course, "claim")
        assert (refused.status, refused.code) == (409, "WRONG_STATUS")


def test_nobody_waits_for_somebody_who_is_gone(cast: Cast, rita: User) -> None:
    course = pending_course(by=cast.ines)
    ask(cast.rosa, course, "claim")
    User.objects.filter(pk=cast.rosa.pk).update(is_active=False)
    assert ask(rita, course, "claim").data["claimed_by"]["full_name"] == "Rita"
    other = pending_course(by=cast.ines, title="Other")
    ReviewClaim.objects.create(release=other.releases.get(), reviewer=None)
    assert ask(rita, other, "approve").status == 200

"""Two reviewers take a course at once: one has it, and the other is told who."""

import os
import threading
from typing import Any

import pytest

from content.actions import claim as claims
from content.actions.claim import ClaimedByOther, claim_review
from content.actions.moderation import approve_course
from content.models import Course, ReviewClaim
from content.status import status_of
from tests.cast import Cast, person
from tests.factories.courses import pending_course
from tests.races import REPEATS, together

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer: see the row lock there"),
]


def claim_at_once(course: Course, *reviewers: Any) -> list[Any]:
    return together(*[lambda user=user: claim_review(course=course, by=user) for user in reviewers])


def test_two_reviewers_at_once_make_one_claim(committed_db: None, cast: Cast) -> None:
    rita = person("rita@lectern.example", "ADMIN")
    for number in range(max(REPEATS, 3)):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        results = claim_at_once(course, cast.rosa, rita)
        [refused] = [result for result in results if isinstance(result, Exception)]
        [claim] = [result for result in results if isinstance(result, ReviewClaim)]
        assert isinstance(refused, ClaimedByOther), results
        assert refused.details["claimed_by"]["id"] == str(claim.reviewer_id)
        assert ReviewClaim.objects.active().get(release__course=course).pk == claim.pk


def test_without_the_lock_the_second_falls_over_the_constraint(
    committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both find the course free, and only the database keeps the second claim out."""
    met = threading.Barrier(2)
    look = claims._active

    def both_look_first(release: Any) -> Any:
        held = look(release)
        met.wait(timeout=20)
        return held

    monkeypatch.setattr(claims, "locked", lambda course: Course.objects.select_related("page").get(pk=course.pk))
    monkeypatch.setattr(claims, "_active", both_look_first)
    rita = person("rita@lectern.example", "ADMIN")
    course = pending_course(by=cast.ines, lessons=1)
    results = claim_at_once(course, cast.rosa, rita)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "ReviewClaim"]
    assert ReviewClaim.objects.active().count() == 1


def test_claiming_against_deciding_leaves_no_claim_on_a_decided_candidate(committed_db: None, cast: Cast) -> None:
    rita = person("rita@lectern.example", "ADMIN")
    for number in range(max(REPEATS, 3)):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        together(
            lambda course=course: claim_review(course=course, by=cast.rosa),
            lambda course=course: approve_course(course=course, by=rita),
        )
        held = ReviewClaim.objects.active().filter(release__course=course).exists()
        assert held == (str(status_of(course)) == "PENDING")

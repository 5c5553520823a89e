"""Two people decide at once: one decision, one refusal, and everything agrees. Many times over."""

import os
from typing import Any

import pytest
from django.db import connection

from content.actions import moderation
from content.actions.moderation import approve_course, publish_course, reject_course
from content.actions.submission import WrongStatus, submit_course, withdraw_course
from content.models import Course, LessonPage, Release
from content.status import status_of
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course
from tests.races import REPEATS, together

pytestmark = [
    pytest.mark.race,
    pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer: see the row lock there"),
]


def decide_at_once(course: Course, cast: Cast, other: Any) -> list[Any]:
    return together(
        lambda: approve_course(course=course, by=cast.rosa, publish=True),
        lambda: reject_course(course=course, by=other, comment="Not yet."),
    )


def consistent(course: Course) -> bool:
    """The status, the release and the switch tell the same story."""
    course = Course.objects.get(pk=course.pk)
    release = Release.objects.get(course=course)
    approved = release.number == 1 and release.returned_at is None and course.current_release_id == release.pk
    sent_back = release.number is None and release.returned_at is not None and course.current_release_id is None
    return {"PUBLISHED": approved, "REJECTED": sent_back}.get(str(status_of(course)), False)


def test_approving_against_sending_back_ends_consistent(committed_db: None, cast: Cast) -> None:
    other = person("second-reviewer@lectern.example", "ADMIN")
    outcomes = set()
    for number in range(max(REPEATS, 4)):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        results = decide_at_once(course, cast, other)
        refused = [result for result in results if isinstance(result, Exception)]
        assert [type(error) for error in refused] == [WrongStatus], results
        assert consistent(course)
        outcomes.add(str(status_of(course)))
    assert outcomes <= {"PUBLISHED", "REJECTED"}


def test_without_the_lock_they_contradict_each_other(
    committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: were this to pass without contradiction, the test above would prove nothing."""
    import threading

    met = threading.Barrier(2)
    judge = moderation.standing_of

    def both_look_first(course: Course) -> Any:
        standing = judge(course)
        met.wait(timeout=20)
        return standing

    monkeypatch.setattr(moderation, "locked", lambda course: Course.objects.select_related("page").get(pk=course.pk))
    monkeypatch.setattr(moderation, "standing_of", both_look_first)
    other = person("second-reviewer@lectern.example", "ADMIN")
    course = pending_course(by=cast.ines, lessons=1)
    results = decide_at_once(course, cast, other)
    assert not any(isinstance(result, WrongStatus) for result in results)
    assert not consistent(course) or any(isinstance(result, Exception) for result in results)


def test_submitting_twice_at_once_makes_one_candidate(committed_db: None, cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    results = together(*[lambda: submit_course(course=course, by=cast.ines)] * 6)
    assert sum(isinstance(result, Release) for result in results) == 1
    assert all(isinstance(result, Release | WrongStatus) for result in results), results
    assert Release.objects.count() == 1


def test_publishing_against_withdrawing_ends_consistent(committed_db: None, cast: Cast) -> None:
    for number in range(REPEATS):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        approve_course(course=course, by=cast.rosa)
        results = together(
            lambda course=course: publish_course(course=course, by=cast.rosa),
            lambda course=course: withdraw_course(course=course, by=cast.ines),
        )
        assert sum(isinstance(result, WrongStatus) for result in results) == 1, results
        course.refresh_from_db()
        assert str(status_of(course)) == ("PUBLISHED" if course.is_published else "DRAFT")


def test_a_late_edit_is_either_judged_or_still_a_draft(committed_db: None, cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)

    def edit() -> None:
        lesson = LessonPage.objects.get()
        lesson.title = "Edited meanwhile"
        lesson.save_revision(user=cast.ines)

    together(edit, lambda: submit_course(course=course, by=cast.ines))
    release = Release.objects.get()
    judged = release.document["sections"][0]["lessons"][0]["title"]
    [page] = release.pages.filter(page__title="Knots 1.1").select_related("revision")
    assert page.revision is not None
    assert page.revision.content["title"] == judged
    assert connection.vendor == "postgresql"

"""Declining and appealing on the review screen, and two who do it at once."""

import os

import pytest
from accounts.models import User
from wagtail.models import ModelLogEntry, PageLogEntry

from content.actions import decline
from content.actions.decline import appeal_decline, decide_appeal, decline_course
from content.actions.moderation import approve_course
from content.actions.submission import CourseDeclined, WrongStatus, submit_course
from content.models import Appeal, Course, Decline
from content.status import status_of
from tests.cast import Cast, person
from tests.factories.courses import pending_course
from tests.http import browser
from tests.races import REPEATS, together

RACE = pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer")


def screen(user: User, course: Course) -> str:
    return browser(user).get(f"/admin/courses/{course.pk}/review/").content.decode()


def press(user: User, course: Course, button: str, **fields: str) -> str:
    response = browser(user).post(f"/admin/courses/{course.pk}/review/{button}/", fields, follow=True)
    return response.content.decode()


@pytest.mark.django_db
def test_a_course_is_declined_appealed_and_granted_on_its_screen(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    assert "review/decline/" in screen(cast.rosa, course)
    assert "review/decline/" not in screen(cast.ines, course)
    assert "Say why the course is declined" in press(cast.rosa, course, "decline", comment="")
    assert "was declined for good" in press(cast.rosa, course, "decline", comment="An advertisement.")
    page = screen(cast.ines, course)
    assert "Declined for good" in page
    assert "An advertisement." in page
    assert "Submit the course for review" not in page
    assert "review/appeal/" in page
    assert "review/appeal/" not in screen(cast.rosa, course)
    assert "The appeal was sent" in press(cast.ines, course, "appeal", comment="It teaches knots.")
    assert "grant-appeal" not in screen(cast.rosa, course)
    page = screen(cast.ada, course)
    assert "It teaches knots." in page
    assert "grant-appeal" in page
    assert "can be submitted again" in press(cast.ada, course, "grant-appeal", comment="")
    assert "Submit the course for review" in screen(cast.ines, course)
    assert "Appeal decided: granted" in screen(cast.ines, course)
    assert "was submitted for review" in press(cast.ines, course, "submit")


@pytest.mark.django_db
def test_a_refused_appeal_is_told_as_final(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    press(cast.rosa, course, "decline", comment="No.")
    press(cast.ines, course, "appeal", comment="Yes.")
    assert "neither teaches, edited nor declined" in press(cast.rosa, course, "refuse-appeal", comment="Still no.")
    assert "Say why the appeal is refused" in press(cast.ada, course, "refuse-appeal", comment="")
    press(cast.ada, course, "refuse-appeal", comment="No, indeed.")
    page = screen(cast.ines, course)
    assert "This is final" in page
    assert "No, indeed." in page
    assert "review/appeal/" not in page


@pytest.mark.django_db
def test_wagtails_log_tells_it_too(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    decline_course(course=course, by=cast.rosa, comment="No.")
    appeal_decline(course=course, by=cast.ines, text="Yes.")
    decide_appeal(course=course, by=cast.ada, grant=True)
    told = PageLogEntry.objects.filter(page=course.page_id, action__startswith="content.").order_by("timestamp", "id")
    assert list(told.values_list("action", "user")) == [
        ("content.decline", cast.rosa.pk),
        ("content.appeal", cast.ines.pk),
        ("content.appeal_decided", cast.ada.pk),
    ]
    assert not ModelLogEntry.objects.filter(action__startswith="content.").exists()


@RACE
@pytest.mark.race
def test_declining_against_approving_ends_consistent(committed_db: None, cast: Cast) -> None:
    other = person("second-reviewer@lectern.example", "ADMIN")
    for number in range(REPEATS):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        results = together(
            lambda course=course: decline_course(course=course, by=cast.rosa, comment="No."),  # type: ignore[misc]
            lambda course=course: approve_course(course=course, by=other, publish=True),  # type: ignore[misc]
        )
        assert sum(isinstance(result, WrongStatus) for result in results) == 1, results
        course.refresh_from_db()
        declined = Decline.objects.filter(course=course).exists()
        assert (str(status_of(course)), course.is_published) in {("REJECTED", False), ("PUBLISHED", True)}
        assert declined == (not course.is_published)


@RACE
@pytest.mark.race
def test_two_verdicts_at_once_are_one_verdict(committed_db: None, cast: Cast) -> None:
    other = person("second-reviewer@lectern.example", "ADMIN")
    for number in range(REPEATS):
        course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
        decline_course(course=course, by=cast.rosa, comment="No.")
        appeal_decline(course=course, by=cast.ines, text="Yes.")
        results = together(
            lambda course=course: decide_appeal(course=course, by=cast.ada, grant=True),  # type: ignore[misc]
            lambda course=course: decide_appeal(course=course, by=other, grant=False, comment="No."),  # type: ignore[misc]
        )
        assert sum(isinstance(result, WrongStatus) for result in results) == 1, results
        appeal = Appeal.objects.get(decline__course=course)
        assert appeal.granted is not appeal.decline.stands
        if appeal.decline.stands:
            with pytest.raises(CourseDeclined):
                submit_course(course=course, by=cast.ines)


@RACE
@pytest.mark.race
def test_without_the_lock_two_verdicts_contradict_each_other(
    committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    from threading import Barrier

    other = person("second-reviewer@lectern.example", "ADMIN")
    course = pending_course(by=cast.ines, lessons=1)
    decline_course(course=course, by=cast.rosa, comment="No.")
    appeal_decline(course=course, by=cast.ines, text="Yes.")
    met, judge = Barrier(2), decline.may_decide_appeal

    def both_look_first(user: User, found: Decline) -> bool:
        met.wait(timeout=20)
        return judge(user, found)

    monkeypatch.setattr(decline, "locked", lambda course: Course.objects.select_related("page").get(pk=course.pk))
    monkeypatch.setattr(decline, "may_decide_appeal", both_look_first)
    results = together(
        lambda: decide_appeal(course=course, by=cast.ada, grant=True),
        lambda: decide_appeal(course=course, by=other, grant=False, comment="No."),
    )
    assert not any(isinstance(result, Exception) for result in results), results

"""The review screen: what each person is offered, what is shown, and that the buttons obey the rules."""

import pytest
from accounts.models import User

from content.models import Category, Course, LessonPage, Release
from content.status import status_of
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import browser

pytestmark = pytest.mark.django_db


def screen(user: User, course: Course) -> str:
    response = browser(user).get(f"/admin/courses/{course.pk}/review/")
    assert response.status_code == 200
    return response.content.decode()


def press(user: User, course: Course, button: str, **fields: str) -> str:
    response = browser(user).post(f"/admin/courses/{course.pk}/review/{button}/", fields, follow=True)
    return response.content.decode()


def test_the_instructor_submits_the_course_and_withdraws_it(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    assert "Submit the course for review" in screen(cast.ines, course)
    assert "was submitted for review" in press(cast.ines, course, "submit")
    assert status_of(course) == "PENDING"
    page = screen(cast.ines, course)
    assert "Withdraw the submission" in page
    assert "Approve and publish" not in page
    press(cast.ines, course, "withdraw")
    assert status_of(course) == "DRAFT"


def test_what_is_missing_is_listed_before_and_at_submission(cast: Cast) -> None:
    course = draft_course(by=cast.ines, summary="", lessons=0)
    assert "The course needs a summary" in screen(cast.ines, course)
    page = press(cast.ines, course, "submit")
    assert "not ready to be submitted" in page
    assert "has no lessons" in page


def test_the_reviewer_sees_what_changed_and_publishes_it(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "Better knots"
    lesson.save_revision(user=cast.ines)
    press(cast.ines, course, "submit")
    page = screen(cast.rosa, course)
    assert "<del>Knots" in page
    assert "<ins>Better knots</ins>" in page
    assert "learners see it now" in press(cast.rosa, course, "approve-and-publish")
    course.refresh_from_db()
    assert course.current_release is not None
    assert course.current_release.number == 2


def test_settings_are_told_as_people_say_them(cast: Cast) -> None:
    course = published_course(by=cast.ines, price=123456700)
    assert course.page is not None
    course.page.price, course.page.currency, course.page.difficulty = 1234567, "JPY", "ADVANCED"
    course.page.category = Category.objects.create(name="Ropes & rigging", slug="rigging")
    course.page.save_revision(user=cast.ines)
    page = screen(cast.ines, course)
    assert "<del>1,234,567.00 USD</del><ins>1,234,567 JPY</ins>" in page
    assert "<del>Beginner</del><ins>Advanced</ins>" in page
    assert "<del>Teaching</del><ins>Ropes &amp; rigging</ins>" in page


def test_sending_back_without_a_comment_says_so_and_keeps_the_course_pending(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    refused = press(cast.rosa, course, "send-back", comment="")
    assert "Say what has to change" in refused
    assert "is not valid" not in refused
    assert status_of(course) == "PENDING"
    press(cast.rosa, course, "send-back", comment="Add captions.")
    assert status_of(course) == "REJECTED"
    assert "Add captions." in screen(cast.ines, course)


def test_a_forged_decision_is_refused(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    assert "neither teaches nor edited" in press(cast.ines, course, "approve-and-publish")
    assert status_of(course) == "PENDING"
    assert browser(cast.otto).post(f"/admin/courses/{course.pk}/review/approve/").status_code == 404
    assert not Release.objects.filter(number__isnull=False).exists()


def test_another_instructor_finds_nothing(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    assert browser(cast.otto).get(f"/admin/courses/{course.pk}/review/").status_code == 404


def test_the_queue_is_for_reviewers_and_takes_a_bounded_number_of_queries(
    cast: Cast, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(4):
        pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
    rosa = browser(cast.rosa)
    rosa.get("/admin/courses/reviews/")
    with django_assert_max_num_queries(23):
        page = rosa.get("/admin/courses/reviews/").content.decode()
    assert all(f"Course {number}" in page for number in range(4))
    assert browser(cast.ines).get("/admin/courses/reviews/").status_code == 404

"""Who hears what about a course on its way to learners."""

import pytest
from django.core import mail
from outbox.relay import deliver_due

from content.actions.comment import add_comment, set_comment_state
from content.actions.moderation import approve_course, publish_course, reject_course, unpublish_course
from content.models import Course, CourseInstructor
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course, published_course
from tests.mailbox import mails_to

pytestmark = pytest.mark.django_db


def subjects(address: str) -> list[str]:
    return [message.subject for message in mails_to(address)]


def forget_mails() -> None:
    deliver_due()
    mail.outbox.clear()


def test_reviewers_hear_that_a_course_waits(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    (message,) = mails_to(cast.rosa.email)
    assert message.subject == "To review: Knots"
    assert f"http://localhost:8000/admin/courses/{course.pk}/review/" in message.body
    assert 'Ines submitted the course "Knots"' in message.body
    assert len(mails_to(cast.ada.email)) == 1
    assert subjects(cast.ines.email) == subjects(cast.lena.email) == []


def test_nobody_is_asked_to_judge_their_own_course_or_after_they_left(cast: Cast) -> None:
    gone = person("gone@lectern.example", "ADMIN", is_active=False)
    course = draft_course(by=cast.ines)
    for user in (cast.rosa, cast.ada):
        CourseInstructor.objects.create(course=course, user=user)
    from content.actions.submission import submit_course

    submit_course(course=course, by=cast.ines)
    assert subjects(cast.rosa.email) == subjects(cast.ada.email) == subjects(gone.email) == []


def test_a_course_that_was_decided_meanwhile_asks_nobody(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    reject_course(course=course, by=cast.ada, comment="More, please.")
    assert subjects(cast.rosa.email) == []


def test_every_instructor_hears_why_a_course_came_back(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    CourseInstructor.objects.create(course=course, user=cast.otto)
    reject_course(course=course, by=cast.rosa, comment="Lesson 2 has a typo.")
    for user in (cast.ines, cast.otto):
        (message,) = mails_to(user.email)
        assert message.subject == "Sent back: Knots"
        assert "Lesson 2 has a typo." in message.body
        assert "#comments" not in message.body


def test_the_mail_says_how_many_comments_are_open(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    first, _, _ = [add_comment(course=course, by=cast.rosa, text=text) for text in "abc"]
    set_comment_state(comment=first, by=cast.ines, state="ADDRESSED")
    reject_course(course=course, by=cast.rosa, comment="See the comments.")
    (message,) = mails_to(cast.ines.email)
    assert "2 comments on places in the course are open" in message.body
    assert f"http://localhost:8000/admin/courses/{course.pk}/review/#comments" in message.body


def test_a_course_that_goes_live_at_once_is_told_once(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    approve_course(course=course, by=cast.rosa, comment="Lovely.", publish=True)
    (message,) = mails_to(cast.ines.email)
    assert message.subject == "Live: Knots"
    assert "Lovely." in message.body
    slug = Course.objects.get(pk=course.pk).slug
    assert f"http://localhost:8000/courses/{slug}/" in message.body


def test_a_course_approved_for_later_is_told_twice(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    approve_course(course=course, by=cast.rosa)
    assert subjects(cast.ines.email) == ["Approved: Knots"]
    publish_course(course=course, by=cast.rosa)
    assert subjects(cast.ines.email) == ["Approved: Knots", "Live: Knots"]


def test_instructors_hear_that_a_course_was_taken_down(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    forget_mails()
    unpublish_course(course=course, by=cast.rosa)
    assert subjects(cast.ines.email) == ["Taken from the catalogue: Knots"]

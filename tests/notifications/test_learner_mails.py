"""What learners hear about their courses."""

from datetime import UTC, datetime, timedelta

import pytest
from accounts.models import User
from django.core import mail
from django.utils import timezone
from learning.actions.allowance import remove_allowance, set_allowance
from learning.actions.attempt_closing import close_expired
from learning.actions.enrollment import cancel_enrollment, enroll
from learning.actions.progress import complete_lesson
from learning.models import Attempt, Certificate
from notifications.models import Notice
from outbox.relay import deliver_due

from content.models import ReleaseLesson
from tests.cast import Cast
from tests.content.questions.made import essay, single, uid
from tests.factories.courses import published_course
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right
from tests.mailbox import mails_to

pytestmark = pytest.mark.django_db


def subjects(user: User) -> list[str]:
    return [message.subject for message in mails_to(user.email)]


def test_a_learner_is_welcomed_and_congratulated(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    enrollment, _ = enroll(course=course, by=cast.lena)
    assert subjects(cast.lena) == ["Welcome to Knots"]
    for place in ReleaseLesson.objects.filter(release=course.current_release):
        complete_lesson(enrollment_id=enrollment.pk, lesson_id=place.lesson_id, by=cast.lena)
    assert sorted(subjects(cast.lena)) == ["Welcome to Knots", "You finished Knots", "Your certificate for Knots"]
    certificate = Certificate.objects.get()
    (message,) = [each for each in mail.outbox if each.subject.startswith("Your certificate")]
    assert certificate.verify_url in message.body
    assert certificate.pdf_url in message.body


def test_a_learner_who_left_again_is_not_welcomed(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    enrollment, _ = enroll(course=course, by=cast.lena)
    cancel_enrollment(enrollment=enrollment, by=cast.lena)
    assert subjects(cast.lena) == []


def test_a_learner_who_was_shut_out_gets_no_mail(cast: Cast) -> None:
    enroll(course=published_course(by=cast.ines), by=cast.lena)
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    deliver_due()
    assert subjects(cast.lena) == []


def noticed(user: User) -> list[str]:
    return list(Notice.objects.filter(recipient=user).values_list("kind", flat=True))


def quiz_of(cast: Cast) -> Taker:
    course = world.course_by(cast.ines, lessons=1)
    blocks = asking_each([single("1", "0"), essay()])
    return Taker(ApiClient(cast.lena), course, quiz_in(course, blocks, time_limit_seconds=60))


def test_a_learner_hears_when_the_clock_hands_in_for_them(cast: Cast) -> None:
    lena = quiz_of(cast)
    lena.save(lena.start().data["id"], q0=right())
    Attempt.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    close_expired()
    close_expired()
    assert subjects(cast.lena).count('The time for "Quiz" is over') == 1
    assert f"/lessons/{lena.lesson}/" in mails_to(cast.lena.email)[-1].body


def test_an_essay_is_told_to_its_grader_and_its_grade_to_the_learner(cast: Cast) -> None:
    lena = quiz_of(cast)
    taken = lena.take(q0=right(), q1={"text": "<p>By friction.</p>"})
    before = subjects(cast.lena)
    assert noticed(cast.ines) == ["HANDED_IN"]
    ApiClient(cast.ines).post(f"attempts/{taken['id']}/questions/{uid('q1')}/grade/", {"score": 3})
    assert subjects(cast.lena)[len(before) :] == ['Your answers to "Quiz" are graded']


def test_who_needs_no_grader_is_told_nothing(cast: Cast) -> None:
    lena = quiz_of(cast)
    lena.take(q0=right())
    assert len(subjects(cast.lena)) == 1
    assert noticed(cast.ines) == []


def test_a_learner_reads_what_was_granted_once_and_that_it_ended_not_why(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    enrollment, _ = enroll(course=course, by=cast.lena)
    lesson = ReleaseLesson.objects.get(release=course.current_release).lesson_id
    due = datetime(2030, 5, 1, 12, tzinfo=UTC)
    granted = {"extra_time_percent": 50, "extra_attempts": 1, "due_at": due, "reason": "Broke an arm"}
    for _ in range(2):
        set_allowance(enrollment=enrollment, lesson_id=lesson, by=cast.ines, **granted)  # type: ignore[arg-type]
        deliver_due()
    remove_allowance(enrollment=enrollment, lesson_id=lesson, by=cast.ines)
    told, ended = [message for message in mails_to(cast.lena.email) if "exception" in message.subject.lower()]
    for words in ("50 % more time", "1 more attempt\n", "due for you on 1 May 2030, 12:00 UTC", str(lesson)):
        assert words in told.body
    assert "opens" not in told.body
    assert "as for everybody again" in ended.body
    assert "arm" not in told.body + ended.body

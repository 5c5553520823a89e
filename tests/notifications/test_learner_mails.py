"""What learners hear about their courses."""

import pytest
from accounts.models import User
from django.core import mail
from learning.actions.enrollment import cancel_enrollment, enroll
from learning.actions.progress import complete_lesson
from learning.models import Certificate
from outbox.relay import deliver_due

from content.models import ReleaseLesson
from tests.cast import Cast
from tests.factories.courses import published_course
from tests.mailbox import mails_to

pytestmark = pytest.mark.django_db


def subjects(user: User) -> list[str]:
    return [message.subject for message in mails_to(user.email)]


def test_a_learner_is_welcomed_and_congratulated(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    enrollment, _ = enroll(course=course, by=cast.lena)
    assert subjects(cast.lena) == ["Welcome to Knots"]
    for place in ReleaseLesson.objects.filter(release=course.current_release):
        complete_lesson(enrollment=enrollment, lesson_id=place.lesson_id, by=cast.lena)
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

"""Many answer one invitation at once: one of them is heard."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from accounts.models import User
from django.db import connection, connections, transaction
from outbox.models import Event

from content.actions import invitations
from content.models import Course, CourseInstructor, Invitation
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient
from tests.mailbox import last_token, mails_to
from tests.races import REPEATS, at_once, locks_waited_for, meeting, until

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
MANY = 20


def accept_at_once(cast: Cast) -> tuple[Course, list[int]]:
    """Ines invites Otto to lead; he accepts twenty times. The course, and what he was answered."""
    course = draft_course(by=cast.ines)
    path = f"authoring/courses/{course.pk}/instructors/"
    assert ApiClient(cast.ines).post(path, {"email": cast.otto.email, "role": "lead"}).status == 201
    token = {"token": last_token(cast.otto.email)}
    clients = [ApiClient(cast.otto) for _ in range(MANY)]
    answers = at_once(lambda number: clients[number].post("authoring/invitations/accept/", token), MANY)
    return course, sorted(answer.status for answer in answers)


def times_accepted(course: Course) -> int:
    return Event.objects.filter(name="course.invitation_accepted", payload__course_id=str(course.pk)).count()


def test_of_many_who_accept_one_succeeds_and_one_leads(cast: Cast) -> None:
    for _ in range(REPEATS):
        course, statuses = accept_at_once(cast)
        assert statuses == [200] + [400] * (MANY - 1)
        rows = CourseInstructor.objects.filter(course=course).values_list("user__email", "role")
        assert sorted(rows) == [(cast.ines.email, "co"), (cast.otto.email, "lead")]
        assert times_accepted(course) == 1


def test_without_the_conditional_update_more_would(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""

    def careless(invitation: Invitation, now: Any) -> bool:
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=now)
        return True

    monkeypatch.setattr(Invitation, "claim", careless)
    monkeypatch.setattr(invitations, "_still_stands", lambda *_: True)
    monkeypatch.setattr(invitations, "invitation_of", meeting(invitations.invitation_of, MANY))
    assert times_accepted(accept_at_once(cast)[0]) == MANY


def test_of_many_who_invite_one_address_one_succeeds(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    clients = [ApiClient(cast.ines) for _ in range(MANY)]
    path, body = f"authoring/courses/{course.pk}/instructors/", {"email": "new@lectern.example"}
    answers = at_once(lambda number: clients[number].post(path, body), MANY)
    assert sorted(answer.status for answer in answers) == [201] + [409] * (MANY - 1)
    assert len(mails_to("new@lectern.example")) == 1


@pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer")
@pytest.mark.asvs("15.4.3")
def test_who_accepts_while_being_erased_waits_with_empty_hands(cast: Cast) -> None:
    """Erasing locks the person and then takes their invitations: whoever held one of those would be in its way."""
    course = draft_course(by=cast.ines)
    path = f"authoring/courses/{course.pk}/instructors/"
    assert ApiClient(cast.ines).post(path, {"email": cast.otto.email}).status == 201
    token, client = {"token": last_token(cast.otto.email)}, ApiClient(cast.otto)

    def accept() -> int:
        try:
            return client.post("authoring/invitations/accept/", token).status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=cast.otto.pk)
            accepting = pool.submit(accept)
            until(locks_waited_for)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
            Course.objects.select_for_update().get(pk=course.pk)
            Invitation.objects.filter(email=cast.otto.email).delete()
        assert accepting.result() == 400
    assert not CourseInstructor.objects.filter(course=course, user=cast.otto).exists()

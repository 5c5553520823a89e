"""Inviting somebody to teach together, by the API."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from accounts.models import User
from django.core import mail
from django.utils import timezone
from outbox.models import Delivery, Event
from outbox.relay import deliver_due

from content.actions import invitations
from content.models import Course, Invitation
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient
from tests.mailbox import last_token, mails_to

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]
ACCEPT = "authoring/invitations/accept/"


@pytest.fixture
def course(cast: Cast) -> Course:
    return draft_course(by=cast.ines, title="Knots")


def invite(client: ApiClient, course: Course, email: str, role: str = "co") -> str:
    """The token that the mail carries."""
    answer = client.post(f"authoring/courses/{course.pk}/instructors/", {"email": email, "role": role})
    assert answer.status == 201, answer
    return last_token(email)


def test_an_invitation_brings_a_co_instructor_in(cast: Cast, course: Course, api: Api) -> None:
    token = invite(api(cast.ines), course, cast.otto.email)
    listed = api(cast.ines).get(f"authoring/courses/{course.pk}/instructors/").data
    assert [(row["email"], row["role"]) for row in listed["invitations"]] == [(cast.otto.email, "co")]
    assert token not in str(listed)
    assert token not in str(list(Invitation.objects.values())) + str(list(Event.objects.values()))
    answer = api(cast.otto).post(ACCEPT, {"token": token})
    assert (answer.status, answer.data) == (200, {"course_id": str(course.pk), "role": "co"})
    listed = api(cast.otto).get(f"authoring/courses/{course.pk}/instructors/").data
    assert [(row["full_name"], row["role"]) for row in listed["instructors"]] == [("Ines", "lead"), ("Otto", "co")]
    assert listed["invitations"] == []
    again = api(cast.otto).post(ACCEPT, {"token": token})
    assert (again.status, again.code) == (400, "INVALID_INVITATION")
    assert api(cast.otto).delete(f"authoring/courses/{course.pk}/instructors/{cast.otto.pk}/").status == 200
    assert api(cast.otto).get(f"authoring/courses/{course.pk}/").status == 404


def test_who_may_invite(cast: Cast, course: Course, api: Api) -> None:
    course.instructors.create(user=cast.otto)
    path, body = f"authoring/courses/{course.pk}/instructors/", {"email": "new@lectern.example"}
    assert api(cast.otto).post(path, body).code == "FORBIDDEN"
    assert api(cast.lena).post(path, body).status == 403
    assert api(None).post(path, body).status == 401
    assert api(cast.rosa).post(path, body).status == 201
    assert api(cast.ines).post(path, body).code == "ALREADY_INVITED"
    assert api(cast.ines).post(path, {"email": cast.otto.email}).code == "ALREADY_TEACHES"
    assert api(cast.ines).post(path, {"email": "nobody"}).details == {"fields": {"email": ["Enter an e-mail address."]}}
    course.instructors.filter(user=cast.otto).delete()
    assert api(cast.otto).post(path, body).status == 404


def test_a_token_is_for_the_address_that_it_was_mailed_to(cast: Cast, course: Course, api: Api) -> None:
    token = invite(api(cast.ines), course, cast.lena.email)
    for who in (cast.otto, cast.liam, cast.rosa):
        assert api(who).post(ACCEPT, {"token": token}).code == "INVALID_INVITATION"
    assert api(cast.lena).post(ACCEPT, {"token": token}).code == "NOT_AN_INSTRUCTOR"
    User.objects.filter(pk=cast.lena.pk).update(role="INSTRUCTOR", email_verified=False)
    lena = User.objects.get(pk=cast.lena.pk)
    assert api(lena).post(ACCEPT, {"token": token}).code == "EMAIL_NOT_VERIFIED"
    User.objects.filter(pk=cast.lena.pk).update(email_verified=True)
    assert api(lena).post(ACCEPT, {"token": token}).status == 200


def test_an_invitation_ends_after_two_weeks_and_can_be_sent_again(cast: Cast, course: Course, api: Api) -> None:
    token = invite(api(cast.ines), course, cast.otto.email)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api(cast.otto).post(ACCEPT, {"token": token}).code == "INVALID_INVITATION"
    newer = invite(api(cast.ines), course, cast.otto.email)
    assert newer != token
    assert api(cast.otto).post(ACCEPT, {"token": newer}).status == 200


def test_a_mail_goes_out_once(cast: Cast, course: Course, api: Api) -> None:
    token = invite(api(cast.ines), course, "stranger@elsewhere.example")
    Delivery.objects.update(state=Delivery.State.DUE, due_at=timezone.now())
    deliver_due()
    (message,) = mails_to("stranger@elsewhere.example")
    assert token in message.body
    assert "Knots" in message.subject
    assert len(mail.outbox) == 1


def test_who_led_once_gives_the_lead_away_no_more(cast: Cast, course: Course, api: Api) -> None:
    """Ines invites Otto to lead, then hands the lead to Lena: Otto's invitation must not take it from her."""
    token = invite(api(cast.ines), course, cast.otto.email, "lead")
    User.objects.filter(pk=cast.lena.pk).update(role="INSTRUCTOR")
    course.instructors.create(user=cast.lena)
    path = f"authoring/courses/{course.pk}/instructors/{cast.lena.pk}/lead/"
    assert api(cast.otto).post(path).status == 404
    assert api(cast.ines).post(path).status == 200
    assert api(cast.ines).post(path).code == "FORBIDDEN"
    assert api(cast.otto).post(ACCEPT, {"token": token}).code == "INVALID_INVITATION"
    assert course.instructors.get(role="lead").user_id == cast.lena.pk


def test_a_course_writes_to_so_many_strangers_a_day(
    cast: Cast, course: Course, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_PER_DAY", 2)
    client, path = api(cast.ines), f"authoring/courses/{course.pk}/instructors/"
    for number in range(2):
        row = client.post(path, {"email": f"new{number}@lectern.example"}).data
        assert client.delete(f"authoring/courses/{course.pk}/invitations/{row['id']}/").status == 200
    assert client.post(path, {"email": "new2@lectern.example"}).code == "TOO_MANY_INVITATIONS"


def test_the_list_of_instructors_takes_few_queries(
    cast: Cast, course: Course, api: Api, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(8):
        course.instructors.create(user=User.objects.create_user(f"t{number}@lectern.example", full_name=f"T{number}"))
    client = api(cast.ines)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        assert len(client.get(f"authoring/courses/{course.pk}/instructors/").data["instructors"]) == 9

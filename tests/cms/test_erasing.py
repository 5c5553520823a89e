"""Erasing a person from their page."""

import pytest
from accounts.models import SecurityEvent, User
from django.test import Client

from tests.cast import Cast
from tests.factories.courses import published_course
from tests.http import browser

pytestmark = pytest.mark.django_db


def address(user: User) -> str:
    return f"/admin/users/{user.pk}/erase/"


def test_an_admin_erases_somebody_with_a_reason(cast: Cast) -> None:
    client = browser(cast.rosa)
    assert "Erase this person" in client.get(f"/admin/users/{cast.lena.pk}/").content.decode()
    assert "Nothing brings back what is erased" in client.get(address(cast.lena)).content.decode()
    answer = client.post(address(cast.lena), {"reason": "law", "address": cast.lena.email.upper()}, follow=True)
    assert "The person is erased" in answer.content.decode()
    event = SecurityEvent.objects.get(kind="account.erased")
    assert (event.user_id, event.by_id, event.facts["reason"]) == (cast.lena.pk, cast.rosa.pk, "law")
    assert client.get(f"/admin/users/{cast.lena.pk}/").status_code == 404
    assert client.post(address(cast.lena), {"reason": "law", "address": cast.lena.email}).status_code == 404


def test_nothing_happens_without_their_address_and_a_reason(cast: Cast) -> None:
    client = browser(cast.rosa)
    for sent in ({"reason": "law", "address": cast.liam.email}, {"address": cast.lena.email}, {}):
        assert client.post(address(cast.lena), sent).status_code == 200
    assert (
        "This is not their address"
        in client.post(address(cast.lena), {"reason": "law", "address": "x@lectern.example"}).content.decode()
    )
    assert User.objects.get(pk=cast.lena.pk).erased_at is None


def test_who_leads_a_course_is_shown_what_to_hand_over(cast: Cast) -> None:
    published_course(by=cast.ines, title="Knots")
    shown = browser(cast.rosa).get(address(cast.ines)).content.decode()
    assert "Each needs another lead first" in shown
    assert "Knots" in shown
    assert "Type their e-mail address" not in shown
    browser(cast.rosa).post(address(cast.ines), {"reason": "law", "address": cast.ines.email})
    assert User.objects.get(pk=cast.ines.pk).erased_at is None


@pytest.mark.owasp_api(5)
def test_nobody_else_gets_there(cast: Cast) -> None:
    sent = {"reason": "law"}
    for by, user in ((cast.ines, cast.lena), (cast.rosa, cast.ada), (cast.rosa, cast.rosa)):
        answer = browser(by).post(address(user), {**sent, "address": user.email})
        assert answer.status_code in {302, 403, 404}
    assert Client().get(address(cast.lena)).status_code == 302
    assert not User.objects.filter(erased_at__isnull=False).exists()

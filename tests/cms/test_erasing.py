"""Erasing a person from their page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from accounts.actions.erasure import erase_me
from accounts.models import SecurityEvent, User
from django.db import OperationalError
from django.test import Client
from psycopg2.errors import DeadlockDetected

from cms import one_at_a_time
from content.actions.editing import alone_with
from content.models import LessonPage
from tests.cast import PASSWORD, Cast
from tests.cms.forms import course_form, lesson_form
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


def test_an_admin_who_is_erased_while_they_edit_is_asked_to_sign_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the moment in which both want the course: erasing was first."""
    course = published_course(by=cast.ines, title="Knots")
    lesson = LessonPage.objects.descendant_of(course.page).first()
    before = lesson.latest_revision_id

    @contextmanager
    def after_erasing(*pages: Any, **more: Any) -> Iterator[None]:
        erase_me(by=User.objects.get(pk=cast.ada.pk), password=PASSWORD)
        with alone_with(*pages, **more):
            yield

    client = browser(cast.ada)
    monkeypatch.setattr(one_at_a_time, "alone_with", after_erasing)
    answer = client.post(f"/admin/pages/{lesson.pk}/edit/", lesson_form(title="Late"), follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0].partition("?")[0]) == (200, "/admin/login/")
    assert LessonPage.objects.get(pk=lesson.pk).latest_revision_id == before


@pytest.mark.parametrize("is_deadlock", [True, False])
def test_a_form_that_lost_against_another_may_be_sent_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, is_deadlock: bool
) -> None:
    course = published_course(by=cast.ines, title="Knots")

    @contextmanager
    def lost(*pages: Any, **more: Any) -> Iterator[None]:
        yield
        raise OperationalError("deadlock detected") from (DeadlockDetected() if is_deadlock else None)

    monkeypatch.setattr(one_at_a_time, "alone_with", lost)
    client = browser(cast.ines)
    client.raise_request_exception = False
    answer = client.post(f"/admin/pages/{course.page.pk}/edit/", course_form(title="Late"), follow=True)
    assert ("Others are changing the same course" in answer.content.decode()) is is_deadlock
    assert answer.status_code == (200 if is_deadlock else 500)


@pytest.mark.owasp_api(5)
def test_nobody_else_gets_there(cast: Cast) -> None:
    sent = {"reason": "law"}
    for by, user in ((cast.ines, cast.lena), (cast.rosa, cast.ada), (cast.rosa, cast.rosa)):
        answer = browser(by).post(address(user), {**sent, "address": user.email})
        assert answer.status_code in {302, 403, 404}
    assert Client().get(address(cast.lena)).status_code == 302
    assert not User.objects.filter(erased_at__isnull=False).exists()

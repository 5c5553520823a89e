"""Moving somebody to another address who has lost their mailbox, from their page in the admin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.actions.email_replacement import replace_email
from accounts.actions.erasure import erase_me
from accounts.admin_door import PROVED_AT
from accounts.models import EmailChange, SecurityEvent, User
from accounts.trail import mark_of, verify
from django.test import Client
from django.utils import timezone
from lib.errors import DomainError
from outbox.models import Event
from wagtail.models import ModelLogEntry

from tests.api.test_accounts_sessions import refresh, sign_in, works
from tests.api.test_email_change import ask, confirm, subjects
from tests.cast import PASSWORD, Cast, person
from tests.http import ApiClient, browser
from tests.journeys.camera import photograph
from tests.mailbox import last_token, mails_to
from tests.races import REPEATS, at_once

pytestmark = pytest.mark.django_db
NEW = "lena@elsewhere.example"
SENT = {"new_email": NEW, "reason": "Lost the mailbox; asked in person"}


def page_of(user: User) -> str:
    return f"/admin/users/{user.pk}/address/"


def now_of(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.asvs("7.4.3")
def test_an_admin_moves_somebody_and_all_their_sessions_end(cast: Cast) -> None:
    client, there, web = browser(cast.rosa), sign_in(cast.ines).data, browser(cast.ines)
    assert page_of(cast.ines) in client.get(f"/admin/users/{cast.ines.pk}/").content.decode()
    assert "Whoever reads mail there" in client.get(page_of(cast.ines)).content.decode()
    answer = client.post(page_of(cast.ines), {**SENT, "new_email": " Ines@Elsewhere.Example "}, follow=True)
    assert "signs in with ines@elsewhere.example now" in answer.content.decode()
    assert (works(there["access"]), refresh(there["refresh"]).status) == (False, 401)
    assert web.get("/admin/").status_code == 302
    assert sign_in(cast.ines).code == "INVALID_CREDENTIALS"
    assert sign_in(now_of(cast.ines)).status == 200, "the password is as it was, and the address is confirmed"


def test_both_addresses_are_told_and_the_old_one_not_the_new(cast: Cast) -> None:
    browser(cast.rosa).post(page_of(cast.lena), SENT)
    assert subjects(NEW) == ["Your account has this e-mail address now"]
    assert subjects(cast.lena.email) == ["Your account has another e-mail address now"]
    assert NEW not in str(mails_to(cast.lena.email)[0].body)


def test_who_is_shut_out_meanwhile_is_moved_and_told(cast: Cast) -> None:
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    browser(cast.rosa).post(page_of(cast.lena), SENT)
    assert (now_of(cast.lena).email, now_of(cast.lena).is_active, len(mails_to(NEW))) == (NEW, False, 1)


@pytest.mark.asvs("16.3.3")
def test_the_trail_and_the_history_say_who_did_it_and_why(cast: Cast) -> None:
    browser(cast.rosa).post(page_of(cast.lena), SENT)
    event = SecurityEvent.objects.get(kind="account.email_replaced")
    assert (event.user_id, event.by_id, event.facts) == (cast.lena.pk, cast.rosa.pk, {})
    assert event.trace.email_mark == mark_of(cast.lena.email)
    verify()
    assert Event.objects.get(name="user.email_replaced").payload["by_id"] == str(cast.rosa.pk)
    shown = browser(cast.rosa).get(f"/admin/users/{cast.lena.pk}/").content.decode()
    assert f"E-mail address changed: {cast.lena.email} → {NEW} (Lost the mailbox; asked in person)" in shown


def test_neither_address_is_left_once_the_person_is_erased(cast: Cast) -> None:
    browser(cast.rosa).post(page_of(cast.lena), SENT)
    erase_me(by=now_of(cast.lena), password=PASSWORD)
    kept = ModelLogEntry.objects.get(action="accounts.email_replaced").data
    assert (kept["before"], kept["after"]) == ("Former member", "Former member")
    assert not EmailChange.objects.exists()


def test_what_was_mailed_to_the_old_address_is_worthless(cast: Cast) -> None:
    ask(ApiClient(cast.lena), "lena@third.example")
    ApiClient().post("accounts/password/reset/", {"email": cast.lena.email})
    change, reset = last_token("lena@third.example"), last_token(cast.lena.email)
    browser(cast.rosa).post(page_of(cast.lena), SENT)
    assert confirm(change).code == "INVALID_TOKEN"
    body = {"token": reset, "new_password": "Another-password-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", body).code == "INVALID_TOKEN"
    ApiClient().post("accounts/password/reset/", {"email": NEW})
    body["token"] = last_token(NEW)
    assert ApiClient().post("accounts/password/reset/confirm/", body).status == 200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "This field is required"),
        ({**SENT, "reason": "  "}, "This field is required"),
        ({**SENT, "new_email": "no address"}, "Enter an e-mail address"),
        ({**SENT, "new_email": "LENA@lectern.example"}, "This is their address already"),
        ({**SENT, "new_email": "Liam@lectern.example"}, "Another account has this address"),
    ],
)
def test_what_can_not_be_right_is_said_at_its_field(cast: Cast, sent: dict[str, str], said: str) -> None:
    answer = browser(cast.rosa).post(page_of(cast.lena), sent)
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert now_of(cast.lena).email == cast.lena.email
    assert not EmailChange.objects.exists()


def test_who_never_confirmed_their_address_signs_up_again(cast: Cast) -> None:
    waiting = person("waiting@lectern.example", email_verified=False)
    client = browser(cast.rosa)
    assert "They sign up again" in client.get(page_of(waiting)).content.decode()
    assert "never confirmed" in client.post(page_of(waiting), SENT).content.decode()
    assert now_of(waiting).email == waiting.email


def proved_long_ago(client: Client) -> None:
    session = client.session
    session[PROVED_AT] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()


@pytest.mark.asvs("7.5.1")
def test_an_admin_who_signed_in_a_while_ago_confirms_their_password(cast: Cast) -> None:
    client = browser(cast.rosa)
    proved_long_ago(client)
    asked = client.post(page_of(cast.lena), SENT)
    assert asked.headers["Location"].startswith("/admin/second-factor/password/?next=")
    assert now_of(cast.lena).email == cast.lena.email
    back = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert back.headers["Location"] == page_of(cast.lena)
    assert client.post(page_of(cast.lena), SENT).status_code == 302
    assert now_of(cast.lena).email == NEW


@pytest.mark.parametrize(
    ("by", "of"), [("lena", "liam"), ("ines", "lena"), ("rosa", "rosa"), ("rosa", "ada"), ("ada", "ada")]
)
def test_whoever_may_not_is_refused_by_page_and_action(cast: Cast, by: str, of: str) -> None:
    who, whom = getattr(cast, by), getattr(cast, of)
    assert browser(who).post(page_of(whom), SENT).status_code in {302, 403, 404}
    with pytest.raises(DomainError):
        replace_email(user=whom, by=who, proved_at=timezone.now(), **SENT)
    assert now_of(whom).email == whom.email


def test_the_action_asks_for_a_recent_proof_by_itself(cast: Cast) -> None:
    for late in (None, timezone.now() - timedelta(minutes=11)):
        with pytest.raises(DomainError, match="Confirm your password"):
            replace_email(user=cast.lena, by=cast.rosa, proved_at=late, **SENT)
    assert now_of(cast.lena).email == cast.lena.email


@pytest.mark.race
@pytest.mark.asvs("15.4.2")
def test_of_many_who_are_given_one_address_at_once_one_has_it(committed_db: None, cast: Cast) -> None:
    """The control is that of confirming: `test_without_the_constraints_of_the_database_many_would_have_it`."""
    for number in range(max(REPEATS, 3)):
        people = [person(f"p{number}-{each}@lectern.example") for each in range(4)]
        wanted = {**SENT, "new_email": f"wanted{number}@elsewhere.example"}

        def give(each: int, people: list[User] = people, wanted: dict[str, str] = wanted) -> bool:
            try:
                replace_email(user=people[each], by=cast.rosa, proved_at=timezone.now(), **wanted)
            except DomainError:
                return False
            return True

        assert sorted(at_once(give, 4)) == [False, False, False, True]
        assert User.objects.filter(email=wanted["new_email"]).count() == 1


@pytest.mark.browser
def test_the_screens_as_an_admin_sees_them(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    page.goto("/admin/login/")
    page.get_by_label("Email").fill(cast.rosa.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/users/{cast.lena.pk}/")
    photograph(page, "person")
    page.get_by_role("link", name="Change their e-mail address").click()
    page.get_by_label("New e-mail address").fill(cast.liam.email)
    page.get_by_label("Why").fill("Lost the mailbox; asked in person")
    page.get_by_role("button", name="Change the address").click()
    page.get_by_text("Another account has this address").wait_for()
    photograph(page, "another-address")
    page.get_by_label("New e-mail address").fill(NEW)
    page.get_by_role("button", name="Change the address").click()
    page.get_by_text(f"signs in with {NEW} now").wait_for()
    photograph(page, "moved")

"""Changing one's second factors in the admin, and what admins do for others."""

from datetime import timedelta

import pytest
from accounts.models import SecondFactor, SecurityEvent, Session, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from tests.accounts.second_factor.devices import Clock, SoftKey, app_from, set_up_app
from tests.accounts.second_factor.door import STEP, at_the_door, is_in, set_up_key, shown_codes
from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import PASSWORD, Cast, person
from tests.http import browser
from tests.mailbox import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
OVERVIEW = "/admin/second-factor/"


def text(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


def secret_on(page: str) -> str:
    return page.partition('<code class="lc-secret">')[2].partition("<")[0]


def later(client: Client) -> None:
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()


@pytest.mark.asvs("7.4.3", "6.5.2")
def test_an_app_is_set_up_by_picture_or_by_hand(cast: Cast, clock: Clock) -> None:
    elsewhere, token = browser(cast.ines), sign_in(cast.ines).data["access"]
    client = browser(cast.ines)
    page = text(client, f"{OVERVIEW}app/")
    assert "<svg" in page
    app = app_from(secret_on(page), clock)
    wrong = client.post(f"{OVERVIEW}app/", {"code": "000000"}).content.decode()
    assert secret_on(wrong) == secret_on(page), "the app that was scanned stays good"
    done = client.post(f"{OVERVIEW}app/", {"code": app.code()})
    codes = shown_codes(done)
    assert len(codes) == 10
    assert "no-store" in done.headers["Cache-Control"]
    assert codes[0] not in text(client, OVERVIEW), "shown once"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert not works(token)
    assert "Second factor" in text(client, "/admin/account/")


@pytest.mark.asvs("7.5.1")
def test_changes_need_a_recent_password(cast: Cast) -> None:
    client = browser(cast.ines)
    set_up_key(client, SoftKey())
    later(client)
    factor = SecondFactor.objects.get(user=cast.ines)
    ask = f"{OVERVIEW}password/?next="
    assert client.get(f"{OVERVIEW}app/").headers["Location"] == f"{ask}%2Fadmin%2Fsecond-factor%2Fapp%2F"
    for path in ("app/", "key/", "codes/", f"{factor.pk}/remove/"):
        assert client.post(OVERVIEW + path).headers["Location"] == f"{ask}%2Fadmin%2Fsecond-factor%2F", path
    assert SecondFactor.objects.filter(pk=factor.pk).exists()
    wrong = client.post(f"{OVERVIEW}password/", {"password": "Wrong-horse-7"})
    assert "This is not your password." in wrong.content.decode()
    right = client.post(f"{OVERVIEW}password/", {"password": PASSWORD, "next": f"{OVERVIEW}app/"})
    assert right.headers["Location"] == f"{OVERVIEW}app/"
    assert client.get(f"{OVERVIEW}app/").status_code == 200


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/admin/logout/", "javascript:x"])
def test_the_password_page_leads_to_these_screens_only(place: str, cast: Cast) -> None:
    sent = browser(cast.ines).post(f"{OVERVIEW}password/", {"password": PASSWORD, "next": place})
    assert sent.headers["Location"] == OVERVIEW


def test_several_keys_have_names_and_are_removed_one_by_one(cast: Cast) -> None:
    client = browser(cast.ines)
    set_up_key(client, SoftKey(), "Blue key")
    set_up_key(client, SoftKey(), "<b>Red</b> key")
    page = text(client, OVERVIEW)
    assert "Blue key" in page
    assert "&lt;b&gt;Red&lt;/b&gt; key" in page
    blue = SecondFactor.objects.get(name="Blue key")
    assert client.post(f"{OVERVIEW}{blue.pk}/remove/").headers["Location"] == OVERVIEW
    assert "Blue key" not in text(client, OVERVIEW).replace("“Blue key” is removed", "")
    assert cast.ines.recovery_codes.count() == 10, "they go with the last one only"


@pytest.mark.owasp_api(1)
def test_nobody_removes_what_is_another_s(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.otto, clock)
    theirs = SecondFactor.objects.get(user=cast.otto)
    assert browser(cast.ines).post(f"{OVERVIEW}{theirs.pk}/remove/").status_code == 404
    assert SecondFactor.objects.filter(pk=theirs.pk).exists()


def test_few_recovery_codes_are_warned_of(cast: Cast, clock: Clock) -> None:
    app, codes = set_up_app(cast.ines, clock)
    for code in codes[:6]:
        at_the_door(cast.ines).post(STEP, {"code": code})
    client = at_the_door(cast.ines)
    client.post(STEP, {"code": app.code()})
    assert "before you run out" not in text(client, OVERVIEW)
    client = at_the_door(cast.ines)
    client.post(STEP, {"code": codes[6]})
    assert "You have 3 recovery codes left" in text(client, OVERVIEW)
    assert "You have 3 left. Make new ones" in mails_to(cast.ines.email)[-1].body


@pytest.mark.usefixtures("required")
def test_the_last_factor_stays_where_the_school_asks_for_one(cast: Cast) -> None:
    client = at_the_door(cast.ines)
    set_up_key(client, SoftKey())
    key = SecondFactor.objects.get(user=cast.ines)
    page = client.post(f"{OVERVIEW}{key.pk}/remove/", follow=True).content.decode()
    assert "This is your only second factor" in page
    assert SecondFactor.objects.filter(pk=key.pk).exists()


# What admins do for others.


def reset(by: User, whom: User, reason: str = "Lost the phone; asked in person") -> str:
    sent = browser(by).post(f"/admin/users/{whom.pk}/second-factor/reset/", {"reason": reason}, follow=True)
    return str(sent.content.decode())


@pytest.mark.asvs("6.4.4", "16.2.1")
def test_an_admin_lets_somebody_in_again_with_a_reason(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    Session.objects.create(user=cast.ines, expires_at=timezone.now() + timedelta(days=1))
    assert "Authenticator app" in text(browser(cast.rosa), f"/admin/users/{cast.ines.pk}/")
    assert "Say why" in reset(cast.rosa, cast.ines, "  ")
    assert SecondFactor.objects.filter(user=cast.ines).exists()
    assert "signs in by password alone now" in reset(cast.rosa, cast.ines)
    assert not SecondFactor.objects.filter(user=cast.ines).exists()
    assert not cast.ines.recovery_codes.exists()
    assert not cast.ines.sessions.alive().exists()
    assert sign_in(cast.ines).status == 200
    assert mails_to(cast.ines.email)[-1].subject == "Your second factor was reset"
    entry = ModelLogEntry.objects.get(action="accounts.second_factor_reset")
    assert (entry.user, entry.data["reason"]) == (cast.rosa, "Lost the phone; asked in person")
    assert "(Lost the phone; asked in person)" in entry.message
    event = SecurityEvent.objects.get(kind="second_factor.reset")
    assert (event.user_id, event.by_id, event.facts) == (cast.ines.pk, cast.rosa.pk, {})


@pytest.mark.owasp_api(5)
def test_nobody_resets_themselves_or_a_superuser_or_as_a_teacher(cast: Cast, clock: Clock) -> None:
    for user in (cast.ada, cast.otto):
        set_up_app(user, clock)
    assert "Only a superuser may change a superuser." in reset(cast.rosa, cast.ada)
    assert browser(cast.ines).post(f"/admin/users/{cast.otto.pk}/second-factor/reset/").status_code == 404
    client = browser(cast.rosa)
    set_up_key(client, SoftKey())
    sent = client.post(f"/admin/users/{cast.rosa.pk}/second-factor/reset/", {"reason": "Mine"}, follow=True)
    assert "You can&#x27;t do this to your own account." in sent.content.decode()
    assert SecondFactor.objects.filter(user__in=[cast.ada, cast.otto, cast.rosa]).count() == 3


def test_where_there_is_nothing_to_reset_it_says_so(cast: Cast) -> None:
    assert "Ines has no second factor." in reset(cast.rosa, cast.ines)


def test_the_last_admin_is_let_in_again_from_the_machine(cast: Cast, clock: Clock, capsys) -> None:  # type: ignore[no-untyped-def]
    set_up_app(cast.ada, clock)
    call_command("reset_second_factor", cast.ada.email.upper(), "--by", cast.ada.email)
    assert "signs in by password alone now" in capsys.readouterr().out
    assert sign_in(cast.ada).status == 200
    assert SecurityEvent.objects.get(kind="second_factor.reset").by_id == cast.ada.pk


def test_the_command_needs_an_active_admin_who_answers_for_it(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ada, clock)
    gone = person("gone@lectern.example", "ADMIN", is_active=False)
    for by in (cast.ines, gone):
        with pytest.raises(CommandError, match="Name an active admin"):
            call_command("reset_second_factor", cast.ada.email, "--by", by.email)
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("reset_second_factor", "nobody@lectern.example", "--by", cast.ada.email)
    assert SecondFactor.objects.filter(user=cast.ada).exists()

"""Signing in to the admin: a password, then the second step; and nothing in between opens anything."""

from datetime import timedelta

import pytest
from accounts.models import User
from django.contrib.sessions.models import Session as WebSession
from django.test import Client

from cms.second_factor import half
from tests.accounts.second_factor.devices import Clock, SoftKey, set_up_app
from tests.accounts.second_factor.door import (
    HOME,
    STEP,
    at_the_door,
    is_in,
    set_up_key,
    shown_codes,
)
from tests.cast import PASSWORD, Cast
from tests.mailbox import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]


@pytest.mark.asvs("6.3.3")
def test_the_password_leads_to_the_second_step_and_the_code_leads_in(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    client = at_the_door(cast.rosa)
    assert client.get(HOME).headers["Location"].startswith("/admin/login/")
    page = client.get(STEP)
    assert "Is it you?" in page.content.decode()
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    wrong = client.post(STEP, {"code": "000000"})
    assert "This code is wrong" in wrong.content.decode()
    assert not is_in(client)
    assert client.post(STEP, {"code": app.code()}).headers["Location"] == HOME
    assert is_in(client)


@pytest.mark.asvs("7.2.4", "6.5.1")
def test_each_step_has_a_session_key_of_its_own(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    client = Client()
    client.get("/admin/login/")
    keys = []
    client.post("/admin/login/", {"username": cast.rosa.email, "password": PASSWORD})
    keys.append(client.cookies["sessionid"].value)
    client.post(STEP, {"code": app.code()})
    keys.append(client.cookies["sessionid"].value)
    assert keys[0] != keys[1]
    assert not WebSession.objects.filter(session_key=keys[0]).exists()
    replayed = Client()
    replayed.cookies["sessionid"] = keys[0]
    assert not is_in(replayed)
    assert replayed.get(STEP).headers["Location"] == "/admin/login/"


def test_the_second_step_is_bound_to_the_browser_that_took_the_first(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    at_the_door(cast.rosa)
    stranger = Client()
    assert stranger.post(STEP, {"code": app.code()}).headers["Location"] == "/admin/login/"
    assert not is_in(stranger)


@pytest.mark.asvs("6.6.2")
def test_the_first_step_is_over_after_ten_minutes(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    client = at_the_door(cast.rosa)
    monkeypatch.setattr(half, "LIFETIME", timedelta(0))
    assert client.post(STEP, {"code": app.code()}).headers["Location"] == "/admin/login/"
    assert not is_in(client)


def set_password(user: User) -> None:
    user.set_password("Another-horse-8")
    user.save()


def shut_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("change", [set_password, User.end_sessions, shut_out])
def test_the_first_step_dies_with_the_password_and_wherever_sessions_end(change, cast: Cast, clock: Clock) -> None:  # type: ignore[no-untyped-def]
    app, _ = set_up_app(cast.rosa, clock)
    client = at_the_door(cast.rosa)
    change(User.objects.get(pk=cast.rosa.pk))
    assert client.post(STEP, {"code": app.code()}).headers["Location"] == "/admin/login/"
    assert not is_in(client)


def test_who_was_signed_in_here_before_is_not_any_more(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.rosa, clock)
    client = Client()
    client.force_login(cast.ines)
    client.post("/admin/login/", {"username": cast.rosa.email, "password": PASSWORD})
    assert not is_in(client)


@pytest.mark.asvs("6.3.4", "8.3.1")
def test_a_session_begun_any_other_way_takes_the_second_step_as_well(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    client = Client()
    client.force_login(User.objects.get(pk=cast.rosa.pk))
    assert client.post("/admin/account/", {}).headers["Location"] == STEP
    assert not is_in(client)
    client.post(STEP, {"code": app.code()})
    assert is_in(client)


def test_remember_me_holds_for_the_whole_sign_in(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    for remember, age in (({"remember": "on"}, 12 * 3600), ({}, "")):
        client = Client()
        client.post("/admin/login/", {"username": cast.rosa.email, "password": PASSWORD, **remember})
        client.post(STEP, {"code": app.code()})
        assert client.cookies["sessionid"]["max-age"] == age
        clock.tick()


def test_one_goes_on_to_where_one_wanted_to_go(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    for asked, reached in (("/admin/users/", "/admin/users/"), ("https://evil.example/", HOME)):
        client = Client()
        client.post("/admin/login/", {"username": cast.rosa.email, "password": PASSWORD, "next": asked})
        assert client.post(STEP, {"code": app.code()}).headers["Location"] == reached
        clock.tick()


@pytest.mark.asvs("6.3.1")
def test_tries_are_limited_and_said_in_words(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.rosa, clock)
    client = at_the_door(cast.rosa)
    tried = [client.post(STEP, {"code": f"{number:06}"}).status_code for number in range(11)]
    assert tried == [200] * 10 + [429]
    refused = client.post(STEP, {"code": app.code()})
    assert "Too many tries" in refused.content.decode()
    assert int(refused.headers["Retry-After"]) > 0
    assert not is_in(client)


@pytest.mark.usefixtures("required")
@pytest.mark.asvs("6.3.3")
def test_who_needs_one_and_has_none_is_led_to_set_one_up_and_then_goes_on(cast: Cast, clock: Clock) -> None:
    client = at_the_door(cast.ines)
    assert client.get(HOME).headers["Location"] == "/admin/second-factor/"
    page = client.get("/admin/second-factor/").content.decode()
    assert "Protect your account" in page
    assert "w-sidebar" not in page
    assert len(shown_codes(set_up_key(client, SoftKey()))) == 10
    assert is_in(client)
    subjects = [mail.subject for mail in mails_to(cast.ines.email)]
    assert subjects == ["A second factor was added to your account"]


@pytest.mark.usefixtures("required")
def test_learners_are_not_asked(cast: Cast) -> None:
    client = at_the_door(cast.lena)
    assert client.get(HOME).headers["Location"] == "/admin/login/?next=/admin/"


def test_nobody_is_asked_where_the_school_does_not(cast: Cast) -> None:
    assert is_in(at_the_door(cast.ines))
    assert is_in(at_the_door(cast.rosa))

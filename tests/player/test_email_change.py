"""Moving one's account to another address, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.actions.email_change import confirm_email_change
from accounts.actions.second_factor import begin_app, confirm_app
from accounts.models import Session, User
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from playwright.sync_api import expect

from tests.accounts.second_factor.devices import App, Clock
from tests.cast import PASSWORD, Cast
from tests.journeys.camera import photograph
from tests.mailbox import last_token
from tests.player.test_journey import sign_in_as_lena

pytestmark = pytest.mark.browser
NEW = "lena@elsewhere.example"


def ask(page: Any, password: str) -> None:
    form = page.locator("#email")
    form.get_by_label("New address").fill(NEW)
    form.get_by_label("Your password").fill(password)
    form.get_by_role("button", name="Send a link to it").click()


def test_a_learner_moves_to_another_address_and_stays_signed_in_here(cast: Cast, tab: Callable[[], Any]) -> None:
    page, elsewhere = tab(), tab()
    sign_in_as_lena(page)
    sign_in_as_lena(elsewhere)
    page.goto("/profile/")
    page.get_by_text(f"You sign in with {cast.lena.email}").wait_for()
    ask(page, "Wrong-horse-9")
    page.locator("#email .field-error", has_text="This is not your password").wait_for()
    ask(page, PASSWORD)
    page.locator("#email-sent", has_text=NEW).wait_for()

    page.goto(f"/change-email/?token={last_token(NEW)}")
    page.get_by_role("button", name="Use this address").wait_for()
    expect(page).not_to_have_url(re.compile("token"))
    assert User.objects.get(pk=cast.lena.pk).email == cast.lena.email, "looking at the page changes nothing"
    page.get_by_role("button", name="Use this address").click()
    page.get_by_text("Your address is changed").wait_for()
    page.get_by_role("link", name="To your profile").click()
    page.get_by_text(f"You sign in with {NEW}").wait_for()
    elsewhere.goto("/profile/")
    elsewhere.wait_for_url("**/sign-in/?next=%2Fprofile%2F")


def test_what_waits_is_shown_after_a_reload_and_can_be_taken_back(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    page.goto("/profile/")
    page.get_by_text("(this one)").wait_for()
    expect(page.locator("#email-sent")).to_be_hidden()
    ask(page, PASSWORD)
    page.locator("#email-sent", has_text=NEW).wait_for()
    token = last_token(NEW)
    page.reload()
    page.locator("#email-sent", has_text=f"{NEW} is not confirmed yet").wait_for()
    until = page.locator("#email-sent time").get_attribute("datetime")
    assert parse_datetime(until) - timezone.now() > timedelta(minutes=58)
    photograph(page, "profile-address-waits")

    page.get_by_role("button", name="Keep my present address").click()
    page.get_by_text("Your address stays as it is").wait_for()
    page.locator("#email-sent").wait_for(state="hidden")
    page.goto(f"/change-email/?token={token}")
    page.get_by_role("button", name="Use this address").click()
    page.get_by_text("This link is not valid").wait_for()


def test_whoever_is_too_late_to_take_it_back_sees_the_new_address(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    page.goto("/profile/")
    page.get_by_text("(this one)").wait_for()
    ask(page, PASSWORD)
    page.locator("#email-sent", has_text=NEW).wait_for()
    confirm_email_change(token=last_token(NEW))
    page.get_by_role("button", name="Keep my present address").click()
    page.get_by_text(f"You sign in with {NEW}").wait_for()
    page.locator("#email-sent").wait_for(state="hidden")


def test_a_code_is_asked_for_where_there_is_a_second_factor(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    page.goto("/profile/")
    page.get_by_text("(this one)").wait_for()
    code = recovery_code_of(cast.lena)
    ask(page, PASSWORD)
    page.locator("#email").get_by_label("Code of your authenticator app").fill(code)
    page.get_by_role("button", name="Send a link to it").click()
    page.locator("#email-sent", has_text=NEW).wait_for()
    assert last_token(NEW)


def recovery_code_of(user: User) -> str:
    """One of those that come with an app, which is set up in the session that there is."""
    app, now = App(begin_app(by=user, proved_at=timezone.now()), Clock()), timezone.now()
    here = Session.objects.alive().get(user=user).pk
    changed = confirm_app(by=user, code=app.code(), proved_at=now, keep_session=here, address=None)
    return changed.recovery_codes[0]


def test_a_link_that_is_not_valid_leads_back_to_the_profile(tab: Callable[[], Any]) -> None:
    page = tab()
    page.goto("/change-email/?token=used-before")
    page.get_by_role("button", name="Use this address").click()
    page.get_by_text("This link is not valid").wait_for()
    expect(page.get_by_role("button", name="Use this address")).to_be_hidden()
    page.get_by_role("link", name="To your profile").wait_for()
    page.goto("/change-email/")
    page.get_by_text("Ask for another address in your profile").wait_for()

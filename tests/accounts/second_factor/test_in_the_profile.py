"""A learner sets up an authenticator app in the profile of the player, uses it, and gives it up again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import SecondFactor, Session
from django.utils import timezone
from playwright.sync_api import expect

from tests.accounts.second_factor.devices import Clock, app_from
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser


def sign_in(page: Any, email: str) -> None:
    page.goto("/sign-in/?next=/profile/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


def test_a_learner_sets_up_an_app_and_signs_in_by_it(cast: Cast, clock: Clock, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in(page, cast.lena.email)
    page.get_by_role("button", name="Set up an authenticator app").wait_for()
    Session.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    app = app_from(page.locator("#app-secret").inner_text(), clock)
    page.get_by_label("The six digits").fill("000000")
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("This is not what the app shows now").wait_for()
    page.get_by_label("The six digits").fill(app.code())
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("Keep your recovery codes").wait_for()
    expect(page.locator(".codes code")).to_have_count(10)
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_text("10 recovery codes left").wait_for()

    clock.tick()
    other = tab()
    sign_in(other, cast.lena.email)
    other.get_by_label("Code").fill(app.code())
    other.get_by_role("button", name="Sign in").last.click()
    other.get_by_text("10 recovery codes left").wait_for()
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Remove").click()
    other.get_by_role("button", name="Set up an authenticator app").wait_for()
    assert not SecondFactor.objects.exists()

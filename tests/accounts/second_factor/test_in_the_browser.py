"""A real browser with a virtual authenticator: the screens, the script and the key speak the same language."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import SecondFactor
from playwright.sync_api import expect

from tests.accounts.second_factor.devices import Clock, app_from, set_up_app
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


def give_key(page: Any) -> tuple[Any, str]:
    """Plug a virtual authenticator in."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {**AUTHENTICATOR, "isUserVerified": True, "automaticPresenceSimulation": True}
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def give_password(page: Any, user: Any) -> None:
    page.goto("/admin/login/")
    page.fill("input[name=username]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_a_teacher_sets_up_a_key_and_an_app_and_signs_in_by_each(
    cast: Cast, clock: Clock, tab: Callable[[], Any], live_server: Any, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    settings.BASE_URL = live_server.url
    page = tab()
    devtools, key = give_key(page)
    give_password(page, cast.ines)
    page.wait_for_url("**/admin/second-factor/")
    page.click("a[href$='/second-factor/key/']")
    page.wait_for_url("**/second-factor/key/")  # with its script
    page.fill("input[name=name]", "Work laptop")
    page.press("input[name=name]", "Enter")
    page.wait_for_selector(".lc-codes")
    recovery = page.locator(".lc-codes code").first.inner_text()
    page.click("text=I have kept them")
    page.wait_for_url("**/admin/")
    page.goto("/admin/second-factor/key/")
    page.fill("input[name=name]", "The same one")
    page.click("[data-ask]")
    page.wait_for_selector("text=This key is set up already.")

    page.goto("/admin/second-factor/app/")
    page.click("summary")
    app = app_from(page.locator(".lc-secret").inner_text(), clock)
    page.fill("input[name=code]", app.code())
    page.click("form button.button")
    page.wait_for_selector("text=Your authenticator app is set up.")
    clock.tick()

    page.context.clear_cookies()
    give_password(page, cast.ines)
    page.wait_for_url("**/second-step/")
    page.click("[data-ask]")
    page.wait_for_url("**/admin/")
    assert SecondFactor.objects.get(name="Work laptop").counter > 1

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    for code in (app.code(), recovery):
        page.context.clear_cookies()
        give_password(page, cast.ines)
        page.fill("input[name=code]", code)
        page.press("input[name=code]", "Enter")
        page.wait_for_url("**/admin/")

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.fill("input[name=email]", cast.ines.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.click("#use-key")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_the_player_asks_for_the_code(cast: Cast, clock: Clock, tab: Callable[[], Any]) -> None:
    app, _ = set_up_app(cast.ines, clock)
    page = tab()
    page.goto("/sign-in/")
    expect(page.locator("input[name=code]")).to_be_hidden()
    page.fill("input[name=email]", cast.ines.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("input[name=code]", state="visible")
    page.fill("input[name=code]", "000000")
    page.press("input[name=code]", "Enter")
    page.wait_for_selector("text=This code is wrong")
    page.fill("input[name=code]", app.code())
    page.press("input[name=code]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)

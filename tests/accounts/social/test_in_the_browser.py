"""Signing in by Google and GitHub in a real browser, from the button to one's own courses."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accounts.models import SocialAccount, User
from django.test import Client
from playwright.sync_api import expect

from tests.providers import GitHub, mail

NOOR = "noor@lectern.example"


@pytest.fixture
def school(settings: Any, registered: Any, google: Callable[..., None], github: GitHub, live_server: Any) -> None:
    settings.BASE_URL = live_server.url
    google("7", email=NOOR, name="Noor Haddad")
    github.knows("noor", mail(NOOR), number=7, name="Noor Haddad")


@pytest.mark.browser
@pytest.mark.asvs("10.2.1")
def test_signing_in_by_both_and_unlinking_one(tab: Callable[..., Any], school: None) -> None:
    page = tab()
    page.goto("/sign-in/?next=/profile/")
    page.get_by_role("button", name="Continue with Google").click()
    page.locator("input[name=sub]").fill("7")
    page.locator("button, input[type=submit]").first.click()
    page.wait_for_url("**/profile/")
    linked = page.get_by_role("region", name="Linked accounts")
    linked.get_by_text("Google").wait_for()
    linked.get_by_role("button", name="Unlink").click()
    page.get_by_text("your only way to sign in").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    page.goto("/register/")
    page.get_by_role("button", name="Continue with GitHub").click()
    page.locator("input[name=sub]").fill("noor")
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url("**/learn/")
    page.goto("/profile/")
    linked.get_by_role("button", name="Unlink").first.click()
    page.get_by_text("The account is unlinked").wait_for()
    assert User.objects.get().full_name == "Noor Haddad"
    assert SocialAccount.objects.get().provider == "google"


@pytest.mark.browser
def test_what_goes_wrong_is_said_and_can_be_begun_again(tab: Callable[..., Any], school: None, settings: Any) -> None:
    page = tab()
    page.goto("/sign-in/google/?code=x&state=y")  # somebody else's link
    page.get_by_role("alert").get_by_text("not begun in this window").wait_for()
    expect(page).to_have_url(re.compile("/sign-in/google/$"))
    page.get_by_role("link", name="Back to signing in").click()
    page.get_by_role("button", name="Continue with GitHub").click()
    page.locator("input[name=sub]").wait_for()
    state = parse_qs(urlsplit(page.url).query)["state"][0]
    page.goto(f"/sign-in/github/?error=access_denied&state={state}")
    page.get_by_role("alert").get_by_text("did not agree").wait_for()
    page.goto("/sign-in/")
    page.get_by_role("button", name="Continue with GitHub").click()
    up = settings.OAUTH_PROVIDERS["github"]["token_url"]
    settings.OAUTH_PROVIDERS["github"]["token_url"] = "http://localhost:9/"
    page.locator("input[name=sub]").fill("noor")
    page.get_by_role("button", name="Authorize").click()
    page.get_by_role("alert").get_by_text("doesn't answer").wait_for()
    settings.OAUTH_PROVIDERS["github"]["token_url"] = up
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/learn/")


@pytest.mark.django_db
def test_there_are_no_buttons_where_nobody_is_registered(client: Client) -> None:
    for path in ("/sign-in/", "/register/"):
        assert "Continue with" not in client.get(path).content.decode()
    for name in ("google", "github", "facebook"):
        assert client.get(f"/sign-in/{name}/").status_code == 404

"""The profile in a real browser: what did not happen is said."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.player.test_journey import sign_in_as_lena

pytestmark = pytest.mark.browser


def is_refused(route: Any) -> None:
    route.fulfill(status=429, json={"success": False, "error": {"code": "RATE_LIMITED", "message": "Not so often."}})


def test_whoever_could_not_be_signed_out_everywhere_is_told(cast: Cast, tab: Callable[[], Any]) -> None:
    page = tab()
    sign_in_as_lena(page)
    page.goto("/profile/")
    page.get_by_text("(this one)").wait_for()
    page.route("**/accounts/logout-all/", is_refused)
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_text("Not so often.").wait_for()
    page.unroute("**/accounts/logout-all/")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.locator(".site-header").get_by_role("link", name="Sign in").wait_for()

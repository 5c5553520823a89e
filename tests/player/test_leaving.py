"""Taking one's data along, and erasing oneself, in a real browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accounts.models import User

from tests.cast import PASSWORD, Cast


@pytest.mark.browser
def test_somebody_takes_their_data_along_and_leaves(
    tab: Callable[..., Any], cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    page = tab()
    page.goto("/sign-in/?next=/profile/")
    page.get_by_label("E-mail").fill(cast.lena.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).last.click()
    page.wait_for_url("**/profile/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    exported = json.loads(Path(download.value.path()).read_text())
    assert cast.lena.email in str(exported["records"])
    page.get_by_text("Erase my account", exact=True).click()
    page.locator("#erase input[name=password]").fill("Wrong-horse-9")
    page.get_by_role("button", name="Erase my account for good").click()
    page.get_by_text("This is not your password").wait_for()
    page.locator("#erase input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Erase my account for good").click()
    page.wait_for_url(lambda address: address.rstrip("/").count("/") == 2)
    assert User.objects.get(pk=cast.lena.pk).full_name == "Former member"

"""How a device is named."""

import pytest
from accounts.devices import MAX_NAME, device_name

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
APPLE = "AppleWebKit/537.36 (KHTML, like Gecko)"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {APPLE} Chrome/126.0 Safari/537.36 Edg/126.0"
SAFARI = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {APPLE} Version/17.5 Mobile Safari/604.1"
CHROME = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {APPLE} Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        (CHROME, "Chrome on Android"),
        ("Mozilla/5.0", "Browser"),
        ("python-httpx/0.28", "python-httpx/0.28"),
        ("okhttp/4.9 (Android 14)", "okhttp/4.9"),
        ("", ""),
        ("\x00\x1b[31mred", "[31mred"),
    ],
)
def test_a_device_is_named_so_that_its_owner_knows_it(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


def test_a_name_always_fits() -> None:
    assert len(device_name("x" * 10_000)) == MAX_NAME

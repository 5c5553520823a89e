"""What a session remembers of the device that began it, so that its owner can tell it from the others."""

from dataclasses import dataclass

_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
MAX_NAME = 100


@dataclass(frozen=True)
class Device:
    """Where a session was begun."""

    name: str = ""
    ip: str | None = None


def device_name(user_agent: str) -> str:
    """`Firefox on Linux` for a browser, the first word for a program, or an empty string."""
    if not user_agent.startswith("Mozilla/"):
        return "".join(filter(str.isprintable, user_agent)).split(" ")[0][:MAX_NAME]
    browser = next((name for sign, name in _BROWSERS.items() if f"{sign}/" in user_agent), "Browser")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser

"""Reading settings from the environment, with a type and a name in every complaint."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from environ import Env

from lib.rates import Rate, read_rate

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


class Environment:
    """Typed values of environment variables. A value that can't be read counts as unset and lands in `problems`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The value without the spaces around it; an empty one counts as unset."""
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """True for 1, true, yes, on; False for 0, false, no, off."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in _TRUE | _FALSE:
            self.problems.append(f"{name} must be true or false.")
            return default
        return value in _TRUE

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdecimal() or len(value) > 18 or not least <= int(value) <= most:
            self.problems.append(f"{name} must be a whole number from {least} to {most}.")
            return default
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        """A list separated by commas."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            self.problems.append(f"{name} must be one of {', '.join(choices)}.")
            return default
        return value

    def header(self, name: str, default: str) -> str:
        """The name of a header. One with an underscore is none that WSGI could tell from one with a hyphen."""
        value = self.text(name, default)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", value):
            self.problems.append(f"{name} must be the name of a header, of letters, digits and hyphens.")
            return default
        return value

    def url(self, name: str, schemes: tuple[str, ...], default: str = "") -> str:
        """An address with one of `schemes`. A complaint never repeats it, since it may carry a password."""
        value = self.text(name, default)
        if value and not _is_url(value, schemes):
            self.problems.append(f"{name} must be an address beginning with {' or '.join(f'{s}://' for s in schemes)}.")
            return default
        return value

    def rates(self, name: str, default: str) -> tuple[Rate, ...]:
        """Rates such as `10/15m` separated by commas, all of which hold; `off` says that there is none."""
        parts = [part for part in self.names(name, default) if part.lower() != "off"]
        try:
            return tuple(map(read_rate, parts))
        except ValueError:
            self.problems.append(f"{name} must be rates such as 10/15m or 5/1m,50/1d (units s, m, h, d), or off.")
            return tuple(map(read_rate, default.split(",")))

    def origins(self, name: str) -> list[str]:
        """Origins such as `https://app.example.org`, separated by commas: no path, no pattern."""
        found = self.names(name)
        for part in found:
            if (
                not _is_url(part, ("http", "https"))
                or urlsplit(part).geturl() != f"{urlsplit(part).scheme}://{urlsplit(part).netloc}"
            ):
                self.problems.append(
                    f"{name} has {part!r}: write origins such as https://app.example.org, nothing more."
                )
                return []
        return found

    def networks(self, name: str) -> list[str]:
        """Addresses or networks separated by commas; `none` says that there are none."""
        found = [part for part in self.names(name) if part.lower() != "none"]
        for part in found:
            try:
                ip_network(part)
            except ValueError:
                self.problems.append(f"{name} has {part!r}, which is no address and no network such as 10.0.0.0/8.")
                return []
        return found


def database_at(url: str) -> dict[str, Any]:
    """What Django is told of a database. `?host=/folder` names the folder of a socket, as PostgreSQL has it."""
    found: dict[str, Any] = Env.db_url_config(url)
    folder = found.get("OPTIONS", {}).pop("host", "")
    return {**found, "HOST": folder} if folder else found


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and (parts.port is None or parts.port > 0)
    except ValueError:
        return False

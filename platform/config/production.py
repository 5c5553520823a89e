"""What Lectern refuses to start with. Every problem is named at once, with what to do about it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.production_providers import provider_problems
from config.production_services import service_problems
from config.production_web import web_problems

_KEYS = ("SECRET_KEY", "JWT_SIGNING_KEY", "MEDIA_SIGNING_KEY", "QUEUE_SIGNING_KEY")
_WEAK = ("change", "secret-key", "insecure", "development", "example", "password")


def refuse_bad_settings(settings: Mapping[str, Any], unreadable: list[str]) -> None:
    """Raise ImproperlyConfigured with one line for each bad setting.

    What can't be read is refused everywhere, the rest only in production.
    """
    problems = list(unreadable)
    if settings["PRODUCTION"]:
        problems += [*_key_problems(settings), *web_problems(settings), *service_problems(settings)]
        problems += provider_problems(settings)
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise ImproperlyConfigured(f"Lectern does not start with these settings:\n{lines}")


def _key_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in _KEYS:
        value = settings[name]
        if not value:
            yield f"{name} is not set: give it 50 or more random characters."
        elif len(value) < 50 or len(set(value)) < 12 or any(word in value.lower() for word in _WEAK):
            yield f"{name} is weak: give it 50 or more random characters."
        elif any(character.isspace() for character in value):
            yield f"{name} has a space or line end in it: give it 50 or more random characters without."
        elif value in seen:
            yield f"{name} is the same as {seen[value]}: each key needs its own value."
        else:
            seen[value] = name

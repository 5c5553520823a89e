"""What production refuses about signing in by Google and GitHub."""

from collections.abc import Iterator, Mapping
from typing import Any


def provider_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    """One line for each bad setting, with what to do about it."""
    for name, config in settings["OAUTH_PROVIDERS"].items():
        if bool(config["client_id"]) != bool(config["client_secret"]):
            yield f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET go together: set both, or neither."
        for key, value in config.items():
            if value.startswith("http:"):
                yield f"{name.upper()}_{key.upper()} must begin with https://: codes and secrets go there."
    for uri in settings["OAUTH_REDIRECT_URIS"]:
        if uri.startswith("http:") or ":" not in uri or "#" in uri or "*" in uri:
            yield f"OAUTH_REDIRECT_URIS has {uri!r}: name whole addresses, https:// or an app's own scheme."

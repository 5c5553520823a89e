"""GitHub, which knows OAuth 2 and no id_token: who somebody is, its API says to whoever has their access token."""

from typing import Any

from accounts.models import StartedSignIn
from accounts.providers.caller import Caller, unavailable
from accounts.providers.code_flow import authorize_url, tokens_for
from accounts.providers.identity import Identity, text_of


def address_to_visit(config: dict[str, str], started: StartedSignIn, state: str) -> str:
    """Where somebody agrees."""
    return authorize_url(config, started, state)


def identify(config: dict[str, str], started: StartedSignIn, *, code: str, code_verifier: str) -> Identity:
    """Whose code it is. Raises SignInFailed or ProviderUnavailable."""
    caller = Caller()
    access = tokens_for(config, started, code=code, code_verifier=code_verifier, caller=caller).get("access_token")
    if not isinstance(access, str) or not access.isascii():
        raise unavailable("no access token", config["token_url"])
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {access}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    person, addresses = (caller.get(f"{config['api_url']}/{path}", **headers) for path in ("user", "user/emails"))
    if not isinstance(person, dict) or not _is_number(person.get("id")) or not isinstance(addresses, list):
        raise unavailable("no user", config["api_url"])
    return Identity(subject=str(person["id"]), email=_proved(addresses), name=text_of(person.get("name")))


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**63


def _proved(addresses: list[Any]) -> str:
    """The primary address, if GitHub has proved it."""
    for entry in addresses:
        if isinstance(entry, dict) and entry.get("primary") is True and entry.get("verified") is True:
            return text_of(entry.get("email"))
    return ""

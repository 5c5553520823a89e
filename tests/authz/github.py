"""A GitHub that takes everybody for Lena, and the settings of a school that has registered with it."""

from typing import Any

from django.conf import settings

from tests.providers import Told, told


def registered_at(address: str) -> dict[str, Any]:
    """The settings of a school that has registered with the GitHub at `address`."""
    ours = {"client_id": "x", "client_secret": "x", "token_url": f"{address}/token", "api_url": address}
    providers = {**settings.OAUTH_PROVIDERS, "github": {**settings.OAUTH_PROVIDERS["github"], **ours}}
    return {"OAUTH_PROVIDERS": providers, "OAUTH_PRIVATE_HOSTS": ["localhost"]}


def github(request: Any, form: dict[str, str]) -> Told:
    """Takes everybody for Lena."""
    emails = [{"email": "lena@lectern.example", "primary": True, "verified": True}]
    return told({"/token": {"access_token": "x"}, "/user": {"id": 7}, "/user/emails": emails}[request.path])

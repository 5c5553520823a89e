"""The providers of these tests, started once, and a school that has registered with them."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import oidc_provider_mock
import pytest
from accounts.providers.id_token import forget_keys

from tests.providers import GitHub, serving

CLIENT, SECRET = "lectern-client", "a-secret-of-the-school"


@pytest.fixture(scope="session")
def openid_server() -> Iterator[str]:
    """A real provider of OpenID Connect. Its id_tokens name no key."""
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="session")
def github_server() -> Iterator[tuple[str, GitHub]]:
    """A site that does what GitHub does."""
    hub = GitHub(CLIENT, SECRET)
    with serving(hub) as address:
        yield address, hub


@pytest.fixture
def google(registered: Any, openid_server: str) -> Callable[..., None]:
    """Says whom Google knows: `google("subject", email=…, email_verified=True)`."""

    def knows(subject: str, **claims: Any) -> None:
        url, body = f"{openid_server}/users/{subject}", json.dumps({"email_verified": True, **claims}).encode()
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(url, body, headers, method="PUT"), timeout=5).close()

    return knows


@pytest.fixture
def github(registered: Any, github_server: tuple[str, GitHub]) -> GitHub:
    """Says whom GitHub knows: `github.knows("login", mail("…"), number=1)`."""
    github_server[1].people.clear()
    return github_server[1]


@pytest.fixture
def registered(settings: Any, openid_server: str, github_server: tuple[str, GitHub]) -> Any:
    """The settings of a school that has registered with both."""
    ours, hub = {"client_id": CLIENT, "client_secret": SECRET}, github_server[0]
    settings.OAUTH_PROVIDERS = {
        "google": {
            **settings.OAUTH_PROVIDERS["google"],
            **ours,
            "issuer": openid_server,
            "authorize_url": f"{openid_server}/oauth2/authorize",
            "token_url": f"{openid_server}/oauth2/token",
            "keys_url": f"{openid_server}/jwks",
        },
        "github": {
            **settings.OAUTH_PROVIDERS["github"],
            **ours,
            "authorize_url": f"{hub}/login/oauth/authorize",
            "token_url": f"{hub}/login/oauth/access_token",
            "api_url": f"{hub}/api",
        },
    }
    settings.OAUTH_PRIVATE_HOSTS = ["localhost"]
    forget_keys()
    return settings

"""The door of the admin: a browser that gives a password, and what it finds behind."""

import json
import re
from typing import Any

from accounts.models import User
from django.test import Client

from tests.accounts.second_factor.devices import SoftKey
from tests.cast import PASSWORD

STEP = "/admin/login/second-step/"
HOME = "/admin/"


def at_the_door(user: User, **extra: Any) -> Client:
    """A browser in which `user` has given the password."""
    client = Client(**extra)
    client.post("/admin/login/", {"username": user.email, "password": PASSWORD, "next": HOME})
    return client


def is_in(client: Client) -> bool:
    """The home page of the admin opens."""
    return bool(client.get(HOME).status_code == 200)


def options_on(page: Any) -> dict[str, Any]:
    """What a page asks a key."""
    found = re.search(r'<script id="key-options" type="application/json">(.*?)</script>', page.content.decode())
    assert found, page.content.decode()[:500]
    return dict(json.loads(found[1]))


def set_up_key(client: Client, key: SoftKey, name: str = "Blue key") -> Any:
    """Set up a key by the admin's page; gives the answer."""
    options = options_on(client.get("/admin/second-factor/key/"))
    return client.post("/admin/second-factor/key/", {"name": name, "answer": key.introduce(options)})


def shown_codes(page: Any) -> list[str]:
    """The recovery codes on a page."""
    return re.findall(r"<li><code>([0-9A-Z-]+)</code></li>", page.content.decode())

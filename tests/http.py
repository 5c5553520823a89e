"""The door of the API for tests: Django's client with a person's token, through the real middleware."""

import json
from datetime import timedelta
from typing import Any

from accounts.admin_door import PROVED_AT
from accounts.models import Session, User
from accounts.tokens import issue_access
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as WebSession
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string


class ApiClient:
    """Calls the API as somebody, or as nobody."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if user is not None:
            self.headers["authorization"] = f"Bearer {self.token_for(user)}"

    def token_for(self, user: User) -> str:
        """An access token of a session of its own."""
        session = Session.objects.create(user=user, expires_at=timezone.now() + timedelta(days=1))
        return issue_access(user, session.pk)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> "Answer":
        """Send `body` as JSON to `/api/v1/<path>`."""
        content = json.dumps(body) if body is not None else ""
        response = self.client.generic(
            method,
            path if path.startswith(("/", "http")) else f"/api/v1/{path}",
            content,
            content_type="application/json",
            headers={**self.headers, **headers},
        )
        return Answer(response)

    def get(self, path: str, **headers: str) -> "Answer":
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("PUT", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("PATCH", path, {} if body is None else body, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> "Answer":
        return self.call("DELETE", path, body, **headers)


class Answer:
    """A response of the API, with its envelope opened."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status: int = response.status_code
        content = response.getvalue() if response.streaming else response.content
        is_json = response.get("Content-Type", "").startswith("application/json")
        self.body: dict[str, Any] = json.loads(content) if content and is_json else {}

    @property
    def data(self) -> Any:
        return self.body.get("data")

    @property
    def code(self) -> str:
        """The machine code of a refusal, or an empty string."""
        return str((self.body.get("error") or {}).get("code", ""))

    @property
    def details(self) -> dict[str, Any]:
        return dict((self.body.get("error") or {}).get("details", {}))

    def __getitem__(self, header: str) -> str:
        return str(self.response[header])

    def __repr__(self) -> str:
        return f"<{self.status} {self.body}>"


def browser(user: User) -> Client:
    """The door of the admin for tests: Django's client, in a session that `user` has just begun, with one query."""
    client, now = Client(), timezone.now()
    begun = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        PROVED_AT: now.isoformat(),
    }
    row = WebSession(session_key=get_random_string(32), session_data=SessionStore().encode(begun))
    row.expire_date = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    row.save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    return client

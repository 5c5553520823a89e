"""The cells of `admin.rules`: somebody's browser asks for an address, and what they did is undone."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.messages import ERROR, get_messages
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from cms.second_factor.half import PASSED
from tests.authz.addresses import Asked, asked
from tests.authz.asking import Baseline, Outcome, as_multipart, send
from tests.authz.school import PEOPLE, School
from tests.cms.crawler import Pattern

REFUSALS = {"login", "no", "401", "403", "404", "405"}
_FICKLE = re.compile(
    rb"csrfmiddlewaretoken[^>]*|csrf-?token[^>]*|CSRF_TOKEN[^,]*|nonce=\S+|[\"']csrfToken[\"'][^,}]*", re.IGNORECASE
)


class Browsers:
    """Everybody's browser, signed in once."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.clients = {name: self._signed_in(name) for name in PEOPLE}
        self.strangers = {"nobody": Client(raise_request_exception=False), **self._void_sessions()}
        self.addresses = list(asked(school))
        self.baseline = Baseline()

    def ask(self, each: Asked, method: str, client: Client) -> Outcome:
        """The outcome; `told` is its word in the table."""
        sent: dict[str, Any] = as_multipart(offer(self.school, each.pattern)) if method == "POST" else {}
        cookies = client.cookies.output()
        outcome = send(client, self.baseline, method, each.address, judge=told, **sent)
        client.cookies.clear()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))  # signing out and messages are undone, too
        return outcome

    def _signed_in(self, name: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(self.school.people[name])
        session = client.session
        session[PASSED] = True  # of those who have a second factor
        session.save()
        return client

    def _void_sessions(self) -> dict[str, Client]:
        """Cookies of sessions that are none: made up, expired, of who was shut out, of who signed out everywhere."""
        found = {}
        for name, user in (("who was shut out", "dora"), ("who signed out everywhere", "eve"), ("expired", "lena")):
            client = self._signed_in(user)
            if user == "lena":
                store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
                type(store).get_model_class().objects.filter(pk=store.session_key).update(
                    expire_date=timezone.now() - timedelta(days=1)
                )
            found[name] = client
        made_up = Client(raise_request_exception=False)
        made_up.cookies[settings.SESSION_COOKIE_NAME] = "z" * 32
        return {**found, "made up": made_up}


def offer(school: School, pattern: Pattern) -> dict[str, Any]:
    """A form that would do something wherever it were let."""
    moving = pattern.name.endswith((":copy", ":move"))
    place = {"new_parent_page": school.courses["draft"].section.pk} if moving else {}
    erasing = {"reason": "law", "address": school.lena.email} if pattern.name.endswith(":erase") else {}
    replaced = {"new_email": "elsewhere@lectern.example", "reason": "Lost the mailbox"}
    many = {"person": school.lena.pk, "change": "deactivate", "sure": "1"} if pattern.name.endswith(":many") else {}
    listed = {"kind": "SEND_BACK", "order": "0", "icon": "book", "completion_share": "100", "certificate-count": "0"}
    return {
        **{"title": "Taken over", "slug": "taken-over", "summary": "x", "name": "Taken over", "role": "ADMIN"},
        **{"action-publish": "1", "new_title": "Taken over", "new_slug": "taken-over", "comment": "fine"},
        **{"text": "Mine now", "state": "ADDRESSED", "next": "/admin/", "email": "x@lectern.example"},
        **listed,
        **place,
        **erasing,
        **(replaced if pattern.name.endswith(":address") else {}),
        **many,
    }


def told(response: Any) -> str:
    """The outcome in the words of the table."""
    status, location = response.status_code, response.get("Location", "")
    if "/login/" in location:
        return "login"
    request = getattr(response, "wsgi_request", None)
    said = list(get_messages(request)) if hasattr(request, "_messages") else []
    if status < 400 and any(message.level >= ERROR for message in said):
        return "no"
    return "done" if status in {301, 302, 303} else "ok" if status < 300 else str(status)


def same_bytes(outcome: Outcome) -> bytes:
    """The body without what is new in each answer."""
    return _FICKLE.sub(b"", outcome.body)

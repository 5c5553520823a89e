"""The forms of the admin as places for hostile values, and what their answers may be."""

import random
from urllib.parse import quote_plus

from django.conf import settings
from django.test import Client

from tests.authz.school import School
from tests.fuzz.admin_forms import Form, admin_forms, pairs
from tests.fuzz.attacks import Attack, Sent
from tests.fuzz.corpus import Hostile
from tests.fuzz.corpus_text import TEXTS
from tests.fuzz.judging import SECONDS, Answered
from tests.fuzz.places import Place

HEADERS = ("Referer", "Accept", "Accept-Language", "X-Requested-With", "X-Forwarded-For", "Content-Type")
COOKIES = ("sessionid", "csrftoken", "messages")
SCREENS = {200, 302, 400, 403, 404, 405, 406, 409, 413, 422, 429}
"""A page or a redirect; what makes no sense; what one may not do or know; what is not so; what was tried too often."""
_KEY = "k" * 32
_ACTIVE = [text.encode() for text in TEXTS["html"] if "alert(1)" in text and text.startswith(("<", '"'))]


class AdminDoors:
    """Every form with who sends it; like `Doors`, for the screens."""

    def __init__(self, school: School) -> None:
        self.operations = admin_forms(school)
        people = {form.by for form in self.operations} - {"nobody"}
        self._sessions = {name: _session(school, name) for name in sorted(people)}

    def everything(self) -> list[tuple[Form, Place]]:
        """Every place of every form."""
        return [(form, place) for form in self.operations for place in _places(form)]

    def attack(self, form: Form, place: Place, hostile: Hostile, dice: random.Random) -> Attack:
        """The case. A hostile value stands for all that the form sends by that name."""
        said = [(name.encode(), value.encode()) for name, value in pairs(form.fields) if place != Place("form", name)]
        said += [(place.name.encode(), hostile.raw)] if place.kind == "form" else []
        asked = f"{place.name}=".encode() + _quoted(hostile.raw) if place.kind == "query" else b""
        body = b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in said)
        target = form.path.encode() + ((b"&" if "?" in form.path else b"?") + asked if asked else b"")
        return Attack(
            form, place, hostile, form.by, Sent(form.method, target, self._headers(form, place, hostile), body)
        )

    def _headers(self, form: Form, place: Place, hostile: Hostile) -> tuple[tuple[bytes, bytes], ...]:
        headers = {"Host": b"testserver", "Accept": b"text/html", "X-CSRFToken": _KEY.encode()}
        headers |= {name: value.encode() for name, value in form.headers}
        cookies = {settings.CSRF_COOKIE_NAME: _KEY.encode()}
        if form.by in self._sessions:
            cookies[settings.SESSION_COOKIE_NAME] = self._sessions[form.by].encode()
        if form.method == "POST":
            headers["Content-Type"] = b"application/x-www-form-urlencoded"
        if place.kind == "header":
            headers[place.name] = hostile.line
        elif place.kind == "cookie":
            cookies[place.name] = hostile.line.replace(b";", b"%3B")
        headers["Cookie"] = b"; ".join(name.encode() + b"=" + value for name, value in cookies.items())
        return tuple((name.encode(), value) for name, value in headers.items())


class AdminJudge:
    """What is wrong with the answer of a screen."""

    def problems(self, form: Form, path: str, answered: Answered) -> list[str]:
        """Empty where all is well. Text that came in as a script and comes out as one is a mismatch, too."""
        found = [f"hang: {answered.seconds:.1f} s"] if answered.seconds > SECONDS else []
        if answered.status >= 500:
            return [*found, f"5xx: {answered.status} {answered.body[:300]!r}"]
        if answered.status not in SCREENS:
            return [*found, f"undocumented: {answered.status} {answered.body[:300]!r}"]
        if answered.kind == "text/html" and any(text in answered.body for text in _ACTIVE):
            found.append("mismatch: markup of a stranger in the page")
        return found


def _places(form: Form) -> list[Place]:
    found = [Place("form", name) for name in form.fields]
    found += [Place("query", name) for name in (*form.query, "nobody-knows-this")]
    return found + [Place("header", name) for name in HEADERS] + [Place("cookie", name) for name in COOKIES]


def _session(school: School, name: str) -> str:
    client = Client()
    client.force_login(school.people[name])
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _quoted(raw: bytes) -> bytes:
    return quote_plus(raw).encode()

"""What the screen of a person shows below their fields: one function a panel, in this order.

To add one, write a function that takes the person and the request and gives HTML (or nothing, and there is no panel),
and name it in `PANELS`.
"""

from collections.abc import Callable

from accounts.models import SecurityEvent, User
from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import ModelLogEntry

from cms.people.waiting import with_time_taken
from cms.second_factor.reset import second_factor
from cms.trail.rows import rows_of

Panel = Callable[[User, HttpRequest], str]
LATEST = 10


def devices(person: User, request: HttpRequest) -> str:
    """Where they are signed in by API; the sessions of the admin end with them."""
    may_change = person != request.user and (_is_superuser(request) or not person.is_superuser)
    context = {"person": person, "sessions": person.sessions.alive(), "may_change": may_change}
    return render_to_string("cms/people/devices.html", context, request)


def teaching(person: User, request: HttpRequest) -> str:
    """Their courses."""
    rows = person.teaches.select_related("course__page").order_by("course__title")
    return render_to_string("cms/people/teaching.html", {"teaches": rows}, request) if rows else ""


def requests(person: User, request: HttpRequest) -> str:
    """What they asked for, how it ended, and how long that took."""
    rows = with_time_taken(person.instructor_requests.select_related("decided_by"))
    return render_to_string("cms/people/their_requests.html", {"requests": rows}, request) if rows else ""


def changes(person: User, request: HttpRequest) -> str:
    """What admins changed, with what it was and what it is."""
    entries = ModelLogEntry.objects.for_instance(person).select_related("user")[:LATEST]
    return render_to_string("cms/people/changes.html", {"entries": entries}, request) if entries else ""


def security(person: User, request: HttpRequest) -> str:
    """The latest of the trail."""
    events = SecurityEvent.objects.visible_to(request.user).about(person.pk).select_related("trace", "words")[:LATEST]
    return render_to_string("cms/people/security.html", {"person": person, "rows": rows_of(events)}, request)


def abilities(person: User, request: HttpRequest) -> str:
    """Where to read what they may do and why."""
    return render_to_string("cms/abilities/link.html", {"person": person}, request)


PANELS: list[Panel] = [abilities, devices, second_factor, teaching, requests, changes, security]


def panels_of(person: User, request: HttpRequest) -> list[str]:
    """Those that have something to show."""
    return [shown for panel in PANELS if (shown := panel(person, request))]


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser

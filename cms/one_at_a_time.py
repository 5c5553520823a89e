"""Saving a page while its course is submitted: Wagtail asks for the lock of a page first and writes later.

What changes pages in the admin runs while nobody else edits, submits or decides their course, as our own actions do: a
form is either saved before the candidate is compiled, and is in it, or is refused. Nor can publishing, which writes the
rows of pages too, undo what a form saved meanwhile. What was changed leaves the event that our own actions leave.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from lib.errors import DomainError

from cms.forms.blocks import sound_blocks
from cms.middleware import PAGE_FIELDS, is_admin_address, named_pages, refusal, refused_by_database
from content.actions.editing import alone_with

LOOKING = {"GET", "HEAD", "OPTIONS"}


class OneAtATimeMiddleware:
    """Comes after the one that says who may ask."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in LOOKING or not is_admin_address(request) or not request.user.is_authenticated:
            return None
        pages = set(_pages(request, kwargs))
        if not pages:
            return None
        saves_itself = not request.accepts("text/html")  # as Wagtail's own views see it
        try:
            with alone_with(pages, by=request.user, overwriting=saves_itself), sound_blocks():
                answer: HttpResponse = view(request, *args, **kwargs)
        except DomainError as refused:
            return refusal(request, refused)
        except DatabaseError as error:
            told = refused_by_database(error)
            if told is None:
                raise
            return refusal(request, told)
        return answer


def _pages(request: HttpRequest, kwargs: dict[str, Any]) -> Iterator[int]:
    name = request.resolver_match.view_name if request.resolver_match else ""
    for value in (*named_pages(request, name, kwargs), *_destinations(request, name)):
        text = str(value)
        if text.isdecimal() and len(text) < 10:
            yield int(text)


def _destinations(request: HttpRequest, name: str) -> Iterator[Any]:
    """Where the API of the admin is told to move or copy a page."""
    if not name.startswith("wagtailadmin_api:"):
        return
    sent: Any = request.POST
    if request.content_type == "application/json":
        try:
            sent = json.loads(request.body)
        except ValueError:
            return
    if hasattr(sent, "get"):
        yield from (sent.get(field) for field in PAGE_FIELDS)

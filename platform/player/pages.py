"""How a page of the player is answered: rendered, and with a policy that lets nothing foreign run in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.page_policy import content_policy


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the player."""
    response = render(request, f"player/{template}.html", context, status=status)
    response["Content-Security-Policy"] = content_policy(request)
    response["Cache-Control"] = "no-cache"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer for every address that leads nowhere."""
    return page(request, "not_found", status=404)

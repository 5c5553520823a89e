"""What stands between a request below /api/ and its operation, and what does not.

Sessions, CSRF tokens, messages, static files and the rules of the admin are for pages. An operation knows its caller by
the `Authorization` header and by nothing else, so none of them could change its answer, but they cost as much again as
all that is left.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.module_loading import import_string

from api.addresses import resolve
from api.errors import answer_for
from api.limited import settle

Answering = Callable[[HttpRequest], HttpResponseBase]


class ApiLayersMiddleware:
    """Leads requests below /api/ through `settings.API_MIDDLEWARE`, all others through what follows in `MIDDLEWARE`."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response
        self.operation: Answering = answer_of_operation
        for name in reversed(settings.API_MIDDLEWARE):  # each may rely on getting an answer, as Django's own may
            layer: Any = convert_exception_to_response(import_string(name)(self.operation))
            self.operation = layer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return (self.operation if request.path_info.startswith("/api/") else self.get_response)(request)


def answer_of_operation(request: HttpRequest) -> HttpResponseBase:
    """What the address names is called. Unknown addresses, and crashes outside every operation, are refusals.

    What Django would guard against forgery by a cookie is no operation but a page, and may only be read here.
    """
    try:
        match = request.resolver_match = resolve(request.path_info)
        if request.method != "GET" and not getattr(match.func, "csrf_exempt", False):
            return HttpResponseNotAllowed(["GET"])
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        settle(request)
    except Exception as error:  # noqa: BLE001 - every answer below /api/ is the envelope
        return answer_for(error)
    return answer

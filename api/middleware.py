"""Answers of the API that no operation gives: unknown addresses, wrong methods, oversized bodies, crashes."""

from collections.abc import Callable

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils.cache import patch_vary_headers

from api.envelope import refuse, welcome
from api.errors import plain_refusal
from api.schemas import checked_text


class OtherOriginsMiddleware(CorsMiddleware):
    """Django-cors-headers', which goes through its rules only for browsers that say where their page is from."""

    get_response: Callable[[HttpRequest], HttpResponseBase]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "HTTP_ORIGIN" in request.META or request.method == "OPTIONS":
            ruled: HttpResponseBase = super().__call__(request)  # type: ignore[assignment]
            return ruled
        response = self.get_response(request)
        if self.is_enabled(request):
            if response.has_header("Vary"):
                patch_vary_headers(response, ("origin",))
            else:
                response.headers["Vary"] = "origin"
        return response


class ApiErrorMiddleware:
    """Every answer is the envelope, and unreadable addresses are unknown ones.

    HEAD is answered as GET without its body; OPTIONS with the methods that the address takes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_readable(request.path_info):
            return plain_refusal(404)
        asked = request.GET.lists() if request.META.get("QUERY_STRING") else ()
        unreadable = [name for name, values in asked if not all(map(_is_readable, [name, *values]))]
        if unreadable:
            problems = {"fields": {_printable(name): ["must not contain control characters"] for name in unreadable}}
            return refuse(422, "VALIDATION_ERROR", "Some of what was sent is not valid.", problems)
        return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        response = _enveloped(self.get_response(request))
        response.setdefault("Cache-Control", "no-store")  # tokens and profiles; what may be kept says so itself
        if asked == "HEAD":
            return _without_body(request, response)
        if asked == "OPTIONS" and response.has_header("Allow"):
            return welcome({"Allow": f"{response['Allow']}, OPTIONS"})
        return response


class SlashMiddleware(CommonMiddleware):
    """Django's, but a write to an address without its slash is unknown: a redirect would lose what was sent."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in {"GET", "HEAD"} and bool(super().should_redirect_with_slash(request))


def _is_readable(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return True
    try:
        checked_text(text)
    except ValueError:
        return False
    return True


def _printable(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:100]


def _enveloped(response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code < 400 or response.get("Content-Type", "").startswith("application/json"):
        return response
    answer = plain_refusal(response.status_code)
    if not isinstance(response, HttpResponse):
        return answer
    response.content = answer.content  # in place, so that its other headers stay
    for of_the_page in ("Content-Security-Policy", "Cache-Control"):
        response.headers.pop(of_the_page, None)
    response["Content-Type"] = answer["Content-Type"]
    response["Content-Length"] = str(len(answer.content))
    return response


def _without_body(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """`response` with the length of the body that a GET would have had."""
    request.method = "HEAD"
    if isinstance(response, HttpResponse):
        length = len(response.content)
        response.content = b""
        response["Content-Length"] = str(length)
    return response

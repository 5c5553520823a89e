"""Answers of the API that no operation gives: unknown addresses, wrong methods, oversized bodies, crashes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from api.errors import answer_for, plain_refusal

_PREFIX = "/api/"


class ApiErrorMiddleware:
    """Below /api/ every answer is the envelope, and unreadable addresses are unknown ones."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_PREFIX):
            return self.get_response(request)
        if "\x00" in request.path_info or "\ufffd" in request.path_info:
            return plain_refusal(404)
        response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith("application/json"):
            return _enveloped(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A crash outside every operation."""
        return answer_for(error) if request.path_info.startswith(_PREFIX) else None


def _enveloped(response: HttpResponseBase) -> HttpResponse:
    answer = plain_refusal(response.status_code)
    if response.has_header("Allow"):
        answer["Allow"] = response["Allow"]
    return answer

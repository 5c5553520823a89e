"""Every exception as an answer: the whole error policy of the API on one screen."""

import logging
from typing import Any

from accounts.denials import note_denial
from accounts.guards import is_of_erased
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from lib.errors import BUSY, DomainError, Forbidden
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from api.envelope import refuse

_log = logging.getLogger("lectern.api")
MOST_PROBLEMS = 100
CODES = {
    400: "BAD_REQUEST",
    401: "NOT_AUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_LARGE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    500: "SERVER_ERROR",
    503: "UNAVAILABLE",
}
SENTENCES = {
    400: "The request could not be read.",
    401: "Sign in first.",
    403: "You may not do this.",
    404: "Not found.",
    405: "This address does not take that method.",
    413: "That is too large.",
    422: "Some of what was sent is not valid.",
    429: "Too many requests. Wait a little.",
    500: "Something went wrong on our side.",
    503: BUSY,
}


def plain_refusal(status: int, message: str | None = None) -> HttpResponse:
    """The answer for a bare status."""
    text = message or SENTENCES.get(status, "That did not work.")
    return refuse(status, CODES.get(status, f"HTTP_{status}"), text)


def answer_for(error: BaseException) -> HttpResponse:
    """The answer for any exception that can leave an operation."""
    if isinstance(error, DomainError):
        response = refuse(error.status, error.code, error.message, error.details)
        if "retry_after" in error.details:
            response["Retry-After"] = str(error.details["retry_after"])
        return response
    if isinstance(error, HttpError) and isinstance(error.__cause__, ValidationError):
        return answer_for(error.__cause__)  # what the parser found wrong, which Ninja reports as unreadable
    if isinstance(error, ValidationError):
        if any(problem["loc"][0] == "path" for problem in error.errors):
            return plain_refusal(404)  # nothing can be at an address that can't be
        return refuse(422, "VALIDATION_ERROR", "Some of what was sent is not valid.", {"fields": _fields(error.errors)})
    if isinstance(error, AuthenticationError):
        return _unauthenticated()
    if isinstance(error, HttpError):
        return plain_refusal(error.status_code)
    response = plain_refusal(_status_of(error))
    if response.status_code == 503:
        response["Retry-After"] = "5"
    return response


def _status_of(error: BaseException) -> int:
    if isinstance(error, Http404):
        return 404
    if isinstance(error, PermissionDenied):
        return 403
    if isinstance(error, RequestDataTooBig | TooManyFilesSent):
        return 413
    if isinstance(error, SuspiciousOperation | UnreadablePostError | MultiPartParserError | RecursionError):
        return 400
    if is_of_erased(error):  # who called was erased while the operation ran
        return 401
    if isinstance(error, DataError):  # a number or a text that a column does not hold: the schema should have known
        _log.warning("api.unbounded_input", exc_info=error)
        return 422
    _log.error("api.failed", exc_info=error)
    return 503 if isinstance(error, OperationalError | InterfaceError) else 500


def _unauthenticated() -> HttpResponse:
    response = plain_refusal(401)
    response["WWW-Authenticate"] = 'Bearer realm="lectern"'
    return response


def _fields(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Where and what: `body.payload.sections.0.title` is told as `sections.0.title`."""
    fields: dict[str, list[str]] = {}
    for error in errors[:MOST_PROBLEMS]:
        place = [str(part) for part in error["loc"]]
        path = ".".join(place[2:] if place[0] in {"body", "query", "form", "path"} and len(place) > 2 else place[1:])
        message = str(error["msg"]).removeprefix("Value error, ")
        fields.setdefault(path or "body", []).append(message)
    return fields


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Forbidden | PermissionDenied):
        note_denial(request, door="api", code=CODES[403])
    return answer_for(error)


def install(api: NinjaAPI) -> None:
    """Answer every exception by this policy."""
    kinds: list[type[Exception]] = [
        *(DomainError, ValidationError, AuthenticationError, HttpError, Http404, PermissionDenied, Exception),
    ]
    for kind in kinds:
        api.add_exception_handler(kind, _answer)

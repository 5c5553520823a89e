"""The one shape of every answer, and how an operation declares the answers that it can give."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema as NinjaSchema
from ninja.renderers import BaseRenderer

T = TypeVar("T")


class ErrorDetail(NinjaSchema):
    """Why not: a machine code, a sentence for people, and details such as `fields` for validation."""

    code: str
    message: str
    details: dict[str, Any] = {}


class Envelope(NinjaSchema, Generic[T]):
    """A good answer."""

    success: bool = True
    message: str = ""
    data: T
    error: None = None
    timestamp: datetime


class Refusal(NinjaSchema):
    """An answer that says no."""

    success: bool = False
    message: str
    data: None = None
    error: ErrorDetail
    timestamp: datetime


def now_text() -> str:
    """The current time as RFC 3339 in UTC, to the millisecond."""
    return timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ok(data: Any = None, message: str = "") -> dict[str, Any]:
    """The envelope of a good answer; the operation's schema turns `data` into JSON."""
    return {"success": True, "message": message, "data": data, "error": None, "timestamp": timezone.now()}


def refusal(code: str, message: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The envelope of an answer that says no."""
    error = {"code": code, "message": message, "details": details or {}}
    return {"success": False, "message": message, "data": None, "error": error, "timestamp": now_text()}


def answers(schema: Any, *refusals: int, success: int = 200, also: tuple[int, ...] = ()) -> dict[int, Any]:
    """The `response=` of an operation: `schema` in an envelope, and each status with which it may refuse.

    422 (unreadable input) and 429 (too many requests) can come from every operation, so they are always declared.
    `also` lists further good statuses with the same shape.
    """
    good: dict[int, Any] = dict.fromkeys((success, *also), Envelope[schema])
    return good | dict.fromkeys(sorted({*refusals, 422, 429}), Refusal)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return str(value)


class JSONRenderer(BaseRenderer):
    """Fast JSON for everything that a schema has made."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def refuse(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> HttpResponse:
    """A refusal as a response, for the places that no operation reaches."""
    body = orjson.dumps(refusal(code, message, details), default=_plain)
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")


def welcome(headers: dict[str, str]) -> HttpResponse:
    """A good answer without data, for the places that no operation reaches."""
    body = orjson.dumps(ok(), default=_plain, option=orjson.OPT_UTC_Z)
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)

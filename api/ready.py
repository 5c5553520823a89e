"""Answers that need no schema on the way out, because what is in them was checked when it was made.

Each such operation declares its schema all the same, and a test holds its answers against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from lib.kept import snug

from api.envelope import answers, now_text

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_JSON = "application/json; charset=utf-8"
PUBLIC = "public, no-cache"
PRIVATE = "private, no-cache"


@dataclass(frozen=True)
class Made:
    """The data of an answer as JSON, and the tag that it has with all that is named by its version."""

    tag: str
    data: bytes


def tagged(data: dict[str, Any], version: str) -> Made:
    """`data` as JSON with its tag, to be kept.

    `version` names the parts of `data` that never change (as `orjson.Fragment`), so that they need not be hashed.
    """
    parts = {key: value for key, value in data.items() if not isinstance(value, orjson.Fragment)}
    tag = tag_of(orjson.dumps(parts, option=_OPTIONS), version)
    return Made(tag, snug(orjson.dumps(data, option=_OPTIONS)))


def ready(request: HttpRequest, data: dict[str, Any]) -> HttpResponseBase:
    """`data` in the envelope with an ETag, or 304 where the caller has it already.

    Callers may keep the answer but must ask whether it still holds.
    """
    json = orjson.dumps(data, option=_OPTIONS)
    tag = tag_of(json)
    return unchanged(request, tag) or whole(tag, json)


def tag_of(json: bytes, version: str = "") -> str:
    """The tag of JSON, and of all that is named by the version."""
    return f'"{blake2b(version.encode() + json, digest_size=16).hexdigest()}"'


def unchanged(request: HttpRequest, tag: str, *, cache: str = PUBLIC) -> HttpResponseBase | None:
    """304 where the caller has what has this tag (or 412, as they asked); None where they are to be given it."""
    meta = request.META
    conditions = [name for name in _CONDITIONS if name in meta]
    if not conditions:
        return None
    if conditions == ["HTTP_IF_NONE_MATCH"] and meta["HTTP_IF_NONE_MATCH"] == tag:
        return HttpResponseNotModified(headers=_headers(tag, cache))  # as Django would find out, in a tenth of the time
    known = get_conditional_response(request, etag=tag, response=HttpResponse(headers=_headers(tag, cache)))
    return known if known is not None and known.status_code != 200 else None


def whole(tag: str, *data: bytes, cache: str = PUBLIC, message: str = "") -> HttpResponse:
    """The answer with this tag, whose data is JSON in as many parts as it was kept in."""
    body = _enveloped(data, message)
    return HttpResponse(body, content_type=_JSON, headers=_headers(tag, cache))


def _enveloped(data: Iterable[bytes], message: str = "") -> bytes:
    words = orjson.dumps(message) if message else b'""'
    end = f',"error":null,"timestamp":"{now_text()}"}}'.encode()
    return b"".join((b'{"success":true,"message":', words, b',"data":', *data, end))


def _headers(tag: str, cache: str) -> dict[str, str]:
    headers = {"ETag": tag, "Cache-Control": cache}
    if cache == PRIVATE:
        headers["Vary"] = "Authorization"
    return headers


def made(data: Any, message: str = "") -> HttpResponse:
    """`data` in the envelope, for an answer that is new each time."""
    return HttpResponse(_envelope(data, message), content_type=_JSON)


def made_with(data: dict[str, Any], **more: bytes) -> HttpResponse:
    """The same with what is `more` in it, as JSON that is ready and too long to be copied more often than once."""
    parts = [part for name, json in more.items() for part in (b',"%b":' % name.encode(), json)]
    return HttpResponse(_enveloped((orjson.dumps(data, option=_OPTIONS)[:-1], *parts, b"}")), content_type=_JSON)


def _envelope(data: Any, message: str) -> bytes:
    envelope = {"success": True, "message": message, "data": data, "error": None, "timestamp": now_text()}
    return orjson.dumps(envelope, option=_OPTIONS)


def ready_answers(schema: Any, *refusals: int) -> dict[int, Any]:
    """The `response=` of an operation that answers with `ready`."""
    return {**answers(schema, *refusals), 304: None}


def link_to(request: HttpRequest, name: str | None) -> str | None:
    """A whole link to a stored file, signed where files are private; None for no file.

    Make it only for those who may have the file.
    """
    return request.build_absolute_uri(default_storage.url(name)) if name else None


def origin_of(request: HttpRequest) -> str:
    """Scheme and host that `request` was sent to, of which Django's own links are made: found out once for each."""
    return str(request._current_scheme_host)  # type: ignore[attr-defined]

"""Answers that need no schema on the way out, because what is in them was checked when it was made.

Each such operation declares its schema all the same, and a test holds its answers against it.
"""

from hashlib import blake2b
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import get_conditional_response

from api.envelope import answers, now_text

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
_CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"}
PUBLIC = "public, no-cache"
PRIVATE = "private, no-cache"


def ready(
    request: HttpRequest, data: dict[str, Any], *, cache: str = PUBLIC, version: str = "", message: str = ""
) -> HttpResponseBase:
    """`data` in the envelope with an ETag, or 304 where the caller has it already.

    `version` names the parts of `data` that never change (as `orjson.Fragment`), so that they need not be hashed.
    Callers may keep the answer but must ask whether it still holds.
    """
    parts = {key: value for key, value in data.items() if not isinstance(value, orjson.Fragment)} if version else data
    hashed = orjson.dumps(parts, option=_OPTIONS)
    tag = f'"{blake2b(version.encode() + hashed, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": cache}
    if cache == PRIVATE:
        headers["Vary"] = "Authorization"
    conditions = [name for name in _CONDITIONS if name in request.META]
    if conditions == ["HTTP_IF_NONE_MATCH"] and request.META["HTTP_IF_NONE_MATCH"] == tag:
        return HttpResponseNotModified(headers=headers)  # as Django would find out, in a tenth of the time
    if conditions:
        known = get_conditional_response(request, etag=tag, response=HttpResponse(headers=headers))
        if known is not None and known.status_code != 200:
            return known
    body = _envelope(data if version else orjson.Fragment(hashed), message)
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


def made(data: Any, message: str = "") -> HttpResponse:
    """`data` in the envelope, for an answer that is new each time."""
    return HttpResponse(_envelope(data, message), content_type="application/json; charset=utf-8")


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

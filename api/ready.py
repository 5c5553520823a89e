"""Answers that need no schema on the way out, because what is in them was checked when it was made.

Each such operation declares its schema all the same, and a test holds its answers against it.
"""

from hashlib import blake2b
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from api.envelope import answers, now_text

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
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
    tag = blake2b(orjson.dumps([version, parts], option=_OPTIONS), digest_size=16).hexdigest()
    head = HttpResponse(status=200, content_type="application/json; charset=utf-8")
    head["ETag"] = f'"{tag}"'
    head["Cache-Control"] = cache
    if cache == PRIVATE:
        patch_vary_headers(head, ["Authorization"])
    response = get_conditional_response(request, etag=head["ETag"], response=head)
    if response is head:
        head.content = _envelope(data, message)
    return response or head


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

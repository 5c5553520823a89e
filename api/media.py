"""Files by signed link. Who may have the link is decided where it is made; who has it may read the file."""

import mimetypes
import re
from collections.abc import Iterator
from typing import IO

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from lib.storage import signed_name

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf", "text/vtt")
_CHUNK = 256 * 1024


def serve_media(request: HttpRequest, token: str, file_name: str) -> HttpResponseBase:
    """The file, whole or the range that a video player asks for. 404 for a bad or expired link."""
    name = signed_name(token)
    if request.method not in {"GET", "HEAD"} or name is None or not default_storage.exists(name):
        return HttpResponse(status=404)
    kind = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
    file = default_storage.open(name)
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    response = _part(file, file.size, wanted) if wanted else FileResponse(file)
    return _guarded(response, kind, file_name)


def _guarded(response: HttpResponseBase, kind: str, file_name: str) -> HttpResponseBase:
    """Nothing that was uploaded may run on our origin."""
    shown = kind in _INLINE or kind.startswith(("video/", "audio/"))
    response["Content-Type"] = kind if shown else "application/octet-stream"
    if not shown:
        response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _part(file: IO[bytes], size: int, wanted: re.Match[str]) -> HttpResponseBase:
    first, last = wanted[1], wanted[2]
    start = int(first) if first else max(0, size - int(last or 0))
    stop = min(int(last), size - 1) if first and last else size - 1
    if start > stop or not (first or last):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_pieces(file, start, stop - start + 1), status=206)
    response["Content-Range"] = f"bytes {start}-{stop}/{size}"
    response["Content-Length"] = str(stop - start + 1)
    return response


def _pieces(file: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0:
            piece = file.read(min(_CHUNK, length))
            if not piece:
                return
            length -= len(piece)
            yield piece

"""What a request brings along: all of it is there before anything is done, or nothing is done.

A client on a bad line sends its body long after its headers, or half of it and no more. So a body is read before its
request takes the turn that others wait for, and what was cut off is refused: half of a form reads like a whole one.
It is read even where nobody asks for it: a server that answers without having read a body has to close the connection,
and granian does so without a word, so whoever used a kept connection next got no answer.

What is too long to be kept in memory is read as it comes, with the turn lent meanwhile. There are fewer places for
bodies on their way than threads: without one nothing is read, and the client is asked to come back.
"""

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from lib.errors import BUSY
from lib.places import THREADS, Places
from lib.turns import lent

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
MOST_AHEAD = 1024 * 1024
"""Bytes that are read before the turn, of each request that a process deals with at a time."""
MOST_AFTER = 64 * 1024 * 1024
"""Bytes that nobody asked for and that are read nevertheless, so that the client gets to know why."""
_PIECE = 64 * 1024
_places = Places(THREADS - 1)


class CutOff(OSError):
    """The client went away in the middle of its body."""


class NoPlace(OSError):
    """Too many bodies are on their way already."""


class LongBody(io.RawIOBase):
    """A body that is read as it comes, and not taken for whole where it was cut off."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._length, self._left = stream, length, length
        self._has_place = self.found_no_place = self.was_asked_in_vain = False

    @property
    def is_whole(self) -> bool:
        """All of it has been read, as far as its length was told."""
        return self._length > 0 and not self._left

    def readable(self) -> bool:
        """As streams say it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something left. Raises CutOff or NoPlace."""
        wanted = min(len(buffer), self._left)
        if not wanted:
            return 0
        with lent():
            if not self._may_read():
                self.was_asked_in_vain = True
                raise NoPlace
            data = self._stream.read(wanted)
        if len(data) < wanted:
            raise CutOff
        buffer[:wanted] = data
        self._left -= wanted
        if not self._left:
            self.leave()
        return wanted

    def read_the_rest(self) -> None:
        """What the client sends without having been asked for it, of a body whose end the server knows."""
        for _ in range(MOST_AFTER // _PIECE):
            if not self._may_read() or len(self._stream.read(_PIECE)) < _PIECE:
                return

    def leave(self) -> None:
        """Give the place back."""
        if self._has_place:
            self._has_place = False
            _places.give_back(is_long=True)

    def _may_read(self) -> bool:
        if not self._has_place and not self.found_no_place:
            self._has_place = _places.take(is_long=True)
            self.found_no_place = not self._has_place
        return self._has_place


def with_body(application: Application) -> Application:
    """The WSGI application, called with a body that has come as a whole, or that is too long for that."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told = environ.get("CONTENT_LENGTH")
        length = int(told) if told and told.isdecimal() else 0
        if length > MOST_AHEAD or "HTTP_TRANSFER_ENCODING" in environ:  # Django reads nothing that has no length
            return _with_long_body(application, environ, start_response, length)
        if length:
            body = _read(environ["wsgi.input"], length)
            if body is None:
                return _busy(start_response)
            if len(body) < length:
                start_response("400 Bad Request", [("Content-Length", "0")])
                return [b""]
            environ["wsgi.input"] = io.BytesIO(body)
        return application(environ, start_response)

    return answer


def _read(stream: Any, length: int) -> bytes | None:
    if not _places.take(is_long=False):
        return None
    try:
        return bytes(stream.read(length))
    finally:
        _places.give_back(is_long=False)


def _with_long_body(
    application: Application, environ: dict[str, Any], start_response: Any, length: int
) -> Iterable[bytes]:
    body = environ["wsgi.input"] = LongBody(environ["wsgi.input"], length)
    said: list[Any] = []
    try:
        made = application(environ, lambda *status_and_headers: said.append(status_and_headers))
        if not body.is_whole and environ.get("wsgi.input_terminated") and "HTTP_EXPECT" not in environ:
            body.read_the_rest()
    except NoPlace:
        pass
    finally:
        body.leave()
    if body.was_asked_in_vain:
        return _busy(start_response)
    start_response(*said[-1])
    return made


def _busy(start_response: Any) -> list[bytes]:
    """In the envelope of the API. Nothing more can be said over a connection whose body nobody has read."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    error = {"code": "UNAVAILABLE", "message": BUSY, "details": {}}
    answer = {"success": False, "message": BUSY, "data": None, "error": error, "timestamp": at}
    body = json.dumps(answer).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Retry-After": "2"}
    start_response("503 Service Unavailable", [*headers.items(), ("Connection", "close")])
    return [body]

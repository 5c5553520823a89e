"""What a request brings along: all of it is there before anything is done, or nothing is done.

A client on a bad line sends its body long after its headers, or half of it and no more. So a body is read before its
request takes the turn that others wait for, and what was cut off is refused: half of a form reads like a whole one.
It is read even where nobody asks for it: a server that answers without having read a body has to close the connection,
and granian does so without a word, so whoever used a kept connection next got no answer.

What is too long to be kept in memory is read as it comes, with the turn lent meanwhile.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

from lib.turns import lent

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
MOST_AHEAD = 1024 * 1024
"""Bytes that are read before the turn, of each request that a process deals with at a time."""
MOST_AFTER = 64 * 1024 * 1024
"""Bytes that nobody asked for and that are read nevertheless, so that the client gets to know why."""
_PIECE = 64 * 1024


class CutOff(OSError):
    """The client went away in the middle of its body."""


class LongBody(io.RawIOBase):
    """A body that is read as it comes, and not taken for whole where it was cut off."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def readable(self) -> bool:
        """As streams say it."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something left. Raises CutOff."""
        wanted = min(len(buffer), self._left)
        with lent():
            data = self._stream.read(wanted)
        if len(data) < wanted:
            raise CutOff
        buffer[:wanted] = data
        self._left -= wanted
        return wanted


def with_body(application: Application) -> Application:
    """The WSGI application, called with a body that has come as a whole, or that is too long for that."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        told = environ.get("CONTENT_LENGTH")
        length = int(told) if told and told.isdecimal() else 0
        if length > MOST_AHEAD or "HTTP_TRANSFER_ENCODING" in environ:  # Django reads nothing that has no length
            stream = environ["wsgi.input"]
            environ["wsgi.input"] = LongBody(stream, length)
            made = application(environ, start_response)
            if environ.get("wsgi.input_terminated") and "HTTP_EXPECT" not in environ:
                _read_the_rest(stream)
            return made
        if length:
            body = environ["wsgi.input"].read(length)
            if len(body) < length:
                start_response("400 Bad Request", [("Content-Length", "0")])
                return [b""]
            environ["wsgi.input"] = io.BytesIO(body)
        return application(environ, start_response)

    return answer


def _read_the_rest(stream: Any) -> None:
    """Of a body whose end the server knows, and that the client sends without having been asked for it."""
    for _ in range(MOST_AFTER // _PIECE):
        if len(stream.read(_PIECE)) < _PIECE:
            return

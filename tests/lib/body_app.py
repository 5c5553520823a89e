"""WSGI applications that say what they were sent: with its body there beforehand, and below /bare/ without."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from lib.bodies import with_body
from lib.turns import in_turn

settings.configure()
taken: list[int] = []


@in_turn
def said(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """How long the body is where it is asked for, and by /taken all lengths so far."""
    answer = ""
    if environ["PATH_INFO"].endswith("/read"):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        taken.append(len(body))
        answer = str(len(body))
    elif environ["PATH_INFO"].endswith("/taken"):
        answer = ",".join(map(str, taken))
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer.encode()]


_with_body = with_body(said)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Both."""
    return (said if environ["PATH_INFO"].startswith("/bare/") else _with_body)(environ, start_response)

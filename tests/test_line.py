"""No request of one test reaches the database of the next."""

from threading import Event, Thread
from typing import Any

import pytest

from tests.line import Line


def test_a_line_is_empty_once_what_was_asked_for_is_done() -> None:
    begun, may_end, done = Event(), Event(), []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        begun.set()
        assert may_end.wait(10)
        done.append("written")
        return []

    line = Line(app)
    asking = Thread(target=line, args=({}, None))
    asking.start()
    assert begun.wait(10)
    with pytest.raises(AssertionError, match="1 requests never ended"):
        line.wait_until_empty(0.01)
    may_end.set()
    line.wait_until_empty(10)
    assert done == ["written"]
    asking.join()


def test_a_request_that_fails_has_ended() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        raise RuntimeError("no")

    line = Line(app)
    with pytest.raises(RuntimeError):
        line({}, None)
    line.wait_until_empty(0)

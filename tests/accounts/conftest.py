"""A clock that tests of accounts may move."""

from collections.abc import Iterator

import pytest

from tests.clock import Clock, moved_clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """`clock.forward(timedelta(days=1))`: a day later, for sessions, signed tokens and mailed ones alike."""
    with moved_clock() as moved:
        yield moved

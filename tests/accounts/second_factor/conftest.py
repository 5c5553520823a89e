"""A school whose clock the tests wind, and whose staff needs a second factor."""

from typing import Any

import pytest
from accounts.actions import second_step

from tests.accounts.second_factor.devices import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time by which codes are checked."""
    clock = Clock()
    monkeypatch.setattr(second_step, "time", clock)
    return clock


@pytest.fixture
def required(settings: Any) -> None:
    """As in production."""
    settings.REQUIRE_SECOND_FACTOR = True

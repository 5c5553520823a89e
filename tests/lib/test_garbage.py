"""A process does not stop to look through what it has loaded for good."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from lib.garbage import SELDOM, loading


class Thing:
    """Something that refers to itself, so that only a look for garbage finds out that nobody needs it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def is_looked_through(thing: object) -> bool:
    return any(each is thing for each in gc.get_objects())


def test_what_is_loaded_is_set_aside_and_what_comes_later_is_not() -> None:
    with loading():
        loaded = Thing()
    later = Thing()
    assert not is_looked_through(loaded)
    assert is_looked_through(later)
    assert gc.isenabled()
    assert gc.get_threshold() == SELDOM


def test_garbage_of_requests_is_found_all_the_same() -> None:
    with loading():
        loaded = weakref.ref(Thing())
    later = [weakref.ref(Thing()) for _ in range(SELDOM[0] + 1000)]
    assert loaded() is None, "what nobody needs is not set aside"
    assert later[0]() is None, "found without being asked to"

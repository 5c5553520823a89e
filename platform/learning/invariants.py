"""Whether what must be true of the data is true: every promise of every app, asked one after the other."""

from collections.abc import Iterator

from lib.promises import DeepPromise, Promise, deep_promises, promises


def asked(*, deep: bool = False) -> list[Promise | DeepPromise]:
    """The promises that `check_invariants` asks about; the deep ones look at each release, file and link of a chain."""
    return [*promises(), *(deep_promises() if deep else [])]


def broken(*, deep: bool = False) -> Iterator[tuple[Promise | DeepPromise, int]]:
    """Those that do not hold now, each with the number of rows or things that break it."""
    for promise in asked(deep=deep):
        rows = promise.broken()
        if rows:
            yield promise, rows

"""What a process keeps of things that never change, so that it need not read or make them again.

Nothing in it is ever out of date, so nothing has to be taken out; the one that was not asked for the longest goes when
there are too many.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most `most` values, each of a size that is given with it: 1 where they are counted."""

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._size = 0
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key) -> Value | None:
        """The value, or None where it is not kept, or not any more."""
        with self._lock:
            found = self._values.get(key)  # a key of many parts takes as long to be hashed as all the rest
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: Key, value: Value, size: int = 1) -> Value:
        """Keep the value, and give it back."""
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._values[key] = value, size
            self._size += size - before
            while self._size > self.most and self._values:
                _, (_, gone) = self._values.popitem(last=False)
                self._size -= gone
        return value


def snug(written: bytes) -> bytes:
    """The same bytes without the room behind them, to be kept.

    What orjson has written holds the whole buffer that it was written into: 4 kB for 800 bytes, 32 for 5,000.
    """
    return bytes(memoryview(written))

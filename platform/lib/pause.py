"""Leaving a service alone for a while after it failed, so that not every request waits to find out anew."""

import time


class Pause:
    """After `begin()`, `holds` is true for some seconds in this process."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    @property
    def holds(self) -> bool:
        """Whether the service is being left alone."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """It failed just now."""
        self._until = time.monotonic() + self.seconds

    def end(self) -> None:
        """It may be asked again at once."""
        self._until = 0.0

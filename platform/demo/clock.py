"""A clock that can be set, so that what the demo says happened weeks ago has the dates of weeks ago."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything that asks Django for the time in here is told `moment`. For a command with one thread only.

    What `timezone.now` reads is replaced, not the function: models hold on to it as the default of a field.
    """

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment

    real = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Then  # type: ignore[attr-defined]
    try:
        yield
    finally:
        timezone.datetime = real  # type: ignore[attr-defined]

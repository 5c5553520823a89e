"""What factories write need not be doubted: the database asks whether what a row points to is there.

Wagtail validates each row that it writes, with a query for each thing that the row points to and for each rule of a
review. That was a fifth of what it took to make a course.
"""

from collections.abc import Callable
from contextlib import ContextDecorator
from contextvars import ContextVar
from typing import Any

from django.db.models import Field, ForeignKey
from wagtail.models import BaseLogEntry, TaskState, WorkflowState

_trusts = ContextVar("trusts", default=0)


class Trusting(ContextDecorator):
    """For what is written inside, in this thread."""

    def __enter__(self) -> None:
        _trusts.set(_trusts.get() + 1)

    def __exit__(self, *_: object) -> None:
        _trusts.set(_trusts.get() - 1)


def _unless_trusting(ask: Callable[..., Any], instead: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*given: Any, **named: Any) -> Any:
        return (instead if _trusts.get() else ask)(*given, **named)

    return asked


ForeignKey.validate = _unless_trusting(ForeignKey.validate, Field.validate)  # type: ignore[method-assign]
for model in (WorkflowState, TaskState, BaseLogEntry):
    model.full_clean = _unless_trusting(model.full_clean, lambda row: None)

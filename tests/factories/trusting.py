"""What factories write need not be doubted: the database asks whether what a row points to is there.

Wagtail validates each row that it writes, with a query for each thing that the row points to and for each rule of a
review. That was a fifth of what it took to make a course. And it reads a page as it was submitted, with all that this
refers to, for the title under which it logs a decision.
"""

from collections.abc import Callable
from contextlib import ContextDecorator
from contextvars import ContextVar
from typing import Any
from unittest.mock import patch

from accounts.models import User
from django.db.models import Field, ForeignKey
from wagtail.models import BaseLogEntry, Page, Revision, TaskState, WorkflowState

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


def _titled(revision: Revision) -> Page:
    """The page of a revision, as far as it takes to log something about it."""
    model = revision.content_type.model_class()
    title, key = revision.content["title"], int(revision.object_id)
    return model(id=key, pk=key, content_type_id=revision.content_type_id, title=title, draft_title=title)


def _log_by_title(state: TaskState, user: User, action: str) -> None:
    with patch.object(Revision, "as_object", _titled):
        _log(state, user, action)


_log = TaskState.log_state_change_action
TaskState.log_state_change_action = _unless_trusting(_log, _log_by_title)
for model in (WorkflowState, TaskState, BaseLogEntry):
    model.full_clean = _unless_trusting(model.full_clean, lambda row: None)

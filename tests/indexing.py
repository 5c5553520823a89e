"""Wagtail's indexes, for searching and of who refers to what, brought up to date when somebody looks into them.

A worker does that a moment after each save. In a test that is rolled back it waits for the first query of an index, and
most tests never ask one: to keep both took half of the time of making a course. What is found there is the same. Tests
that commit index at once, and so do worlds that a module shares.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model
from django.test import override_settings
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import ReferenceIndex
from wagtail.tasks import update_reference_index_task

Call = tuple[Any, ...]
_refer = ReferenceIndex.create_or_update_for_object


def _refer_by_hand(app_label: str, model_name: str, pk: str) -> None:
    """What is asked for without a task: also of models that Wagtail doesn't follow by itself."""
    _refer(apps.get_model(app_label, model_name)._default_manager.get(pk=pk))


_SEARCH, _REFERENCES = insert_or_update_object_task.func, update_reference_index_task.func
_TABLES = {_SEARCH: "_indexentry", **dict.fromkeys((_REFERENCES, _refer_by_hand), "wagtailcore_referenceindex")}
_waiting: dict[Call, None] = {}
_done: dict[Call, None] = {}
_at_work: list[Call] = []


class IndexWhenAsked(ImmediateBackend):
    """Runs tasks at once, but for those that keep an index."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        if task.func not in _TABLES or not _may_wait():
            return super().enqueue(task, args, kwargs)
        _waiting[task.func, *args] = None
        never = dict.fromkeys(("enqueued_at", "started_at", "last_attempted_at", "finished_at"))
        said: dict[str, Any] = {"status": TaskResultStatus.READY, "errors": [], "worker_ids": [], **never}
        return TaskResult(task=task, id="", args=args, kwargs=kwargs, backend=self.alias, **said)


@contextmanager
def indexed_when_asked() -> Iterator[None]:
    """For the whole session: of tasks that are enqueued, and of what is indexed without one."""
    add_bulk = BaseSearchBackend.add_bulk

    def add_later(backend: BaseSearchBackend, model: type[Model], rows: Iterable[Model]) -> None:
        if _may_wait():
            _waiting.update({_call(_SEARCH, row): None for row in rows})
        else:
            add_bulk(backend, model, rows)

    def refer_later(row: Model) -> None:
        if _may_wait():
            _waiting[_call(_refer_by_hand, row)] = None
        else:
            _refer(row)

    connection.execute_wrappers.append(_index_when_asked)
    with (
        override_settings(TASKS={"default": {"BACKEND": "tests.indexing.IndexWhenAsked"}}),
        patch.object(BaseSearchBackend, "add_bulk", add_later),
        patch.object(ReferenceIndex, "create_or_update_for_object", refer_later),
    ):
        yield


def forget() -> None:
    """The test is over, and what it wrote is gone."""
    _waiting.clear()
    _done.clear()


def _may_wait() -> bool:
    """Whether all this is in the transaction of a test."""
    return not _at_work and any(block._from_testcase for block in connection.atomic_blocks)


def _call(function: Any, row: Model) -> Call:
    return function, row._meta.app_label, row._meta.model_name, str(row.pk)


def _index_when_asked(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Around every query. What it takes to index is nobody's query, and is done again where it was rolled back."""
    if _done and str(sql).startswith("ROLLBACK TO"):
        _waiting.update(_done)
        _done.clear()
    if _waiting and not connection.needs_rollback:
        for function, tables in _TABLES.items():
            if tables in str(sql):
                _index([call for call in _waiting if call[0] is function])
    return run(sql, params, many, context)


def _index(calls: list[Call]) -> None:
    watching, connection.execute_wrappers = connection.execute_wrappers, []
    logging, connection.force_debug_cursor = connection.force_debug_cursor, False
    _at_work.extend(calls)
    try:
        for call in calls:
            _done[call] = _waiting.pop(call)
            with suppress(ObjectDoesNotExist):  # it was deleted, or rolled back to a savepoint
                call[0](*call[1:])
    finally:
        _at_work.clear()
        connection.execute_wrappers, connection.force_debug_cursor = watching, logging

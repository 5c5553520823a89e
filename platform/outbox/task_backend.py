"""Tasks of Django and Wagtail, such as keeping the search index: handed to huey once the transaction commits.

Where the queue is down then, the task waits in a table, and the sweep of the next minute hands it over. The request
that caused it knows nothing of that. Tasks may come twice, so they must be safe to repeat, which Wagtail's are.
"""

import uuid
from functools import partial
from typing import Any, cast

from django.db import connection, transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResult
from django_tasks.base import TaskResultStatus
from django_tasks.utils import normalize_json
from huey.contrib.djhuey.tasks_backend import HueyBackend

from outbox.models import WaitingTask
from outbox.queue import is_taken


class LedgerBackend(HueyBackend):
    """Huey's, which never fails a request that has committed. Results of tasks are not kept for who enqueues them."""

    supports_get_result = False

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult:
        """Send the task once the transaction commits; at once where there is none."""
        self.validate_task(task)
        self._check_resolvable(task)
        call = (normalize_json(list(args)), normalize_json(kwargs))
        transaction.on_commit(partial(self._send, task, *call), robust=True)
        return TaskResult(
            task=task,
            id=str(uuid.uuid4()),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=call[0],
            kwargs=call[1],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def _send(self, task: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
        if not self.takes(task, args, kwargs):
            WaitingTask.objects.create(path=task.module_path, args=args, kwargs=kwargs)

    def takes(self, task: Any, args: list[Any], kwargs: dict[str, Any]) -> bool:
        """Give the task to the queue, and say whether it took it."""
        return is_taken(partial(super().enqueue, task, args, kwargs))


def hand_over(limit: int = 1000) -> int:
    """Give the queue what it did not take, oldest first, and say how many tasks that were."""
    done = 0
    while done < limit and _hand_over_one():
        done += 1
    return done


def _hand_over_one() -> bool:
    waiting = WaitingTask.objects.order_by("pk")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        row = waiting.first()
        if row is None:
            return False
        task = import_string(row.path)
        taken = cast(LedgerBackend, task.get_backend()).takes(task, row.args, row.kwargs)
        if taken:
            row.delete()
    return taken

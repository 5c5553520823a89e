"""The settings of a worker that a test starts: everything is real, in the test's own database and queue."""

import os

from config.settings import *  # noqa: F403
from config.settings import HUEY, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.outbox.happenings"]
TASKS = {
    "default": {
        "BACKEND": "outbox.task_backend.LedgerBackend",
    }
}
HUEY.storage.queue_key = f"huey.redis.{os.environ['TEST_QUEUE']}"

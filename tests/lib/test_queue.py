"""What travels through the queue is signed JSON, through the real queues; anything else is refused."""

import os
import pickle
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from huey import Huey, RedisExpireHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from lib.queue import SignedJSONSerializer

KEY = "k" * 50


class Exploit:
    """Pickle would call `os.mkdir` on reading it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.folder),)


@pytest.fixture(params=["redis", "sqlite"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Huey]:
    """A real queue of each kind, of this test alone."""
    serializer = SignedJSONSerializer(KEY)
    name = f"test-{uuid.uuid4().hex}"
    if request.param == "redis":
        if "REDIS_URL" not in os.environ:
            pytest.skip("no Redis in this run")
        made = RedisExpireHuey(name, url=os.environ["REDIS_URL"], serializer=serializer, expire_time=60)
    else:
        made = SqliteHuey(name, filename=str(tmp_path / "queue.sqlite3"), serializer=serializer)
    yield made
    made.storage.flush_all()


def test_a_task_goes_through_and_its_result_comes_back(queue: Huey) -> None:
    @queue.task()
    def add(left: int, right: int, *, words: list[str]) -> dict[str, Any]:
        return {"sum": left + right, "words": words}

    result = add(1, 2, words=["é", "\n"])
    queue.execute(queue.dequeue())
    assert result.get(blocking=True, timeout=5) == {"sum": 3, "words": ["é", "\n"]}


def test_a_task_for_later_waits_and_keeps_its_moment(queue: Huey) -> None:
    @queue.task(retries=2, retry_delay=3)
    def wait() -> None:
        """Nothing."""

    wait.schedule(delay=3600)
    scheduled = queue.dequeue()
    assert 3500 < (scheduled.eta - datetime.now(UTC).replace(tzinfo=None)).total_seconds() <= 3600
    assert (scheduled.retries, scheduled.retry_delay) == (2, 3)


def test_a_pickle_in_the_queue_is_refused_unread(queue: Huey, tmp_path: Path) -> None:
    queue.storage.enqueue(pickle.dumps(Exploit(tmp_path / "owned")))
    with pytest.raises(ValueError, match="no valid signature"):
        queue.dequeue()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "forged",
    [
        b"",
        b":",
        b"{}",
        b'{"value": 1}',
        b"0" * 64 + b':{"value": 1}',
        SignedJSONSerializer("other").serialize({"a": 1}),
    ],
)
def test_what_we_did_not_sign_is_refused(forged: bytes) -> None:
    with pytest.raises(ValueError, match="no valid signature"):
        SignedJSONSerializer(KEY).deserialize(forged)


def test_a_signed_message_that_was_changed_is_refused() -> None:
    message = SignedJSONSerializer(KEY).serialize({"user": 1})
    with pytest.raises(ValueError, match="no valid signature"):
        SignedJSONSerializer(KEY).deserialize(message.replace(b"1", b"2"))


def test_what_json_does_not_know_is_refused_at_the_door() -> None:
    with pytest.raises(TypeError):
        SignedJSONSerializer(KEY).serialize({"user": object()})


def test_a_queue_needs_a_key() -> None:
    with pytest.raises(ConfigurationError):
        SignedJSONSerializer("")

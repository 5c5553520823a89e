"""What must be true of events and their deliveries."""

from lib.promises import Promise

from outbox.relay import MAX_ATTEMPTS

PROMISES = [
    Promise(
        "An event is delivered to each of its handlers once: done with a time and without an error, or not yet done.",
        "SELECT count(*) FROM outbox_delivery d WHERE (d.state = 'done' AND (d.done_at IS NULL OR d.error <> '' "
        "OR d.attempts = 0)) OR (d.state <> 'done' AND d.done_at IS NOT NULL) "
        "OR (d.state = 'failed' AND d.error = '') OR d.state NOT IN ('due', 'done', 'failed')",
    ),
    Promise(
        "No delivery is begun more often than it may be.",
        f"SELECT count(*) FROM outbox_delivery d WHERE d.attempts > {MAX_ATTEMPTS + 1}",  # noqa: S608 - a constant
    ),
]


def told_once(name: str, key: str) -> Promise:
    """The promise that no two events called `name` have the same `key` in their payload."""
    return Promise(
        f"{name} is recorded at most once for each {key}.",
        f"SELECT count(*) FROM (SELECT 1 FROM outbox_event WHERE name = '{name}' "  # noqa: S608 - names of our own
        f"GROUP BY payload::jsonb ->> '{key}' HAVING count(*) > 1) x",
    )

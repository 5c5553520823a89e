"""The trail as a file, for a spreadsheet or a program, written while it is sent."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lib.sheets import csv_lines

from cms.trail.rows import Row

COLUMNS = (
    *("sequence", "at", "kind", "user_id", "user", "by_id", "by", "address", "device", "request_id", "facts"),
    *("words", "trace_digest", "words_digest", "previous_hash", "hash"),
)


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """A line of names, and a line for each event."""
    yield from csv_lines([COLUMNS])
    yield from csv_lines([_text(said[name]) for name in COLUMNS] for said in map(_said, rows))


def as_json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """One object a line, in plain ASCII."""
    for row in rows:
        yield json.dumps(_said(row)) + "\n"


FORMS: dict[str, tuple[str, Callable[[Iterable[Row]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/jsonl", as_json_lines),
}


def _said(row: Row) -> dict[str, Any]:
    event, trace = row.event, row.trace
    return {
        "sequence": event.sequence,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "user_id": event.user_id and str(event.user_id),
        "user": row.user and row.user.email,
        "by_id": event.by_id and str(event.by_id),
        "by": row.by and row.by.email,
        "address": trace.address if trace else "",
        "device": trace.device if trace else "",
        "request_id": event.request_id,
        "facts": event.facts,
        "words": event.words.said if event.words_digest else {},
        "trace_digest": event.trace_digest,
        "words_digest": event.words_digest,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def _text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value

"""The shape of an export, and writing it piece by piece: it is never in memory as a whole."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from accounts.personal import Fate, Rule
from pydantic import Field

from api.envelope import now_text
from api.schemas import Output

VERSION = 1


class ExportedRecord(Output):
    """What one model stores about you."""

    record: str = Field(description="The model, such as `learning.Review`. docs/privacy.md lists them.")
    on_erase: Fate = Field(description="What becomes of it when you are erased.")
    why: str
    items: list[dict[str, Any]]


class Export(Output):
    """Everything that is stored about you. `version` changes when the shape does."""

    version: int
    records: list[ExportedRecord]


def written(parts: Iterable[tuple[Rule, Iterator[dict[str, Any]]]]) -> Iterator[bytes]:
    """The envelope of `Export`, a row at a time."""
    yield b'{"success":true,"message":"","error":null,"timestamp":' + orjson.dumps(now_text())
    yield b',"data":{"version":' + orjson.dumps(VERSION) + b',"records":['
    for number, (rule, rows) in enumerate(parts):
        head = {"record": rule.record, "on_erase": rule.fate, "why": rule.why}
        yield (b"," if number else b"") + orjson.dumps(head)[:-1] + b',"items":['
        for place, row in enumerate(rows):
            yield (b"," if place else b"") + orjson.dumps(row, default=str, option=orjson.OPT_UTC_Z)
        yield b"]}"
    yield b"]}}"

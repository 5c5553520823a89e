"""Hostile values, by what is wrong with them. Each goes into every place of the API that takes anything."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.corpus_text import TEXTS

NUMBERS = (
    *("0", "-0", "-1", "1", "2147483647", "2147483648", "-2147483649", "4294967296", "9007199254740993"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551616", f"1{'0' * 30}"),
    *(
        f"-1{'0' * 30}",
        "9" * 5000,
        "0.1",
        "-0.0",
        "1e2",
        "1.5",
        "1e308",
        "-1e308",
        "5e-324",
        "1e-400",
        "0.30000000000004",
    ),
)
"""Numbers that JSON has."""
NO_NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "0x10",
    "01",
    "+1",
    ".5",
    "1.",
    "1_000",
    "0b1",
    "1e",
    "-",
)
"""What some take for numbers and JSON does not."""
KINDS: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], [None], [{}], {"": ""}, {"id": None}, [1, "a", None], {"a": {"b": {"c": []}}}),
    *([[0] * 1000], {"$ne": None}, {"$gt": ""}, {"__proto__": {"admin": True}}, {"constructor": {"prototype": {}}}),
    *(["x"] * 5000,),
    *({str(number): number for number in range(1000)}, {"role": "ADMIN", "is_superuser": True}, {"id__gt": 0}),
)
"""JSON of another kind."""
TOKENS = (
    *("[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000, "[" * 100_000, "[" * 33 + "]" * 33),
    *('"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"\\ud83d"', '"a\\ud800b"', '"\\x41"', "'single'", "undefined"),
    *(
        '{"a": 1, "a": 2}',
        '{"id": 1, "id": [], "id": null}',
        "tru",
        '"unfinished',
        "",
        " ",
        "// comment",
        "\ufeff1",
        "\x00",
    ),
)
"""JSON as it is written, where the writing is what hurts."""
BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\xf8\x88\x80\x80\x80", b"\xc3", b"\x80", b"\xf4\x90\x80\x80")
"""What is no UTF-8: a lone surrogate, an overlong NUL, a character cut in half."""


@dataclass(frozen=True)
class Hostile:
    """One value: as bytes, for everything that is not JSON, and as it is written in JSON."""

    name: str
    raw: bytes
    token: bytes

    @property
    def line(self) -> bytes:
        """What a header can hold of it: another sender would not get a line break through, either."""
        return bytes(byte for byte in self.raw[:6000] if (byte >= 32 and byte != 127) or byte == 9).strip()


def corpus() -> list[Hostile]:
    """All of it, each once, in an order that does not change."""
    return list({(hostile.raw, hostile.token): hostile for hostile in _values()}.values())


def naughty(folder: Path) -> list[Hostile]:
    """The strings that people have collected beside the checkout."""
    lines = (folder / "learners" / "naughty-strings.txt").read_text(encoding="utf-8").splitlines()
    wanted = dict.fromkeys(line for line in lines if line and not line.startswith("#"))
    return [_text(f"naughty {number}", line) for number, line in enumerate(wanted)]


def realdata() -> Path | None:
    """Where those are, or None."""
    folder = Path(os.environ.get("LECTERN_REALDATA") or Path(__file__).resolve().parents[3] / "shared" / "realdata")
    return folder if folder.is_dir() else None


def _values() -> Iterator[Hostile]:
    for kind, texts in TEXTS.items():
        yield from (_text(f"{kind} {number}", text) for number, text in enumerate(texts))
    for number, written in enumerate((*NUMBERS, *NO_NUMBERS)):
        yield Hostile(f"number {number}", written.encode(), written.encode())
    for number, value in enumerate(KINDS):
        written = json.dumps(value).encode()
        yield Hostile(f"kind {number}", written, written)
    for number, written in enumerate(TOKENS):
        yield Hostile(f"token {number}", written.encode()[:4000], written.encode())
    for number, raw in enumerate(BYTES):
        yield Hostile(f"bytes {number}", raw, b'"' + raw + b'"')


def _text(name: str, text: str) -> Hostile:
    return Hostile(name, text.encode("utf-8", "surrogatepass"), json.dumps(text).encode())

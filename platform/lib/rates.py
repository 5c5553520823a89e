"""How often something may happen: `10/15m` is ten times in fifteen minutes."""

import re
from dataclasses import dataclass

_RATE = re.compile(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,3})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WORDS = {"s": "second", "m": "minute", "h": "hour", "d": "day"}


@dataclass(frozen=True)
class Rate:
    """`count` times at once, and again as often in each `seconds`, one after the other."""

    count: int
    seconds: int
    text: str

    def __str__(self) -> str:
        return self.text


def read_rate(text: str) -> Rate:
    """`10/15m` as a rate; the units are s, m, h and d. Raises ValueError for anything else."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no rate")
    count, amount, unit = int(found[1]), int(found[2]), found[3]
    spell = f"each {_WORDS[unit]}" if amount == 1 else f"in {amount} {_WORDS[unit]}s"
    return Rate(count, amount * _SECONDS[unit], f"{count} {spell}")


def wait_in_words(seconds: int) -> str:
    """`40 seconds`, `3 minutes`, `2 hours`: rounded up."""
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds > size:
            return f"{-(-seconds // size)} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"

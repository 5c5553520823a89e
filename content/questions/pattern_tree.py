"""What the pattern of a short answer is made of."""

from collections.abc import Callable
from dataclasses import dataclass


class BadPattern(ValueError):
    """A pattern that can't be read, or may not be used."""


@dataclass(frozen=True)
class Chars:
    """One character that passes a test."""

    test: Callable[[str], bool]


@dataclass(frozen=True)
class Row:
    """Parts one after the other."""

    parts: list["Node"]


@dataclass(frozen=True)
class Branch:
    """Parts of which one has to fit."""

    parts: list["Node"]


@dataclass(frozen=True)
class Repeat:
    """A part several times; without `most`, any number of times."""

    part: "Node"
    least: int
    most: int | None


Node = Chars | Row | Branch | Repeat
CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "w": lambda character: character.isalnum() or character == "_",
    "s": str.isspace,
    "D": lambda character: not character.isdecimal(),
    "W": lambda character: not (character.isalnum() or character == "_"),
    "S": lambda character: not character.isspace(),
}
REPEATS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}

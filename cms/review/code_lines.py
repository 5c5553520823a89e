"""Code before and after as one list of numbered lines, with what is far from any change folded."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.review.folding import Fold, folded
from cms.review.wording import Side, opcodes, word_changes

_CONTEXT = 3


@dataclass(frozen=True)
class Line:
    """A line with its number before and after, and "+", "-" or a space."""

    old: int | None
    new: int | None
    sign: str
    html: SafeString

    @property
    def is_same(self) -> bool:
        return self.sign == " "


def code_changes(before: str, after: str) -> list[Fold[Line]]:
    """The lines of both in the order in which a patch has them."""
    return folded(_lines(before.splitlines(), after.splitlines()), _CONTEXT, lambda line: line.is_same)


def _lines(old: list[str], new: list[str]) -> list[Line]:
    lines: list[Line] = []
    for tag, start, stop, first, last in opcodes([f"={line}" for line in old], [f"={line}" for line in new]):
        if tag == "equal":
            lines += [
                Line(start + step + 1, first + step + 1, " ", _text(new[first + step])) for step in range(last - first)
            ]
        else:
            paired = stop - start == last - first
            gone, come = old[start:stop], new[first:last]
            lines += [
                Line(start + step + 1, None, "-", _half(line, come[step], "del") if paired else _text(line))
                for step, line in enumerate(gone)
            ]
            lines += [
                Line(None, first + step + 1, "+", _half(gone[step], line, "ins") if paired else _text(line))
                for step, line in enumerate(come)
            ]
    return lines


def _half(old: str, new: str, keep: Side) -> SafeString:
    """One side of a line that was changed, its own words marked."""
    return word_changes(old, new, only=keep)


def _text(line: str) -> SafeString:
    return mark_safe(escape(line))  # noqa: S308 - escaped here

"""Differences that people can read: words that came and went in a line of text."""

import re
from collections.abc import Hashable, Sequence
from difflib import Match, SequenceMatcher
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 2_000_000
"""Steps of comparing that are worth a reviewer's waiting; text that repeats itself could take any number."""
Change = Literal["", "added", "removed", "changed"]
Side = Literal["ins", "del"]
Opcode = tuple[str, int, int, int, int]


def opcodes(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Opcode]:
    """How to turn `before` into `after`: (equal, replace, delete or insert, and both ranges).

    A mere space between two changes belongs to them, so that words which were replaced together read together.
    """
    codes = _codes(before, after)
    joined: list[Opcode] = []
    for place, (tag, *ranges) in enumerate(codes):
        space = tag == "equal" and 0 < place < len(codes) - 1 and _is_space(after[ranges[2] : ranges[3]])
        if joined and joined[-1][0] != "equal" and (tag != "equal" or space):
            joined[-1] = ("replace", joined[-1][1], ranges[1], joined[-1][3], ranges[3])
        else:
            joined.append((tag, ranges[0], ranges[1], ranges[2], ranges[3]))
    return joined


def _codes(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Opcode]:
    """As difflib has it, with what both begin and end with taken off first: most edits are small."""
    head = 0
    shortest = min(len(before), len(after))
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    codes: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    try:
        inner: Sequence[Opcode] = _Patient(old, new).get_opcodes()
    except _Endless:
        inner = [("replace", 0, len(old), 0, len(new))]
    codes += [(tag, head + a, head + b, head + c, head + d) for tag, a, b, c, d in inner]
    if tail:
        codes.append(("equal", len(before) - tail, len(before), len(after) - tail, len(after)))
    return codes


class _Endless(Exception):
    """Comparing takes too long."""


class _Patient(SequenceMatcher[Hashable]):
    """Compares each place of the one with each of the same word in the other, until its patience ends."""

    def __init__(self, before: Sequence[Hashable], after: Sequence[Hashable]) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.before, self.left = before, _MOST

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        places: dict[Hashable, list[int]] = self.b2j  # type: ignore[attr-defined]
        self.left -= sum(len(places.get(word, ())) for word in self.before[alo:ahi])
        if self.left < 0:
            raise _Endless
        return super().find_longest_match(alo, ahi, blo, bhi)


def _is_space(tokens: Sequence[Hashable]) -> bool:
    words = (token[0] if isinstance(token, tuple) else token for token in tokens)
    return all(isinstance(word, str) and word.isspace() for word in words)


def word_changes(before: str, after: str, only: Side | None = None) -> SafeString:
    """`after` with what was inserted and what was deleted marked word by word; `only` one of the two, if asked."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[str] = []
    for tag, start, stop, first, last in opcodes(old, new):
        if tag == "equal":
            pieces.append(escape("".join(new[first:last])))
            continue
        if stop > start and only != "ins":
            pieces.append(f"<del>{escape(''.join(old[start:stop]))}</del>")
        if last > first and only != "del":
            pieces.append(f"<ins>{escape(''.join(new[first:last]))}</ins>")
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped above


def whole_change(before: str, after: str) -> SafeString:
    """What is one value: the old one and the new one, not their common letters."""
    pieces = [f"<{tag}>{escape(value)}</{tag}>" for tag, value in (("del", before), ("ins", after)) if value]
    return mark_safe("".join(pieces))  # noqa: S308 - both were escaped

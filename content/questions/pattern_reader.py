"""Reads the patterns of short answers into trees."""

import unicodedata
from collections.abc import Callable

from content.questions.pattern_tree import CLASSES, REPEATS, BadPattern, Branch, Chars, Node, Repeat, Row

MOST_CHARACTERS = 300
MOST_REPEATS = 100
MOST_DEPTH = 20


def read(source: str, *, ignore_case: bool) -> Node:
    """The tree of a pattern; raises BadPattern. With `ignore_case` it is meant for texts in folded case."""
    if len(source) > MOST_CHARACTERS:
        raise BadPattern(f"is longer than {MOST_CHARACTERS} characters")
    source = unicodedata.normalize("NFC", source)
    reader = _Reader(source.removeprefix("^"), ignore_case)
    node = reader.branches(0)
    if reader.rest not in ("", "$"):
        raise BadPattern("has a closing bracket without an opening one" if reader.rest[0] == ")" else "can't be read")
    return node


class _Reader:
    def __init__(self, source: str, ignore_case: bool) -> None:
        self.rest = source
        self._fold = ignore_case

    def _take(self) -> str:
        if not self.rest:
            raise BadPattern("ends too early")
        taken, self.rest = self.rest[0], self.rest[1:]
        return taken

    def _took(self, prefix: str) -> bool:
        if not self.rest.startswith(prefix):
            return False
        self.rest = self.rest[len(prefix) :]
        return True

    def branches(self, depth: int) -> Node:
        """Everything up to the end of the pattern or of the group."""
        if depth > MOST_DEPTH:
            raise BadPattern("has too many brackets inside each other")
        rows = [self._row(depth)]
        while self._took("|"):
            rows.append(self._row(depth))
        return rows[0] if len(rows) == 1 else Branch(rows)

    def _row(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.rest and self.rest[0] not in "|)" and self.rest != "$":
            parts.append(self._repeated(self._one(depth)))
        return Row(parts)

    def _one(self, depth: int) -> Node:
        character = self._take()
        if character == "(":
            return self._group(depth)
        if character == "[":
            return Chars(self._set())
        if character == ".":
            return Chars(lambda _: True)
        if character in "*+?{":
            raise BadPattern(f"repeats nothing at “{character}”")
        if character in "^$":
            raise BadPattern(f"may have “{character}” only at its beginning or end")
        if character != "\\":
            return self._literal(character)
        return self._escaped()

    def _escaped(self) -> Node:
        character = self._take()
        if character in CLASSES:
            return Chars(CLASSES[character])
        return self._literal(_plain(character))

    def _group(self, depth: int) -> Node:
        if self.rest.startswith("?") and not self._took("?:"):
            raise BadPattern("may not look ahead or back, or name groups")
        inside = self.branches(depth + 1)
        if not self._took(")"):
            raise BadPattern("has an opening bracket without a closing one")
        return inside

    def _literal(self, character: str) -> Node:
        text = unicodedata.normalize("NFKC", character)
        if self._fold:
            text = unicodedata.normalize("NFKC", text.casefold())
        parts: list[Node] = [Chars(one.__eq__) for one in text]
        return parts[0] if len(parts) == 1 else Row(parts)

    def _repeated(self, part: Node) -> Node:
        if not self.rest or self.rest[0] not in "*+?{":
            return part
        least, most = REPEATS[self._take()] if self.rest[0] != "{" else self._counts()
        if self.rest and self.rest[0] in "*+?{":
            raise BadPattern("repeats a repeat")
        return Repeat(part, least, most)

    def _counts(self) -> tuple[int, int | None]:
        inside, closed, self.rest = self.rest[1:].partition("}")
        least, comma, most = inside.partition(",")
        if not closed or not _count(least) or (most and not _count(most)):
            raise BadPattern("has curly brackets without a number of repeats")
        numbers = int(least), int(most) if most else (None if comma else int(least))
        if max(numbers[0], numbers[1] or 0) > MOST_REPEATS or (numbers[1] is not None and numbers[1] < numbers[0]):
            raise BadPattern(f"may repeat up to {MOST_REPEATS} times, the smaller number first")
        return numbers

    def _set(self) -> Callable[[str], bool]:
        """The test of what stands between square brackets."""
        negated = self._took("^")
        tests: list[Callable[[str], bool]] = []
        while not self._took("]"):
            tests.append(self._member())
        if not tests:
            raise BadPattern("has empty square brackets")
        if not self._fold:
            return lambda one: any(test(one) for test in tests) != negated
        return lambda one: any(test(form) for test in tests for form in {one, one.upper(), one.lower()}) != negated

    def _member(self) -> Callable[[str], bool]:
        first = self._take()
        if first == "\\":
            first = self._take()
            if first in CLASSES:
                return CLASSES[first]
            first = _plain(first)
        if not self.rest.startswith("-") or self.rest.startswith("-]"):
            return first.__eq__
        self._take()
        last = self._take()
        last = _plain(self._take()) if last == "\\" else last
        if last < first:
            raise BadPattern("has a range that runs backwards")
        return lambda one: first <= one <= last


def _plain(character: str) -> str:
    if character.isalnum():
        raise BadPattern(f"has “\\{character}”, which means nothing here")
    return character


def _count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3

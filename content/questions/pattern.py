"""Patterns for short answers: the part of regular expressions that can be matched in linear time.

Letters, `.`, classes (`[a-z]`, `[^0-9]`, `\\d`, `\\w`, `\\s` and their capitals), groups, `|`, and the repeats
`*`, `+`, `?`, `{2}`, `{2,5}`. A pattern always has to fit the whole answer. There is nothing that looks back or
ahead, so all states are followed side by side (Thompson's construction): no pattern makes an answer slow to grade.
"""

from collections.abc import Callable
from functools import lru_cache

from content.questions.pattern_reader import read
from content.questions.pattern_tree import BadPattern, Branch, Chars, Node, Repeat, Row

MOST_STATES = 300
MOST_STEPS = 4000
Test = Callable[[str], bool]


class Pattern:
    """A pattern ready to be matched: states with a test for one character, or with free ways to other states."""

    def __init__(self, source: str, *, ignore_case: bool) -> None:
        self._ways: list[list[int]] = []
        self._tests: list[tuple[Test, int] | None] = []
        self._steps = 0
        self._end = self._state()
        self._start = self._add(read(source, ignore_case=ignore_case), self._end)

    def _state(self) -> int:
        if len(self._ways) >= MOST_STATES:
            raise BadPattern("is too long")
        self._ways.append([])
        self._tests.append(None)
        return len(self._ways) - 1

    def _add(self, node: Node, then: int) -> int:
        """States for `node` that lead on to `then`; gives the first of them."""
        self._steps += 1
        if self._steps > MOST_STEPS:  # repeats of repeats of nothing need no states
            raise BadPattern("is too long")
        if isinstance(node, Chars):
            state = self._state()
            self._tests[state] = (node.test, then)
            return state
        if isinstance(node, Row):
            for part in reversed(node.parts):
                then = self._add(part, then)
            return then
        if isinstance(node, Branch):
            starts = [self._add(part, then) for part in node.parts]
            state = self._state()
            self._ways[state] = starts
            return state
        return self._add_repeat(node, then)

    def _add_repeat(self, node: Repeat, then: int) -> int:
        if node.most is None:
            loop = self._state()
            self._ways[loop] = [self._add(node.part, loop), then]
            then = loop
        else:
            for _ in range(node.most - node.least):
                skip = self._state()
                self._ways[skip] = [self._add(node.part, then), then]
                then = skip
        for _ in range(node.least):
            then = self._add(node.part, then)
        return then

    def _reached(self, states: list[int]) -> set[int]:
        """`states` and whatever can be reached from them without reading a character."""
        found, waiting = set(states), list(states)
        while waiting:
            for state in self._ways[waiting.pop()]:
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        return found

    def fits(self, text: str) -> bool:
        """Whether the pattern fits the whole of `text`."""
        states = self._reached([self._start])
        for character in text:
            tests = [test for state in states if (test := self._tests[state])]
            states = self._reached([then for test, then in tests if test(character)])
            if not states:
                return False
        return self._end in states


@lru_cache(maxsize=256)
def compiled(source: str, *, ignore_case: bool) -> Pattern:
    """The pattern that `source` describes; raises BadPattern, which says what it can't read."""
    return Pattern(source, ignore_case=ignore_case)

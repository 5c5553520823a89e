"""Which published courses have a word, as sets that are kept: what a search finds is put together from them.

A set is a number with a bit for each published course, the newest first, so that what several words have in common, how
many that are, and which come first takes microseconds however many there are. The sets of a word, and of a beginning
of one, are read when it is first searched for. All of them are of one edition of the words: whoever uses what was found
asks the database for the edition of that moment, and calls `forget` when it is another one. A few searches later they
are read anew.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, CharField, TextField
from django.db.models.functions import Cast
from lib.kept import Kept
from lib.prepared import Prepared

from content.editions import edition
from content.models.search import CourseWords
from content.search import found_by, given

MOST_COURSES = 100_000
"""With more, each process would keep more than 20 MB of their ids, and every search asks the database."""
MOST_BYTES = 16 * 1024 * 1024
WORTH_READING = 3
"""Searches in the same edition: reading all courses takes as long, and may be in vain where much is published."""
Sets = dict[int, int]
"""By how much it says that a course has the word: which courses."""


@dataclass(frozen=True)
class Found:
    """The ids of a page of what a search has found, how many it has found, and the edition of all words then."""

    keys: list[str]
    count: int
    edition: int


class _Joined(Aggregate):
    """The values of a group as one text: to read them one by one takes five times as long."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _id() -> Cast:
    return Cast("pk", CharField())


_COURSES = Prepared(lambda: CourseWords.objects.order_by("-published_at", "pk").values_list(_id(), edition()))


def _having() -> Any:
    found: Any = found_by(1)
    return found.values("relevance").annotate(keys=_Joined(_id())).values_list("relevance", "keys", edition())


_HAVING = Prepared(_having)


class _Edition:
    """The courses of one edition of the words, and the sets that were read of it."""

    def __init__(self, rows: list[tuple[str, int]]) -> None:
        self.number = rows[0][1]
        self.keys = [key for key, _ in rows]
        self._places = {key: place for place, key in enumerate(self.keys)}
        self._sets: Kept[str, Sets] = Kept(most=MOST_BYTES)

    def sets_of(self, word: str) -> Sets | None:
        """The sets of a word; None if there is another edition by now."""
        sets = self._sets.get(word)
        if sets is None:
            rows = _HAVING.all(**given([word]))
            if any(number != self.number for *_, number in rows):
                return None
            sets = {says: self._set(keys.split(",")) for says, keys, _ in rows}
            self._sets.keep(word, sets, 500 + sum(map(sys.getsizeof, sets.values())))
        return sets

    def _set(self, keys: list[str]) -> int:
        bits = bytearray(b"0") * len(self.keys)
        for place in map(self._places.__getitem__, keys):
            bits[place] = 49  # "1"
        return int(bits, 2)

    def in_order(self, courses: int) -> Iterator[str]:
        """The ids of a set, the newest first."""
        while courses:
            place = courses.bit_length()
            key = self.keys[-place]
            yield key if "-" in key else str(UUID(key))
            courses ^= 1 << (place - 1)


@dataclass
class _Process:
    """What this process keeps, and how many searches of which edition it has asked the database for."""

    kept: _Edition | None = None
    edition: int = 0
    asked: int = 0


_process = _Process()


def forget() -> None:
    """There is another edition of the words."""
    _process.kept, _process.asked = None, 0


def asked(edition: int) -> None:
    """The database was asked for a search, in this edition."""
    _process.asked = _process.asked + 1 if edition == _process.edition else 1
    _process.edition = edition


def find(words: list[str], *, by_relevance: bool, start: int, count: int) -> Found | None:
    """A page of the courses that have all these words, or beginnings; None where the database is to be asked."""
    kept = _process.kept or (_read() if _process.asked >= WORTH_READING else None)
    if kept is None:
        return None
    matching: Sets = {}
    for number, word in enumerate(words):
        sets = kept.sets_of(word)
        if sets is None:
            forget()
            return None
        matching = _in_both(matching, sets) if number else sets
    every = reduce(or_, matching.values(), 0)
    groups = [matching[says] for says in sorted(matching, reverse=True)] if by_relevance else [every]
    return Found(list(_page(kept, groups, start, count)), every.bit_count(), kept.number)


def _read() -> _Edition | None:
    rows = _COURSES.page(0, MOST_COURSES + 1)
    _process.kept, _process.asked = _Edition(rows) if 0 < len(rows) <= MOST_COURSES else None, 0
    return _process.kept


def _in_both(some: Sets, others: Sets) -> Sets:
    """By what both say together."""
    both: Sets = defaultdict(int)
    for says, courses in some.items():
        for more, those in others.items():
            if common := courses & those:
                both[says + more] |= common
    return both


def _page(kept: _Edition, groups: list[int], start: int, count: int) -> Iterator[str]:
    """So many of all, group after group, from one on."""
    for courses in groups:
        here = courses.bit_count()
        if start < here and count > 0:
            yield from islice(kept.in_order(_without(courses, start)), count)
            count -= min(count, here - start)
        start = max(0, start - here)


def _without(courses: int, newest: int) -> int:
    """A set but for so many of the newest: where they end is found by halves."""
    low, high = 0, courses.bit_length() if newest else 0
    while low < high:
        middle = (low + high) // 2
        if (courses >> middle).bit_count() > newest:
            low = middle + 1
        else:
            high = middle
    return courses & ((1 << low) - 1) if newest else courses

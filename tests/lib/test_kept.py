"""What a process keeps is bounded, and what was asked for last stays longest."""

import tracemalloc

import orjson
from lib.kept import Kept, snug


def test_the_one_that_was_not_asked_for_the_longest_goes_first() -> None:
    kept = Kept[str, int](most=2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.get("a") == 1
    kept.keep("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_what_is_large_counts_for_more() -> None:
    kept = Kept[str, bytes](most=10)
    for name, size in (("a", 4), ("b", 4), ("a", 5), ("c", 4)):
        kept.keep(name, bytes(size), size)
    assert [name for name in "abc" if kept.get(name) is not None] == ["a", "c"]
    kept.keep("d", bytes(11), 11)
    assert len(kept) == 0


def test_what_orjson_has_written_is_kept_without_the_room_behind_it() -> None:
    course = {"title": "x" * 800}
    tracemalloc.start()
    try:
        loose, taken = [orjson.dumps(course) for _ in range(100)], tracemalloc.get_traced_memory()[0]
        tight, both = [snug(orjson.dumps(course)) for _ in range(100)], tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert tight == loose
    assert both - taken < 100_000 < 300_000 < taken, "or nothing need be copied any more"

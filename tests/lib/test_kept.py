"""What a process keeps is bounded, and what was asked for last stays longest."""

from lib.kept import Kept


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

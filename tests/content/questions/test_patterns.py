"""Patterns and wildcards: what fits, what may not be written, and that none is slow."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions.pattern import Pattern, compiled
from content.questions.pattern_tree import BadPattern
from content.questions.spelling import fits_wildcard, spelled


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("colou?r", ["color", "colour"], ["colouur", "a color"]),
        ("(grey|gray) cats?", ["grey cat", "gray cats"], ["grey", "gray catss"]),
        ("[a-c]{2,3}", ["ab", "abc"], ["a", "abcd", "ad"]),
        ("[^0-9]+", ["abc"], ["", "a1"]),
        (r"\d{4}-\d\d", ["1789-07"], ["1789-7"]),
        ("^Paris$", ["Paris"], ["paris", "Paris "]),
        (r"a\.b\*", ["a.b*"], ["axb*"]),
        ("a|", ["a", ""], ["b"]),
        ("()*x", ["x"], [""]),
        ("(?:ab)+", ["abab"], ["aba"]),
        (".*", ["", "anything"], []),
        ("é", ["é"], ["e"]),
    ],
)
def test_a_pattern_fits_the_whole_answer_or_not(pattern: str, fitting: list[str], others: list[str]) -> None:
    read = compiled(pattern, ignore_case=False)
    assert [text for text in fitting if not read.fits(text)] == []
    assert [text for text in others if read.fits(text)] == []


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "(a", "a)", "[a", "[]", "*a", "a**", "a{", "a{x}", "a{5,2}", "a{101}"),
        *(r"(a)\1", "(?=a)", "(?P<x>a)", r"\b", "\\", "a^b", "a$b"),
        *("(((a{100}){100}){100})", "((((){100}){100}){100}){100}", "a" * 301, "(" * 30 + ")" * 30),
    ],
)
def test_what_can_not_be_matched_in_linear_time_or_read_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compiled(pattern, ignore_case=False)


@pytest.mark.parametrize(
    ("pattern", "text"), [("Straße", "STRASSE"), ("[A-Z]+", "abc"), ("É", "é"), ("ﬁsh", "FISH"), (r"\S+", "ABC")]
)
def test_case_can_be_ignored(pattern: str, text: str) -> None:
    assert Pattern(pattern, ignore_case=True).fits(spelled(text, case_sensitive=False))


_PIECE = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", r"\w"])
_ROW = st.lists(st.tuples(_PIECE, st.sampled_from(["", "*", "+", "?", "{2}", "{1,2}"])), min_size=1, max_size=5)


@given(pattern=_ROW, text=st.text("abc", max_size=8))
@settings(max_examples=150, deadline=None)
def test_patterns_fit_what_regular_expressions_fit(pattern: list[tuple[str, str]], text: str) -> None:
    source = "".join(piece + repeat for piece, repeat in pattern)
    assert Pattern(source, ignore_case=False).fits(text) == bool(re.fullmatch(source, text))


@given(wildcard=st.text("ab*", max_size=6), text=st.text("ab", max_size=8))
@settings(max_examples=150, deadline=None)
def test_wildcards_fit_what_they_say(wildcard: str, text: str) -> None:
    expected = bool(re.fullmatch(wildcard.replace("*", ".*"), text))
    assert fits_wildcard(wildcard, text, case_sensitive=True) == expected


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)*b", "a?" * 50 + "a" * 50 + "b"])
def test_no_pattern_is_slow(pattern: str) -> None:
    """A backtracking engine needs more than the age of the universe for these; twice the text takes twice the time."""
    read = Pattern(pattern, ignore_case=False)
    start = time.process_time()
    assert not read.fits("a" * 1_000)
    assert time.process_time() - start < 1


def test_many_wildcards_are_not_slow() -> None:
    start = time.process_time()
    assert not fits_wildcard("*a" * 100 + "*b", "a" * 2_000, case_sensitive=True)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("  the   cat ", "the cat"),
        ("ｃａｔ", "cat"),
        ("don’t", "don't"),
        ("cafe\u0301", "café"),
        ("co\u00adop\u200b", "coop"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("“x”", '"x"'),
        ("x²", "x2"),
    ],
)
def test_what_keyboards_change_does_not_count(written: str, plain: str) -> None:
    assert spelled(written) == plain

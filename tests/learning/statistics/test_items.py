"""Figures of questions, against numbers worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning.statistics.items import Answered, Known, correlation, figures, groups

SIDES = Known({"a": "Left", "b": "Right", "c": "Nowhere"}, frozenset({"a"}))


def said(key: str, share: float, rest: float) -> Answered:
    """Somebody who chose `key`, earned `share` of one point for it, and `rest` points elsewhere."""
    return Answered({"q": share, "r": rest}, {"q": (key,) if key else ()}, {"q": share, "r": rest})


def test_the_facility_is_the_mean_share_that_was_earned() -> None:
    found = figures("q", SIDES, [said("a", 1, 4), said("a", 1, 3), said("b", 0, 2), said("", 0, 1)])
    assert (found.asked, found.answered, found.facility, found.deviation) == (4, 3, 0.5, 0.5)


def test_the_discrimination_is_the_correlation_with_the_rest() -> None:
    # Shares 1 1 0 0, rests 4 3 2 1: sum of products 2, spreads 1 and 5, so 2 / sqrt(5).
    found = figures("q", SIDES, [said("a", 1, 4), said("a", 1, 3), said("b", 0, 2), said("b", 0, 1)])
    assert found.discrimination == pytest.approx(2 / 5**0.5)


def test_nothing_is_told_where_nothing_varies_or_nobody_answered() -> None:
    assert figures("q", SIDES, []).facility is None
    assert figures("q", SIDES, [said("a", 1, 1)]).discrimination is None
    assert figures("q", SIDES, [said("a", 1, 1), said("a", 1, 2)]).discrimination is None


def test_options_are_counted_among_all_the_best_and_the_worst() -> None:
    answers = [said("a", 1, 9), said("a", 1, 8), said("b", 0, 2), said("b", 0, 1)]
    left, right, nowhere = figures("q", SIDES, answers).options
    assert (left.chosen, left.upper, left.lower, left.right) == (2, 1, 0, True)
    assert (right.chosen, right.upper, right.lower, right.right) == (2, 0, 1, False)
    assert (nowhere.chosen, nowhere.upper, nowhere.lower) == (0, 0, 0)


def test_words_are_counted_by_how_often_they_were_written() -> None:
    answers = [said("rope", 1, 1), said("rope", 1, 1), said("string", 0, 1)]
    assert [(each.text, each.chosen) for each in figures("q", Known({}, words=True), answers).options] == [
        ("rope", 2),
        ("string", 1),
    ]


def test_an_author_is_told_to_check_a_key_that_the_best_get_wrong() -> None:
    answers = [said("b", 0, 10 + n) for n in range(6)] + [said("a", 1, n) for n in range(6)]
    found = figures("q", SIDES, answers)
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert [words.split(":")[0].split(" “")[0] for words in found.warnings] == [
        "Those who did well in the rest of the quiz did worse here",
        "The best chose",
        "Nobody chose",
    ]


def test_of_a_few_answers_nothing_is_concluded() -> None:
    assert figures("q", SIDES, [said("b", 0, 5), said("a", 1, 1)]).warnings == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 50)), max_size=40))
def test_figures_stay_in_their_ranges(drawn: list[tuple[float, float]]) -> None:
    answers = [said("ab"[number % 2], share, rest) for number, (share, rest) in enumerate(drawn)]
    found = figures("q", SIDES, answers)
    assert found.facility is None or 0 <= found.facility <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= 1
    upper, lower = groups(answers)
    assert len(upper) == len(lower) <= len(answers) / 2


def test_the_correlation_of_a_thing_with_itself_is_one() -> None:
    assert correlation([1, 2, 4], [1, 2, 4]) == pytest.approx(1)

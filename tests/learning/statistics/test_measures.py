"""Measures of spread and agreement, against numbers worked by hand."""

import pytest
from learning.statistics.measures import alpha, correlation, spread
from learning.statistics.quiz import histogram


def test_alpha_of_five_learners_and_three_questions_is_kr_20() -> None:
    # Right are 4, 3 and 2 of 5: p*q = 0.16 + 0.24 + 0.24 = 0.64. Totals 3 2 1 0 3, variance 1.36.
    rows = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0), (1, 1, 1)]
    assert alpha(rows) == pytest.approx(3 / 2 * (1 - 0.64 / 1.36))


def test_alpha_says_nothing_of_one_question_of_nobody_or_of_equal_totals() -> None:
    assert alpha([]) is None
    assert alpha([(1,), (0,), (1,)]) is None
    assert alpha([(1, 0), (0, 1)]) is None


def test_the_correlation_of_a_thing_with_itself_is_one() -> None:
    assert correlation([1, 2, 4], [1, 2, 4]) == pytest.approx(1)
    assert correlation([1, 2, 4], [4, 2, 1]) == pytest.approx(-13 / 14)
    assert correlation([1], [1]) is None


def test_quarters_end_between_numbers_where_they_have_to() -> None:
    found = spread([1, 2, 3, 4])
    assert found is not None
    assert (found.lower, found.median, found.upper) == (1.75, 2.5, 3.25)
    assert spread([]) is None


def test_the_histogram_counts_tenths() -> None:
    assert histogram([0, 9.99, 10, 55, 99.9, 100, -20]) == (3, 1, 0, 0, 0, 1, 0, 0, 0, 2)

"""Figures of questions, against numbers worked by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning.statistics.answers import known
from learning.statistics.items import Answered, Known, figures, groups
from learning.statistics.measures import Spread
from learning.statistics.remarks import remarks

from tests.content.questions.made import single

SIDES = Known({"a": "Left", "b": "Right", "c": "Nowhere"}, frozenset({"a"}))


def said(key: str, share: float, rest: float) -> Answered:
    """Somebody who chose `key`, earned `share` of one point for it, and `rest` points elsewhere."""
    points = {"q": share, "r": rest}
    return Answered({"q": share, "r": rest / 50}, {"q": (key,) if key else ()}, points, {"q": 1, "r": 50})


def test_the_facility_is_the_mean_share_that_was_earned() -> None:
    found = figures("q", SIDES, [said("a", 1, 4), said("a", 1, 3), said("b", 0, 2), said("", 0, 1)])
    assert (found.asked, found.answered, found.facility, found.deviation) == (4, 3, 0.5, 0.5)


def test_the_discrimination_is_the_correlation_with_the_rest() -> None:
    # Shares 1 1 1 0 0 with mean 0.6; rests 5 4 3 2 1 with mean 3.
    # Products 0.4*2 + 0.4*1 + 0 + 0.6*1 + 0.6*2 = 3; squares 3*0.16 + 2*0.36 = 1.2, and 10.
    table = [said("a", 1, 5), said("a", 1, 4), said("a", 1, 3), said("b", 0, 2), said("b", 0, 1)]
    assert figures("q", SIDES, table).discrimination == pytest.approx(3 / 12**0.5)
    # The other way round: who knows the rest gets this one wrong.
    table = [said("b", 0, 5), said("b", 0, 4), said("a", 1, 3), said("a", 1, 2), said("a", 1, 1)]
    assert figures("q", SIDES, table).discrimination == pytest.approx(-3 / 12**0.5)


def test_four_learners_say_nothing_of_how_a_question_discriminates() -> None:
    table = [said("a", 1, 5), said("a", 1, 4), said("b", 0, 3), said("b", 0, 2)]
    assert figures("q", SIDES, table).discrimination is None
    assert figures("q", SIDES, [*table, said("b", 0, 1)]).discrimination is not None


def test_nothing_is_told_where_nothing_varies_or_nobody_answered() -> None:
    assert figures("q", SIDES, []).facility is None
    assert figures("q", SIDES, [said("a", 1, 1)]).discrimination is None
    assert figures("q", SIDES, [said("a", 1, rest) for rest in range(6)]).discrimination is None


def test_options_are_counted_among_all_the_best_and_the_worst() -> None:
    answers = [said("a", 1, 9), said("a", 1, 8), said("b", 0, 2), said("b", 0, 1)]
    left, right, nowhere = figures("q", SIDES, answers).options
    assert (left.chosen, left.upper, left.lower, left.right) == (2, 1, 0, True)
    assert (right.chosen, right.upper, right.lower, right.right) == (2, 0, 1, False)
    assert (nowhere.chosen, nowhere.upper, nowhere.lower) == (0, 0, 0)


def test_an_option_that_earns_a_part_of_the_points_is_right_in_part() -> None:
    for weights in (("1", "0.5", "0", "-0.25"), ("0.5", "0.25", "0", "0")):
        options = figures("q", known(single(*weights)), []).options
        assert [(each.right, each.partly) for each in options[:2]] == [(True, False), (True, True)]
        assert not any(each.right or each.partly for each in options[2:])


def test_words_are_counted_by_how_often_they_were_written() -> None:
    answers = [said("rope", 1, 1), said("rope", 1, 1), said("string", 0, 1)]
    assert [(each.text, each.chosen) for each in figures("q", Known({}, words=True), answers).options] == [
        ("rope", 2),
        ("string", 1),
    ]


def test_words_that_earn_something_are_right_and_no_reason_to_doubt_the_key() -> None:
    answers = [said("rope", 1, 10 + n) for n in range(6)] + [said("string", 0, n) for n in range(6)]
    found = figures("q", Known({}, words=True), answers)
    assert [(each.text, each.right, each.upper) for each in found.options] == [("rope", True, 3), ("string", False, 0)]
    assert not list(remarks(found))


def test_an_author_is_told_to_check_a_key_that_the_best_get_wrong() -> None:
    answers = [said("b", 0, 10 + n) for n in range(6)] + [said("a", 1, n) for n in range(6)]
    found = figures("q", SIDES, answers)
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert list(remarks(found)) == [
        "Those who did well in the rest of the quiz did worse here: check the key.",
        "Of the best, more said “Right” than what is right: the key may be wrong.",
        "Nobody chose “Nowhere”.",
    ]


def test_an_author_is_told_of_what_is_too_easy_too_hard_or_flat() -> None:
    easy = figures("q", SIDES, [said("a", 1, rest) for rest in range(20)])
    assert "Nearly everybody gets it right." in remarks(easy)
    hard = figures("q", SIDES, [said("b", 0, rest) for rest in range(20)])
    assert "Hardly anybody gets it right." in remarks(hard)
    # Right are 0, 3, 6 and 9, on average 4.5 as all of them: no correlation.
    flat = figures("q", SIDES, [said("b" if rest % 3 else "a", rest % 3 == 0, rest) for rest in range(10)])
    assert flat.discrimination == pytest.approx(0)
    assert [each for each in remarks(flat) if each.startswith("It hardly tells")]


def test_fifths_of_the_learners_draw_the_curve_of_a_question_and_its_options() -> None:
    # Twenty in five groups of four: of the weakest nobody is right, then one, two, three and all of four.
    right = [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1]
    table = [said("a" if share else "b", share, rest) for rest, share in enumerate(right)]
    found = figures("q", SIDES, table[::-1])
    assert found.curve == (0, 0.25, 0.5, 0.75, 1)
    assert [option.curve for option in found.options] == [found.curve, (1, 0.75, 0.5, 0.25, 0), (0,) * 5]
    assert figures("q", SIDES, table[1:]).curve == ()


def test_equal_results_share_a_curve_whatever_their_order() -> None:
    table = [said("a", 1, 7)] * 10 + [said("b", 0, 7)] * 10
    assert figures("q", SIDES, table).curve == figures("q", SIDES, table[::-1]).curve == (0.5,) * 5


def test_time_is_told_by_quarters_of_those_of_whom_it_is_known() -> None:
    def took(seconds: float) -> Answered:
        return replace(said("a", 1, 1), seconds={"q": seconds} if seconds else {})

    found = figures("q", SIDES, [took(seconds) for seconds in (10, 50, 20, 40, 30, 0)]).seconds
    assert found == Spread(lower=20, median=30, upper=40, count=5)
    assert figures("q", SIDES, [took(12)]).seconds == Spread(12, 12, 12, 1)
    assert figures("q", SIDES, [took(0)]).seconds is None


def test_of_a_few_answers_nothing_is_concluded() -> None:
    assert not list(remarks(figures("q", SIDES, [said("b", 0, 5), said("a", 1, 1)])))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 50)), max_size=40))
def test_figures_stay_in_their_ranges(drawn: list[tuple[float, float]]) -> None:
    answers = [said("ab"[number % 2], share, rest) for number, (share, rest) in enumerate(drawn)]
    found = figures("q", SIDES, answers)
    assert found.facility is None or 0 <= found.facility <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= 1
    upper, lower = groups(answers)
    assert len(upper) == len(lower) <= len(answers) / 2

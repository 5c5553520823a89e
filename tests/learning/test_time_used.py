"""How long each question took, by hand."""

import pytest
from learning.time_used import LONGEST, time_used


def test_what_the_client_says_counts() -> None:
    assert time_used({}, elapsed=60, said={"a": 40, "b": 12.5}, changed=["a"]) == {"a": 40, "b": 12.5}


def test_nobody_spends_more_time_than_there_was() -> None:
    assert time_used({}, elapsed=30, said={"a": 45, "b": 15}, changed=[]) == {"a": 22.5, "b": 7.5}
    assert time_used({}, elapsed=-1, said={"a": 45}, changed=[]) == {}


def test_without_word_of_it_the_changed_questions_share_it() -> None:
    assert time_used({}, elapsed=30, said=None, changed=["a", "b", "c"]) == {"a": 10, "b": 10, "c": 10}
    assert time_used({"a": 5}, elapsed=30, said=None, changed=[]) == {"a": 5}


def test_who_says_that_it_was_spent_on_nothing_is_believed() -> None:
    assert time_used({"a": 5}, elapsed=30, said={}, changed=["a"]) == {"a": 5}


def test_times_add_up_from_save_to_save() -> None:
    first = time_used({}, elapsed=8, said={"a": 3.254}, changed=["a"])
    assert time_used(first, elapsed=8, said=None, changed=["a", "b"]) == {"a": pytest.approx(7.25), "b": 4}


def test_a_night_between_two_saves_is_no_time_at_work() -> None:
    assert time_used({"a": 10}, elapsed=40_000, said=None, changed=["a"]) == {"a": 10 + LONGEST}

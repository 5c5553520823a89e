"""What learners get of a question tells nothing of its answer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.questions import Question, as_data, looks_the_same, parse_question, public_view
from content.questions.matching import right_id
from tests.content.questions import made as m
from tests.content.questions.drawn import questions, rekeyed


@given(draw=st.data(), question=questions(), seed=st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_another_key_makes_no_difference(draw: st.DataObject, question: Question, seed: str) -> None:
    other = draw.draw(rekeyed(question))
    assert public_view(other, seed) == public_view(question, seed)


@given(question=questions(), seeds=st.tuples(st.text(max_size=5), st.text(max_size=5)))
@settings(max_examples=100, deadline=None)
def test_what_looks_the_same_does_so_for_every_seed(question: Question, seeds: tuple[str, str]) -> None:
    if looks_the_same(question):
        assert public_view(question, seeds[0]) == public_view(question, seeds[1])


@pytest.mark.parametrize("question", m.one_of_each(), ids=lambda question: question.type)
def test_only_what_is_named_goes_out(question: Question) -> None:
    view = public_view(question, "seed")
    assert set(view) == {"id", "type", "prompt", "prompt_image", "points", "value"}
    secret = {"weight", "correct", "answer", "answers", "feedback", "pairs", "distractors", "tolerance", "guidance"}
    secret |= {"value", "feedback_true", "minimum", "maximum"}
    assert not secret & set(_names(view["value"]))


def _names(data: object) -> list[str]:
    if isinstance(data, dict):
        return [*data, *(name for inside in data.values() for name in _names(inside))]
    return [name for inside in data for name in _names(inside)] if isinstance(data, list) else []


@pytest.mark.parametrize(
    ("question", "word"),
    [
        (m.words("Paris"), "Paris"),
        (m.number(m.near("1789")), "1789"),
        (m.blanks(), "Lutetia"),
        (m.single("1", "0"), "About"),
        (m.essay(), "Secret"),
        (m.true_false(True, feedback={"general": "Because", "correct": "", "incorrect": ""}), "Because"),
    ],
    ids=lambda value: getattr(value, "type", value),
)
def test_no_accepted_answer_and_no_feedback_goes_out(question: Question, word: str) -> None:
    assert word in json.dumps(as_data(question))
    assert word not in json.dumps(public_view(question, "seed"))


def test_a_seed_always_gives_the_same_order_and_another_one_another() -> None:
    question = m.single("1", *["0"] * 9)
    orders = [[option["id"] for option in public_view(question, str(seed))["value"]["options"]] for seed in range(20)]
    assert orders[0] == [option["id"] for option in public_view(question, "0")["value"]["options"]]
    assert len({tuple(order) for order in orders}) == 20
    assert {frozenset(order) for order in orders} == {frozenset(orders[0])}


def test_two_questions_of_one_attempt_are_shuffled_differently() -> None:
    first = m.single("1", *["0"] * 9)
    second = parse_question(as_data(first) | {"id": m.uid("second")})
    assert public_view(first, "7")["value"] != public_view(second, "7")["value"]


def test_unshuffled_options_stay_as_written() -> None:
    data = as_data(m.single("0", "1", "0"))
    data["value"]["shuffle"] = False
    shown = public_view(parse_question(data), "seed")["value"]["options"]
    assert [option["id"] for option in shown] == [m.uid(n) for n in range(3)]


def test_the_right_order_comes_out_as_often_as_any_other() -> None:
    """If it never came out, the order shown would rule one answer out."""
    question = m.ordering(2, "position")
    firsts = [public_view(question, str(seed))["value"]["items"][0]["id"] for seed in range(200)]
    assert 70 <= firsts.count(m.uid(0)) <= 130


def test_each_right_side_is_shown_once_with_an_id_that_fits_every_pair_it_belongs_to() -> None:
    question = m.matching("cat", "dog", "cat", distractors=("cow",))
    shown = public_view(question, "seed")["value"]
    assert sorted(right["text"] for right in shown["right"]) == ["cat", "cow", "dog"]
    assert {right["id"] for right in shown["right"]} == {right_id(question.id, text) for text in ("cat", "cow", "dog")}


def test_blanks_come_in_the_order_of_the_text() -> None:
    shown = public_view(m.blanks(), "seed")["value"]
    assert [(blank["id"], blank["kind"]) for blank in shown["blanks"]] == [
        ("1", "text"),
        ("2", "numeric"),
        ("3", "choice"),
    ]

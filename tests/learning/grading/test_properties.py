"""What holds of every grade, whatever the question and the answer."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from learning.grading import Grade, MalformedResponse, grade, solution

from content.questions import Question, as_data, parse_question, public_view
from tests.content.questions import made as m
from tests.content.questions.drawn import questions

PENALTIES = st.sampled_from([Decimal(0), Decimal("0.25"), Decimal(20)])


@st.composite
def answers(draw: st.DrawFn, question: Question) -> dict[str, Any] | None:
    """What a learner could send who has the public view."""
    value = public_view(question, "seed")["value"]
    match question.type:
        case "single_choice":
            return {"option": draw(st.sampled_from(_ids(value["options"])))}
        case "multiple_choice":
            return {"options": draw(st.lists(st.sampled_from(_ids(value["options"])), unique=True))}
        case "true_false":
            return {"answer": draw(st.none() | st.booleans())}
        case "short_text":
            return {"text": draw(st.sampled_from(["Paris", "nice", "ZÜRICH", "x", ""]))}
        case "numeric":
            return {"number": draw(st.sampled_from(["0", "1", "-2,5", "1e-9 m", "300", "x"]))}
        case "matching":
            rights = st.sampled_from(_ids(value["right"]))
            return {"pairs": draw(st.dictionaries(st.sampled_from(_ids(value["left"])), rights))}
        case "ordering":
            return {"items": draw(st.permutations(_ids(value["items"])))}
        case "fill_blanks":
            words = draw(st.sampled_from(["Paris", "Rome"]))
            return {"blanks": {"1": words, "2": draw(st.sampled_from(["1789", "", "300"])), "3": m.uid(1)}}
        case _:
            return {"text": draw(st.sampled_from(["", "Some words"]))}


def _ids(parts: list[dict[str, str]]) -> list[str]:
    return [part["id"] for part in parts]


@given(draw=st.data(), question=questions(), penalty=PENALTIES)
@settings(max_examples=150, deadline=None)
def test_a_grade_is_within_bounds_and_the_same_every_time(
    draw: st.DataObject, question: Question, penalty: Decimal
) -> None:
    response = draw.draw(answers(question))
    given = grade(question, response, penalty=penalty)
    assert -max(given.max_score, penalty) <= given.score <= given.max_score == Decimal(question.points)
    assert -1 <= given.fraction <= 1
    assert (given.state == "correct") == (given.fraction == 1)
    assert given.penalty == 0 or given.score < 0
    again = parse_question(json.loads(json.dumps(as_data(question))))
    assert grade(again, json.loads(json.dumps(response)), penalty=penalty) == given
    assert Grade.from_dict(json.loads(json.dumps(given.as_dict()))) == given


@given(question=questions(), penalty=PENALTIES)
@settings(max_examples=100, deadline=None)
def test_the_solution_earns_all_points(question: Question, penalty: Decimal) -> None:
    right = solution(question)
    assume(right is not None and (right.get("options") != []))
    assume(_reachable(question))
    given = grade(question, right, penalty=penalty)
    assert (given.score, given.state) == (Decimal(question.points), "correct")


def _reachable(question: Question) -> bool:
    """Whether no accepted answer stands before the right one and takes what was meant for it."""
    data = as_data(question)["value"]
    blanks = data.get("blanks", [data])
    return all("answers" not in blank or blank["answers"][0]["weight"] == "1" for blank in blanks)


@given(question=questions(), penalty=PENALTIES)
@settings(max_examples=100, deadline=None)
def test_no_answer_earns_and_costs_nothing(question: Question, penalty: Decimal) -> None:
    given = grade(question, None, penalty=penalty)
    assert (given.score, given.fraction, given.state, given.penalty) == (0, 0, "unanswered", 0)


@given(draw=st.data(), question=questions("multiple_choice", "matching", "fill_blanks"))
@settings(max_examples=100, deadline=None)
def test_the_order_in_which_options_pairs_and_blanks_are_sent_does_not_count(
    draw: st.DataObject, question: Question
) -> None:
    response = draw.draw(answers(question)) or {}
    [(name, sent)] = response.items()
    mixed = draw.draw(st.permutations(list(sent.items() if isinstance(sent, dict) else sent)))
    other = {name: dict(mixed) if isinstance(sent, dict) else mixed}
    assert grade(question, other) == grade(question, response)


@given(
    key=st.text("RW", min_size=2, max_size=6),
    scoring=st.sampled_from(["per_option", "right_minus_wrong"]),
    chosen=st.sets(st.integers(min_value=0, max_value=5), min_size=1),
    more=st.integers(min_value=0, max_value=5),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_one_right_option_more_never_earns_less_and_one_wrong_never_more(
    key: str, scoring: str, chosen: set[int], more: int
) -> None:
    chosen = {position for position in chosen if position < len(key)}
    assume(chosen and more < len(key) and more not in chosen)
    question = m.multiple(key, scoring)
    before = grade(question, {"options": [m.uid(n) for n in chosen]}).score
    after = grade(question, {"options": [m.uid(n) for n in {*chosen, more}]}).score
    assert after >= before if key[more] == "R" else after <= before


@given(draw=st.data(), size=st.integers(min_value=2, max_value=6), right=st.integers(min_value=1, max_value=6))
@settings(max_examples=100, deadline=None)
def test_one_right_pair_more_earns_one_part_more(draw: st.DataObject, size: int, right: int) -> None:
    assume(right <= size)
    question = m.matching(*"abcdef"[:size], points=str(size))
    key = draw.draw(st.permutations(list((solution(question) or {})["pairs"].items())))
    assert grade(question, {"pairs": dict(key[:right])}).score == right


def test_a_malformed_answer_is_no_grade() -> None:
    """The negative control of the properties above: what is refused is refused, not graded as wrong."""
    try:
        grade(m.single("1", "0"), {"option": 1})
    except MalformedResponse:
        return
    raise AssertionError("was graded")

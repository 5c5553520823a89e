"""What may be a question, and how it is said where it may not."""

from typing import Any

import pytest
from lib.errors import Invalid

from content.questions import parse_question
from tests.content.questions.made import data, near, one_of_each, uid

TWO = [{"id": uid(1), "text": "A", "weight": "1"}, {"id": uid(2), "text": "B"}]


def _blank(**more: Any) -> dict[str, Any]:
    return {"text": "<p>[[1]]</p>", "blanks": [{"id": "1", "kind": "text", "answers": [{"text": "a"}]} | more]}


@pytest.mark.parametrize(
    ("type", "value", "path"),
    [
        ("single_choice", {"options": TWO[:1]}, "value.options"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": " "}]}, "value.options.2.text"),
        ("single_choice", {"options": [*TWO, {"id": uid(3)}]}, "value.options.2.text"),
        ("single_choice", {"options": [*TWO, TWO[0]]}, "value.options.2.id"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "\ud800"}]}, "value.options.2.text"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "a\x00b"}]}, "value.options.2.text"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "C", "weight": "1.1"}]}, "value.options.2.weight"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "C", "weight": 0.5}]}, "value.options.2.weight"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "C", "weight": "1/0"}]}, "value.options.2.weight"),
        ("single_choice", {"options": [*TWO, {"id": uid(3), "text": "C", "weight": "NaN"}]}, "value.options.2.weight"),
        ("single_choice", {"options": TWO, "colour": "red"}, "value.colour"),
        ("single_choice", {"options": TWO * 26}, "value.options"),
        ("multiple_choice", {"options": TWO}, "value.options.0.weight"),
        ("true_false", {}, "value.answer"),
        ("short_text", {"answers": []}, "value.answers"),
        ("short_text", {"matching": "pattern", "answers": [{"text": "a"}, {"text": "(b"}]}, "value.answers.1.text"),
        ("short_text", {"matching": "pattern", "answers": [{"text": "a"}] * 11}, "value.answers"),
        ("numeric", {"answers": [near("5"), near("x")]}, "value.answers.1.value"),
        ("numeric", {"answers": [near("5", "-1")]}, "value.answers.0.tolerance"),
        ("numeric", {"answers": [near("1e999")]}, "value.answers.0.value"),
        ("numeric", {"answers": [{"minimum": "2", "maximum": "1"}]}, "value.answers.0.maximum"),
        ("numeric", {"answers": [{"minimum": "2"}]}, "value.answers.0.maximum"),
        ("matching", {"pairs": [{"id": uid(1), "left": "A", "right": ""}] * 2}, "value.pairs.0.right"),
        ("ordering", {"items": [{"id": uid(1), "text": "A"}] * 2}, "value.items.1.id"),
        ("fill_blanks", _blank(kind="colour"), "value.blanks.0.kind"),
        ("fill_blanks", _blank(answers=[{"text": ""}]), "value.blanks.0.answers.0.text"),
        ("fill_blanks", _blank(matching="pattern", answers=[{"text": "a**"}]), "value.blanks.0.answers.0.text"),
        ("fill_blanks", _blank(id="a b"), "value.blanks.0.id"),
        ("essay", {"minimum_words": 5, "maximum_words": 4}, "value.maximum_words"),
        ("essay", {"rubric": [{"id": uid(1), "title": "", "points": "1"}]}, "value.rubric.0.title"),
        ("riddle", {}, "type"),
    ],
)
def test_the_faulty_field_is_named(type: str, value: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_question(data(type, value))
    assert path in refused.value.details["fields"]


@pytest.mark.parametrize("points", ["-1", "10001", "0.00001", "1e3000", "infinity", 1.5, True, None, ""])
def test_points_are_an_exact_number_of_a_sensible_size(points: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse_question(data("true_false", {"answer": True}, points=points))
    assert list(refused.value.details["fields"]) == ["points"]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse_question(data("single_choice", {"options": [{"id": "1", "text": ""}, {}]}, prompt="", points="x"))
    fields = set(refused.value.details["fields"])
    assert {"prompt", "points", "value.options.0.id", "value.options.0.text", "value.options.1.id"} <= fields


@pytest.mark.parametrize("sent", [[], None, "question", {}, {"type": ["a"]}, {"type": "essay", "value": []}])
def test_anything_that_is_no_question_is_refused(sent: Any) -> None:
    with pytest.raises(Invalid):
        parse_question(sent)


def test_html_is_cleaned_and_formulas_stay() -> None:
    prompt = r"<p onclick='x()'>Solve \(x^2 &lt; 4\)<script>alert(1)</script></p>"
    question = parse_question(data("true_false", {"answer": True}, prompt=prompt))
    assert question.prompt == r"<p>Solve \(x^2 &lt; 4\)</p>"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("2/6", "1/3"), ("1/4", "0.25"), ("0.50", "0.5"), ("-0", "0"), ("+1", "1"), (1, "1"), ("1e-1", "0.1")],
)
def test_a_weight_has_one_spelling(sent: Any, kept: str) -> None:
    value = {"options": [{"id": uid(1), "text": "A", "weight": sent}, TWO[1]]}
    question = parse_question(data("single_choice", value))
    assert question.value.options[0].weight == kept  # type: ignore[union-attr]


def test_one_of_each_type_is_accepted() -> None:
    assert len({question.type for question in one_of_each()}) == 9

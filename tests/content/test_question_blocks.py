"""Questions of a lesson between their forms: typed, as a StreamField keeps them, and as neutral questions."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from lib.errors import Invalid

from content.blocks.body import LessonBody
from content.body import blocks_of, problems_of, raw_of, stream_of
from content.questions import Question, as_data
from content.questions.blocks import QUESTION_TYPES, block_of, question_in
from tests.cast import Cast
from tests.content.questions import made as m
from tests.content.questions.drawn import questions
from tests.factories.every_block import one_question_of_each, picture

BODY = LessonBody()


def through_a_form(raw: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As Wagtail reads and writes it."""
    value = BODY.to_python(json.loads(json.dumps(raw)))
    list(value)  # everything is made of it, nothing is kept as it came
    return list(BODY.bulk_to_python([raw])[0].get_prep_value())


@given(questions())
@settings(max_examples=60, deadline=None)
def test_any_question_comes_back_from_a_stream_as_it_was(question: Question) -> None:
    block = block_of(as_data(question))
    assert question_in(block) == question
    [back] = blocks_of(through_a_form(raw_of([block], {})))
    assert question_in(back) == question
    assert problems_of([back]) == []


@pytest.mark.parametrize("question", m.one_of_each(), ids=lambda question: question.type)
def test_every_type_of_question_keeps_every_id(question: Question) -> None:
    block = block_of(as_data(question))
    [back] = blocks_of(through_a_form(raw_of([block], {})))
    assert back == block


def test_every_type_has_a_block(cast: Cast) -> None:
    blocks = one_question_of_each(cast.ines)
    assert {block["type"] for block in blocks} == {*QUESTION_TYPES, "question_draw"} <= set(BODY.child_blocks)
    raw = stream_of(blocks, by=cast.ines)
    assert blocks_of(through_a_form(raw)) == blocks


def test_options_without_an_id_get_one_that_stays(cast: Cast) -> None:
    value = {"prompt": "<p>Which?</p>", "options": [{"text": "This", "weight": 1}, {"text": "That"}]}
    raw = stream_of([{"type": "single_choice", "value": value}], by=cast.ines)
    [block] = blocks_of(raw)
    ids = [UUID(option["id"]) for option in block["value"]["options"]]
    assert len(set(ids)) == 2
    assert blocks_of(stream_of([block], by=cast.ines)) == [block]
    assert [option["weight"] for option in block["value"]["options"]] == ["1", "0"]


def test_the_picture_of_a_question_must_be_ones_own(cast: Cast) -> None:
    block = block_of(as_data(m.true_false(True)))
    block["value"]["prompt_image"] = {"image": picture(cast.ines), "alt": "A knot"}
    [back] = blocks_of(stream_of([block], by=cast.ines))
    assert back == block
    with pytest.raises(Invalid) as refused:
        stream_of([block], by=cast.otto)
    assert list(refused.value.details["fields"]) == ["body.0.value.prompt_image.image"]


@pytest.mark.parametrize(
    ("type", "change", "path"),
    [
        (
            "single_choice",
            {"options": [{"id": m.uid(1), "text": "One"}, {"id": m.uid(2), "text": " "}]},
            "options.1.text",
        ),
        ("single_choice", {"points": "lots"}, "points"),
        ("numeric", {"answers": [m.near("5"), m.between("4", "x")]}, "answers.1.maximum"),
        ("numeric", {"answers": [m.between("4", "3")]}, "answers.0.maximum"),
        ("short_text", {"matching": "pattern", "answers": [{"text": "(a"}]}, "answers.0.text"),
        ("fill_blanks", {"blanks": [{"id": "1", "kind": "choice", "options": []}]}, "blanks.0.options"),
        (
            "fill_blanks",
            {"blanks": [{"id": "1", "kind": "text", "answers": [{"text": ""}]}]},
            "blanks.0.answers.0.text",
        ),
        ("essay", {"minimum_words": 5, "maximum_words": 2}, "maximum_words"),
        ("true_false", {"answer": None}, "answer"),
    ],
)
def test_a_mistake_is_told_by_the_path_of_its_field(cast: Cast, type: str, change: dict[str, Any], path: str) -> None:
    question = next(one for one in m.one_of_each() if one.type == type)
    block = block_of(as_data(question))
    with pytest.raises(Invalid) as refused:
        stream_of([{"type": "code", "value": {"code": "1"}}, {**block, "value": block["value"] | change}], by=cast.ines)
    assert list(refused.value.details["fields"]) == [f"body.1.value.{path}"]


@pytest.mark.parametrize("type", [*QUESTION_TYPES, "question_draw"])
def test_a_draft_with_nothing_in_it_can_be_read_and_is_not_ready(type: str) -> None:
    empty = [{"type": type, "id": str(uuid4()), "value": {}}]
    new = BODY.child_blocks[type].get_prep_value(BODY.child_blocks[type].get_default())
    for raw in (empty, [{**empty[0], "value": new}], [{**empty[0], "value": dict.fromkeys(new)}]):
        [block] = blocks_of(raw)
        assert block["type"] == type
        assert problems_of([block])

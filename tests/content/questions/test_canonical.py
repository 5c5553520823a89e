"""A question has one spelling, and one hash."""

import json

import pytest

from content.questions import Question, as_data, canonical_json, content_hash, parse_question
from tests.content.questions.made import one_of_each, single, true_false


@pytest.mark.parametrize("question", one_of_each(), ids=lambda question: question.type)
def test_a_question_survives_json_unchanged(question: Question) -> None:
    again = parse_question(json.loads(json.dumps(as_data(question))))
    assert again == question
    assert canonical_json(again) == canonical_json(question)


def test_the_hash_depends_on_what_is_meant_not_on_how_it_was_written() -> None:
    assert content_hash(single("1.0", "0/5", points="2.00")) == content_hash(single("1", "0", points="2"))


def test_the_hash_changes_with_the_key() -> None:
    assert content_hash(true_false(True)) != content_hash(true_false(False))
    assert len(content_hash(true_false(True))) == 64

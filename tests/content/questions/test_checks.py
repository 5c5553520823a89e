"""The mistakes that authors make in well-formed questions."""

from typing import Any

import pytest

from content.questions import Question, check
from tests.content.questions import made as m


def _blanks(text: str, *ids: str) -> Question:
    blanks = [{"id": one, "kind": "text", "answers": [{"text": "a"}]} for one in ids]
    return m.made("fill_blanks", {"text": text, "blanks": blanks})


def _options(*texts: str) -> Question:
    options = [{"id": m.uid(n), "text": text, "weight": "0" if n else "1"} for n, text in enumerate(texts)]
    return m.made("single_choice", {"options": options})


def _twice(kind: str, **value: Any) -> Question:
    same = [{"id": m.uid(n), "text": "Same"} for n in range(2)]
    return m.made(kind, {"items": same} | value)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (m.single("0.5", "0"), ("value.options", "no_right_answer")),
        (_options("Bread", "<p>Bread</p>"), ("value.options.1.text", "duplicate")),
        (_options("don't", "don’t"), ("value.options.1.text", "duplicate")),
        (m.multiple("WWW"), ("value.options", "no_right_answer")),
        (m.multiple("RRR"), ("value.options", "all_right")),
        (m.words(("a", "0.5")), ("value.answers", "no_right_answer")),
        (m.words("Paris", "PARIS"), ("value.answers.1.text", "unreachable")),
        (m.words("par*", "paris", matching="wildcard"), ("value.answers.1.text", "unreachable")),
        (m.words("pa.*", "paris", matching="pattern"), ("value.answers.1.text", "unreachable")),
        (m.words("*", matching="wildcard"), ("value.answers.0.text", "accepts_everything")),
        (m.number(m.near("5", weight="0.5")), ("value.answers", "no_right_answer")),
        (m.number(m.between("1", "9"), m.near("5", "1", weight="0")), ("value.answers.1", "unreachable")),
        (m.number(m.near("5", "1"), m.near("5.0", "1")), ("value.answers.1", "unreachable")),
        (m.number(m.between("1", "5"), m.between("5", "9", "0")), ("value.answers.1", "overlap")),
        (m.matching("a", "a"), ("value.pairs", "no_choice")),
        (m.matching("a", "b", distractors=("b",)), ("value.distractors.0", "duplicate")),
        (m.matching("a", "b", distractors=("c", "c")), ("value.distractors.1", "duplicate")),
        (_twice("ordering"), ("value.items.1.text", "duplicate")),
        (_blanks("<p>[[1]] and [[2]]</p>", "1"), ("value.text", "undefined_blank")),
        (_blanks("<p>[[1]]</p>", "1", "2"), ("value.blanks.1", "unused_blank")),
        (_blanks("<p>[[1]] [[1]]</p>", "1"), ("value.text", "repeated_blank")),
        (
            m.made("essay", {"rubric": [{"id": m.uid(1), "title": "A", "points": "2"}]}),
            ("value.rubric", "rubric_total"),
        ),
        (
            m.true_false(True, prompt_image={"image": m.uid("cat")}),
            ("prompt_image.alt", "no_description"),
        ),
    ],
)
def test_a_mistake_is_found_where_it_is(question: Question, found: tuple[str, str]) -> None:
    assert found in [(mistake.path, mistake.code) for mistake in check(question)]


@pytest.mark.parametrize(
    "question",
    [
        *m.one_of_each(),
        m.words("Paris", "PARIS", case_sensitive=True),
        m.words("ranting", "ran*", matching="wildcard"),
        m.number(m.near("5"), m.near("5", "0.5", weight="0.5"), m.between("0", "4")),
        _options("x<sup>2</sup>", "x2"),
    ],
    ids=lambda question: question.type,
)
def test_a_good_question_has_no_mistakes(question: Question) -> None:
    assert check(question) == []


def test_mistakes_in_blanks_are_named_with_their_blank() -> None:
    blank = {"id": "1", "kind": "numeric", "answers": [m.near("1", weight="0")]}
    question = m.made("fill_blanks", {"text": "<p>[[1]]</p>", "blanks": [blank]})
    assert [mistake.path for mistake in check(question)] == ["value.blanks.0.answers"]

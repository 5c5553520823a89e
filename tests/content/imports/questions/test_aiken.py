"""Aiken: letters, and a line that says which is right."""

import pytest

from content.imports.questions.outcome import NotAQuestionFile
from tests.content.imports.questions.exports import only, read, value


def test_letters_with_brackets_or_dots_are_options() -> None:
    text = "Which holds\nunder load?\nA) Granny <b>\nb. Bowline\nANSWER: B\n"
    found = only(read(text, "q.txt"))
    assert found.question["prompt"] == "Which holds<br>under load?"
    options = found.question["value"]["options"]
    assert [(option["text"], option["weight"]) for option in options] == [("Granny &lt;b&gt;", "0"), ("Bowline", "1")]


def test_several_letters_are_several_right_options() -> None:
    made = value(read("Which?\nA. a\nB. b\nC. c\nANSWER: A, C\nFEEDBACK: Because.\n", "q.txt"))
    assert [option["correct"] for option in made["options"]] == [True, False, True]


@pytest.mark.parametrize("answer", ["B", "b", "B.", "B)", "(b)", "B) Bowline", " B "])
def test_the_right_option_is_named_in_many_ways(answer: str) -> None:
    made = value(read(f"Which?\n(a) Granny\nknot\nB ) Bowline\n\nANSWER:{answer}\n", "q.txt"))
    assert [(option["text"], option["weight"]) for option in made["options"]] == [
        ("Granny knot", "0"),
        ("Bowline", "1"),
    ]


def test_questions_need_no_blank_line_between_them() -> None:
    text = "One?\nA) a\nB) b\nANSWER: A\nTwo?\n\nA) a\n\nB) b\nAnswer: b"
    assert len(read(text, "q.txt").questions) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Which?\nA) a\nB) b\nANSWER: D\n", "does not have"),
        ("Which?\nA) a\nB) b\nANSWER: both\n", "not the letter"),
        ("Which?\nA) a\nA) b\nANSWER: A\n", "several of that letter"),
        ("Which?\nA) a\nANSWER: A\n", "fewer than two"),
        ("Which?\nA) a\nB) b\n\nNext?\nA) a\nB) b\nANSWER: A\n", "No line ANSWER"),
        ("Which?\nANSWER: A\n\nNext?\nA) a\nB) b\nANSWER: A\n", "no options"),
    ],
)
def test_what_is_not_complete_is_named(text: str, reason: str) -> None:
    assert reason in read(text, "q.txt").skipped[0]["reason"]


def test_any_other_text_is_refused() -> None:
    with pytest.raises(NotAQuestionFile):
        read("Dear all, no question here.", "q.txt")

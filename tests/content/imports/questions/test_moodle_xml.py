"""Moodle XML: every type of question and what it becomes."""

import base64

import pytest

from tests.content.imports.packages import picture
from tests.content.imports.questions.exports import moodle, moodle_answer, moodle_question, only, read

ASK = "<p>Which knot?</p>"


def made(kind: str, inside: str, text: str = ASK):
    """The one question of a file."""
    return only(read(moodle(moodle_question(kind, text, inside)))).question


def test_a_choice_keeps_fractions_feedback_points_and_shuffling() -> None:
    inside = "<single>true</single><shuffleanswers>false</shuffleanswers><defaultgrade>2.0000000</defaultgrade>"
    inside += "<correctfeedback><text>Yes</text></correctfeedback><generalfeedback><text>All</text></generalfeedback>"
    inside += (
        moodle_answer("Bowline", "100") + moodle_answer("Reef", "33.33333", "Nearly") + moodle_answer("None", "-50")
    )
    question = made("multichoice", inside)
    assert (question["type"], question["points"]) == ("single_choice", "2")
    assert question["feedback"] == {"general": "All", "correct": "Yes", "incorrect": ""}
    options = question["value"]["options"]
    assert [(option["weight"], option["feedback"]) for option in options] == [
        ("1", ""),
        ("1/3", "Nearly"),
        ("-0.5", ""),
    ]
    assert question["value"]["shuffle"] is False


def test_several_right_options() -> None:
    inside = "<single>false</single>" + moodle_answer("a", "50") + moodle_answer("b", "50") + moodle_answer("c", "-50")
    question = made("multichoice", inside)
    assert [option["correct"] for option in question["value"]["options"]] == [True, True, False]
    assert question["value"]["scoring"] == "right_minus_wrong"


def test_true_or_false_keeps_both_feedbacks() -> None:
    question = made("truefalse", moodle_answer("true", "0", "No") + moodle_answer("false", "100", "Yes"))
    assert question["value"] == {"answer": False, "feedback_true": "No", "feedback_false": "Yes"}


def test_words_with_jokers_and_case() -> None:
    inside = "<usecase>1</usecase>" + moodle_answer("bow*", "100") + moodle_answer("*", "0", "No")
    question = made("shortanswer", inside)
    assert question["value"]["matching"] == "wildcard"
    assert question["value"]["case_sensitive"] is True
    assert [answer["weight"] for answer in question["value"]["answers"]] == ["1", "0"]


def test_numbers_with_tolerance_and_unit() -> None:
    unit = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
    inside = moodle_answer("42", "100", "", "<tolerance>0.5</tolerance>") + moodle_answer("*", "0", "No") + unit
    question = made("numerical", inside)
    assert question["value"]["unit"] == "m"
    assert question["value"]["answers"][0]["tolerance"] == "0.5"
    assert question["feedback"]["incorrect"] == "No"


def test_pairs_and_distractors() -> None:
    inside = "".join(
        f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
        for left, right in [("Sail", "sheet"), ("Bow", "painter"), ("", "keel")]
    )
    question = made("matching", inside)
    assert [(pair["left"], pair["right"]) for pair in question["value"]["pairs"]] == [
        ("Sail", "sheet"),
        ("Bow", "painter"),
    ]
    assert question["value"]["distractors"] == ["keel"]


def test_an_order_is_that_of_the_fractions() -> None:
    inside = moodle_answer("second", "2") + moodle_answer("first", "1") + "<gradingtype>ABSOLUTE_POSITION</gradingtype>"
    question = made("ordering", inside)
    assert [entry["text"] for entry in question["value"]["items"]] == ["first", "second"]
    assert question["value"]["scoring"] == "position"


def test_an_essay_keeps_its_limits_and_the_notes_for_graders() -> None:
    inside = "<minwordlimit>10</minwordlimit><maxwordlimit>90</maxwordlimit><graderinfo><text>Key!</text></graderinfo>"
    question = made("essay", inside)
    assert question["value"] == {"minimum_words": 10, "maximum_words": 90, "rubric": [], "guidance": "Key!"}


def test_embedded_answers_are_blanks() -> None:
    text = (
        "<p>{1:SHORTANSWER:=Paris#Yes~%50%Lyon~*#No} has {2:NUMERICAL:=2.1:0.1~%50%3:1} million, "
        "a {1:MCS:river~=tower \\} \\~ 1~&#126;} and [[x]] {1:SAC:=a\\=b}.</p>"
    )
    question = made("cloze", "", text)
    assert question["value"]["text"] == "<p>[[1]] has [[2]] million, a [[3]] and [ [x]] [[4]].</p>"
    words, numbers, choice, minding = question["value"]["blanks"]
    assert [(answer["text"], answer["weight"]) for answer in words["answers"]] == [
        ("Paris", "1"),
        ("Lyon", "0.5"),
        ("*", "0"),
    ]
    assert numbers["answers"][0]["tolerance"] == "0.1"
    assert [option["text"] for option in choice["options"]] == ["river", "tower } ~ 1", "~"]
    assert choice["shuffle"] is True
    assert (minding["case_sensitive"], minding["answers"][0]["text"]) == (True, "a=b")
    assert question["points"] == "5"


@pytest.mark.parametrize(("kind", "tag"), [("ddwtos", "dragbox"), ("gapselect", "selectoption")])
def test_gaps_offer_the_words_of_their_group(kind: str, tag: str) -> None:
    inside = "".join(
        f"<{tag}><text>{word}</text><group>{group}</group></{tag}>"
        for word, group in [("red", "1"), ("fid", "2"), ("blue", "1"), ("awl", "2")]
    )
    question = made(kind, inside, "<p>[[3]] and [[2]]</p>")
    assert question["value"]["text"] == "<p>[[1]] and [[2]]</p>"
    first, second = question["value"]["blanks"]
    assert [(option["text"], option["weight"]) for option in first["options"]] == [("red", "0"), ("blue", "1")]
    assert [(option["text"], option["weight"]) for option in second["options"]] == [("fid", "1"), ("awl", "0")]


def test_a_picture_inside_the_file_comes_along() -> None:
    packed = base64.b64encode(picture()).decode()
    file = f'<file name="a b.png" path="/" encoding="base64">{packed}</file>'
    text = '<p>See <img src="@@PLUGINFILE@@/a%20b.png" alt="A knot"></p>'
    source = moodle_question("truefalse", text, moodle_answer("true", "100") + moodle_answer("false", "0"))
    found = only(read(moodle(source.replace("</questiontext>", f"{file}</questiontext>"))))
    assert found.picture is not None
    assert (found.picture.name, found.picture.data) == ("a b.png", picture())


def test_categories_nest_and_are_counted_as_what_they_are() -> None:
    category = '<question type="category"><category><text>$course$/top/Ropes/Bends</text></category></question>'
    tags = "<tags><tag><text>rope</text></tag></tags>"
    question = moodle_question("essay", ASK, tags)
    result = read(moodle(category, question))
    assert result.questions[0].category == ("Ropes", "Bends")
    assert result.questions[0].tags == ("rope",)
    assert (result.report()["questions_total"], result.skipped[0]["type"]) == (2, "category")


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("description", ""),
        ("calculated", ""),
        ("ddmarker", ""),
        ("stack", ""),
        ("multichoice", moodle_answer("a", "90") + moodle_answer("b", "0")),
        ("truefalse", moodle_answer("yes", "100")),
        ("numerical", moodle_answer("many", "100")),
        ("matching", ""),
        ("ordering", moodle_answer("a", "1")),
        ("cloze", ""),
        ("essay", "<responseformat>noinline</responseformat>"),
        ("", ""),
    ],
)
def test_what_has_no_equal_is_named(kind: str, inside: str) -> None:
    (skipped,) = read(moodle(moodle_question(kind, ASK, inside))).skipped
    assert (skipped["identifier"], skipped["type"]) == ("Knots", kind or "unknown")
    assert skipped["reason"].endswith(".")

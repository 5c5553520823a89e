"""Each type of question in the terms of Moodle."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from content.exports.moodle_cloze import cloze_text
from content.exports.moodle_parts import clean, decimal, near, put, put_answer, put_text

Json = dict[str, Any]
KINDS = {
    **{"single_choice": "multichoice", "multiple_choice": "multichoice", "true_false": "truefalse"},
    **{"short_text": "shortanswer", "numeric": "numerical", "matching": "matching", "ordering": "ordering"},
    **{"fill_blanks": "cloze", "essay": "essay"},
}
GRADING = {
    "all_or_nothing": "ALL_OR_NOTHING",
    "position": "ABSOLUTE_POSITION",
    "adjacent": "RELATIVE_NEXT_EXCLUDE_LAST",
}


def _single(node: Element, data: Json) -> None:
    put(node, "single", "true")
    put(node, "shuffleanswers", str(data["value"]["shuffle"]).lower())
    for option in data["value"]["options"]:
        put_answer(node, option["text"], Fraction(option["weight"]), option["feedback"], html=True)


def _multiple(node: Element, data: Json) -> None:
    """Moodle adds shares up: a wrong option takes off what the rule takes off, all of it where it's all or nothing."""
    value = data["value"]
    right = sum(option["correct"] for option in value["options"]) or 1
    off = {"all_or_nothing": Fraction(-1), "right_minus_wrong": Fraction(-1, right), "per_option": Fraction(0)}
    put(node, "single", "false")
    put(node, "shuffleanswers", str(value["shuffle"]).lower())
    for option in value["options"]:
        share = Fraction(1, right) if option["correct"] else off[value["scoring"]]
        put_answer(node, option["text"], share, option["feedback"], html=True)


def _truth(node: Element, data: Json) -> None:
    value = data["value"]
    for word, said in (("true", True), ("false", False)):
        put_answer(node, word, Fraction(value["answer"] is said), value[f"feedback_{word}"])


def _words(node: Element, data: Json) -> None:
    """Moodle knows no patterns in its own types; a plugin of its community does."""
    value = data["value"]
    if value["matching"] == "pattern":
        node.set("type", "regexp")
    put(node, "usecase", "1" if value["case_sensitive"] else "0")
    for answer in value["answers"]:
        text = answer["text"].replace("*", "\\*") if value["matching"] == "exact" else answer["text"]
        put_answer(node, text, Fraction(answer["weight"]), answer["feedback"])


def _number(node: Element, data: Json) -> None:
    for answer in data["value"]["answers"]:
        middle, reach = near(answer)
        put(
            put_answer(node, decimal(middle), Fraction(answer["weight"]), answer["feedback"]),
            "tolerance",
            decimal(reach),
        )
    if data["value"]["unit"]:
        unit = SubElement(SubElement(node, "units"), "unit")
        put(unit, "multiplier", "1")
        put(unit, "unit_name", data["value"]["unit"])


def _pairs(node: Element, data: Json) -> None:
    value = data["value"]
    put(node, "shuffleanswers", str(value["shuffle"]).lower())
    sides = [(pair["left"], pair["right"]) for pair in value["pairs"]] + [("", text) for text in value["distractors"]]
    for left, right in sides:
        put_text(put_text(node, "subquestion", left, html=True), "answer", right)


def _order(node: Element, data: Json) -> None:
    put(node, "layouttype", "VERTICAL")
    put(node, "selecttype", "ALL")
    put(node, "gradingtype", GRADING[data["value"]["scoring"]])
    for place, item in enumerate(data["value"]["items"], start=1):
        put_text(put_text(node, "answer", item["text"], html=True, fraction=str(place)), "feedback", "", html=True)


def _blanks(node: Element, data: Json) -> None:
    """The whole question is one text in Moodle."""
    asked = node.find("questiontext/text")
    assert asked is not None
    asked.text = clean(f"{asked.text}{cloze_text(data['value'])}")


def _essay(node: Element, data: Json) -> None:
    value = data["value"]
    put(node, "responseformat", "editor")
    put(node, "responserequired", "1")
    if value["minimum_words"]:
        put(node, "minwordlimit", str(value["minimum_words"]))
    if value["maximum_words"]:
        put(node, "maxwordlimit", str(value["maximum_words"]))
    put_text(node, "graderinfo", value["guidance"], html=True)


WRITERS: dict[str, Callable[[Element, Json], None]] = {
    **{"single_choice": _single, "multiple_choice": _multiple, "true_false": _truth, "short_text": _words},
    **{"numeric": _number, "matching": _pairs, "ordering": _order, "fill_blanks": _blanks, "essay": _essay},
}

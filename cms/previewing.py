"""A question of a draft as its preview draws it: what learners would see, and what is right beside it."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from html import escape
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from lib.errors import Invalid

from content.formulas import FORMULA, typeset
from content.models import CourseImage, QuestionBank
from content.points import in_points
from content.question_stream import FORMS, with_stand_ins
from content.questions import Question, as_data, public_view
from content.questions.blocks import DRAW, QUESTION_TYPES, question_in
from content.questions.pictured import pictures_of
from content.richtext import clean_html, plain_text

_MARK = re.compile(rf"{FORMULA}|\[\[(\w{{1,20}})\]\]", re.ASCII)
_SHUFFLED = "preview"


@dataclass(frozen=True)
class Row:
    """An option, a pair or an item; `right` and `note` are shown with the answers only."""

    text: str
    right: bool = False
    note: str = ""
    picture: Any = None
    alt: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """A question, or a draw from a bank. `layout` says how it is drawn; `key` is what is right, in words."""

    layout: str
    prompt: str = ""
    picture: Any = None
    alt: str = ""
    points: str = ""
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    unit: str = ""
    key: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


def asked(block: Any) -> Asked | None:
    """What `block` of a StreamField asks; None for what asks nothing."""
    if block.block_type == DRAW:
        return _draw(block.value)
    if block.block_type not in QUESTION_TYPES:
        return None
    typed = FORMS[block.block_type].typed(block.block.get_prep_value(block.value))
    shown = {
        "prompt": str(typed.get("prompt") or ""),
        "picture": block.value["prompt_image"]["image"],
        "alt": block.value["prompt_image"]["alt"],
        "points": str(typed.get("points") or ""),
    }
    typed = with_stand_ins(typed)
    try:
        question = question_in({"id": block.id or uuid.uuid4(), "type": block.block_type, "value": typed})
    except Invalid:
        return Asked("unfinished", **shown)
    return Asked(**shown, **_of(question, _images(typed)), remarks=_remarks(as_data(question)))


def _images(typed: Mapping[str, Any]) -> dict[str, CourseImage]:
    """The files of the pictures in options and the like, by the ids that stand in for them."""
    keys = {UUID(picture["image"]).int: picture["image"] for picture in pictures_of(typed)}
    return {keys[key]: image for key, image in CourseImage.objects.in_bulk(keys).items()} if keys else {}


def _draw(value: Any) -> Asked:
    bank = QuestionBank.objects.filter(pk=str(value["bank"])).first() if _is_uuid(value["bank"]) else None
    count = value["count"] or 1
    title = f"“{bank.title}”" if bank is not None else "a bank"
    return Asked("draw", prompt=f"{count} question{'s' if count != 1 else ''} drawn at random from {title}")


def _is_uuid(text: Any) -> bool:
    try:
        return bool(uuid.UUID(str(text)))
    except ValueError:
        return False


def _of(question: Question, images: Mapping[str, CourseImage]) -> dict[str, Any]:
    data, view = as_data(question), public_view(question, _SHUFFLED)["value"]
    value = data["value"]
    match question.type:
        case "single_choice" | "multiple_choice":
            return {"layout": question.type, "rows": _options(view["options"], value["options"], images)}
        case "true_false":
            notes = {True: value["feedback_true"], False: value["feedback_false"]}
            rows = [Row(str(said), value["answer"] is said, notes[said]) for said in (True, False)]
            return {"layout": "single_choice", "rows": rows}
        case "short_text":
            return {"layout": "line", "key": _words(value["answers"])}
        case "numeric":
            return {"layout": "line", "unit": value["unit"], "key": _numbers(value["answers"])}
        case "matching":
            choices = [each["text"] for each in view["right"]]
            rows = [Row(each["text"], choices=choices, **_picture(each, images)) for each in view["left"]]
            return {"layout": "matching", "rows": rows, "key": [_pair(pair) for pair in value["pairs"]]}
        case "ordering":
            rows = [Row(each["text"], **_picture(each, images)) for each in view["items"]]
            return {"layout": "ordering", "rows": rows, "key": [item["text"] for item in value["items"]]}
        case "fill_blanks":
            return {"layout": "blanks", "text": _with_blanks(view), "key": [_blank(each) for each in value["blanks"]]}
        case _:
            rows = [Row(line["title"], note=in_points(line["points"])) for line in value["rubric"]]
            return {"layout": "essay", "rows": rows, "key": [value["guidance"]] if value["guidance"] else []}


def _options(
    shown: list[dict[str, Any]], written: list[dict[str, Any]], images: Mapping[str, CourseImage]
) -> list[Row]:
    by_id = {option["id"]: option for option in written}
    return [replace(_option(each["text"], by_id[each["id"]]), **_picture(each, images)) for each in shown]


def _picture(part: Mapping[str, Any], images: Mapping[str, CourseImage]) -> dict[str, Any]:
    picture = part.get("image")
    return {"picture": images.get(picture["image"]), "alt": picture["alt"]} if picture else {}


def _option(text: str, option: dict[str, Any]) -> Row:
    weight = option.get("weight", "1" if option.get("correct") else "0")
    worth = f"<p>Worth {weight} of the points.</p>" if weight not in ("0", "1") else ""
    return Row(text, weight == "1", worth + option["feedback"])


def _words(answers: list[dict[str, Any]]) -> list[str]:
    return [escape(answer["text"]) + _worth(answer) for answer in answers]


def _numbers(answers: list[dict[str, Any]]) -> list[str]:
    return [escape(_number(answer)) + _worth(answer) for answer in answers]


def _number(answer: dict[str, Any]) -> str:
    if "minimum" in answer:
        return f"{answer['minimum']} to {answer['maximum']}"
    if not Fraction(answer["tolerance"]):
        return str(answer["value"])
    times = " of it" if answer["tolerance_kind"] == "relative" else ""
    return f"{answer['value']} ± {answer['tolerance']}{times}"


def _worth(answer: dict[str, Any]) -> str:
    return "" if answer["weight"] == "1" else f" ({answer['weight']} of the points)"


def _pair(pair: dict[str, Any]) -> str:
    return f"{pair['left']} → {escape(pair['right'])}"


def _blank(blank: dict[str, Any]) -> str:
    if blank["kind"] == "choice":
        right = [option["text"] for option in blank["options"] if option["weight"] == "1"]
    else:
        right = _words(blank["answers"]) if blank["kind"] == "text" else _numbers(blank["answers"])
    return f"[[{escape(blank['id'])}]]: {' · '.join(right)}"


def _with_blanks(view: dict[str, Any]) -> SafeString:
    """The text with a field at the place of each blank."""
    blanks = {blank["id"]: blank for blank in view["blanks"]}
    text = _MARK.sub(lambda mark: _field(blanks.get(mark[1])) if mark[1] else mark[0], clean_html(view["text"]))
    return mark_safe(typeset(text))  # noqa: S308 - cleaned, and what is put into it is escaped


def _field(blank: dict[str, Any] | None) -> str:
    if blank is not None and blank["kind"] == "choice":
        options = "".join(f"<option>{_verbatim(plain_text(option['text']))}</option>" for option in blank["options"])
        return f'<select aria-label="Blank"><option></option>{options}</select>'
    unit = _verbatim(blank["unit"]) if blank is not None and blank.get("unit") else ""
    return f'<input aria-label="Blank" size="12"> {unit}'


def _verbatim(text: str) -> str:
    """Plain text, in which no formula is looked for."""
    return escape(text).replace("\\", "&#92;")


def _remarks(data: dict[str, Any]) -> list[tuple[str, str]]:
    names = {"correct": "To those who are right", "incorrect": "To those who are not", "general": "To everybody"}
    return [(name, data["feedback"][key]) for key, name in names.items() if data["feedback"][key]]

"""A text with blanks as Moodle writes it: `{1:SHORTANSWER:=Paris~%50%Lyon#Nearly}` where a blank is."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from content.exports.moodle_parts import decimal, near, percent
from content.richtext import plain_text

MARK = re.compile(r"\[\[(\w{1,20})\]\]", re.ASCII)
SPECIAL = re.compile(r"[}~#\\/\"=%]")


def cloze_text(value: Mapping[str, Any]) -> str:
    """The text, with what belongs into each blank inside."""
    blanks = {blank["id"]: _blank(blank) for blank in value["blanks"]}
    return MARK.sub(lambda found: blanks.get(found[1], found[0]), value["text"])


def _blank(blank: Mapping[str, Any]) -> str:
    if blank["kind"] == "choice":
        kind = "MULTICHOICE_S" if blank["shuffle"] else "MULTICHOICE"
        answers = [(plain_text(each["text"]), each) for each in blank["options"]]
    elif blank["kind"] == "numeric":
        kind = "NUMERICAL"
        answers = [(_number(each), each) for each in blank["answers"]]
    else:
        kind = "SHORTANSWER_C" if blank["case_sensitive"] else "SHORTANSWER"
        joker = blank["matching"] == "wildcard"
        answers = [(each["text"] if joker else each["text"].replace("*", "\\*"), each) for each in blank["answers"]]
    return f"{{1:{kind}:{'~'.join(_answer(text, each) for text, each in answers)}}}"


def _number(answer: Mapping[str, Any]) -> str:
    middle, reach = near(answer)
    return f"{decimal(middle)}:{decimal(reach)}"


def _answer(text: str, answer: Mapping[str, Any]) -> str:
    share = Fraction(answer["weight"])
    worth = "=" if share == 1 else f"%{percent(share)}%" if share else ""
    remark = plain_text(answer["feedback"])
    return f"{worth}{_escaped(text)}{f'#{_escaped(remark)}' if remark else ''}"


def _escaped(text: str) -> str:
    marked = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(lambda found: f"\\{found[0]}", marked)

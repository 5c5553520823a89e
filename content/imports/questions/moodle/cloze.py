"""Moodle's embedded answers: `{1:SHORTANSWER:=Paris~%50%Lyon#Nearly}` inside a text."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from content.imports.questions import shapes
from content.imports.questions.decimals import number
from content.imports.questions.moodle.fields import Fields, format_of, raw_text
from content.imports.questions.outcome import Json, Unmappable
from content.imports.xml import child

TEXT = {"SHORTANSWER", "SA", "MW"}
TEXT_EXACT = {"SHORTANSWER_C", "SAC", "MWC"}
NUMERICAL = {"NUMERICAL", "NM"}
CHOICE = {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}
CHOICE_SHUFFLED = {"MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}
BLANK = re.compile(r"\{(\d{0,4}):([A-Z_]{2,20}):((?:\\.|[^{}\\]|\{(?!\d{0,4}:[A-Z]))*)\}", re.DOTALL)
SEPARATOR = re.compile(r"((?:\\.|[^~\\])*)(?:~|$)", re.DOTALL)
WEIGHT = re.compile(r"%(-?[\d.,]{1,12})%")
REMARK = re.compile(r"(?<!\\)(?<!&)#")
ESCAPED = re.compile(r"\\([}~#\"/\\=%])")


@dataclass
class Embedded:
    """One answer inside a blank."""

    text: str
    weight: Decimal
    feedback: str


def cloze(fields: Fields) -> Json:
    """A text with blanks, each with its own type and answers."""
    node = child(fields.node, "questiontext")
    source = raw_text(node)
    found = list(BLANK.finditer(source))
    shapes.not_endless(len(found))
    blanks = [_blank(fields, str(index), match[2], match[3]) for index, match in enumerate(found, 1)]
    if len({match[1] or "1" for match in found}) > 1:
        fields.words.lost.append("its blanks were worth different points and are now worth the same")
    counted = iter(range(1, len(found) + 1))
    text = BLANK.sub(lambda _: f"\ue010{next(counted)}\ue011", source).replace("[[", "[ [")
    text = text.replace("\ue010", "[[").replace("\ue011", "]]")
    text = fields.words.prompt(text, format_of(node, "html"))
    question = fields.made("fill_blanks", shapes.fill_blanks(text, blanks), prompt="")
    if child(fields.node, "defaultgrade") is None:
        question["points"] = str(sum(int(match[1] or 1) for match in found))
    return question


def _blank(fields: Fields, index: str, kind: str, inside: str) -> Json:
    answers = _answers(inside)
    if kind in TEXT | TEXT_EXACT:
        return {"id": index, "kind": "text", **_typed(fields, answers, case_sensitive=kind in TEXT_EXACT)}
    if kind in NUMERICAL:
        return {"id": index, "kind": "numeric", **_numeric(fields, answers)}
    if kind in CHOICE | CHOICE_SHUFFLED:
        choices = [
            shapes.Choice(f"{index} {a.text}", fields.words.html(a.text), a.weight, fields.words.html(a.feedback))
            for a in answers
        ]
        value = shapes.single_choice(fields.identity, choices, shuffle=kind in CHOICE_SHUFFLED)
        return {"id": index, "kind": "choice", **value}
    raise Unmappable(f"Blank {index} is of the type {kind[:30]}, which has no equal inside a text.")


def _typed(fields: Fields, answers: list[Embedded], *, case_sensitive: bool) -> Json:
    texts = [fields.words.plain(answer.text) for answer in answers]
    matching = shapes.wildcard(texts)
    if matching == "exact":
        texts = [text.replace("\\*", "*") for text in texts]
    accepted = [
        shapes.Answer(text, answer.weight, fields.words.html(answer.feedback))
        for text, answer in zip(texts, answers, strict=True)
    ]
    return shapes.short_text(accepted, case_sensitive=case_sensitive, matching=matching)


def _numeric(fields: Fields, answers: list[Embedded]) -> Json:
    accepted = []
    for answer in answers:
        value, _, tolerance = fields.words.plain(answer.text).partition(":")
        if value.strip() == "*":
            continue
        middle, distance = number(value), number(tolerance or "0")
        if middle is None or distance is None:
            raise Unmappable(f"“{answer.text[:60]}” is no number with a tolerance.")
        accepted.append(shapes.exactly(middle, distance, answer.weight, fields.words.html(answer.feedback)))
    return shapes.numeric(accepted)


def _answers(inside: str) -> list[Embedded]:
    pieces = [piece for piece in SEPARATOR.findall(inside) if piece.strip()]
    shapes.not_endless(len(pieces))
    return [_answer(piece.strip()) for piece in pieces]


def _answer(piece: str) -> Embedded:
    weight = Decimal(0)
    if piece.startswith("="):
        weight, piece = Decimal(1), piece[1:]
    elif found := WEIGHT.match(piece):
        weight, piece = (number(found[1]) or Decimal(0)) / 100, piece[found.end() :]
    text, *feedback = REMARK.split(piece, maxsplit=1)
    return Embedded(_unescaped(text), weight, _unescaped(feedback[0]) if feedback else "")


def _unescaped(text: str) -> str:
    """Marks that were escaped by a backslash or written as `&#126;` mean themselves."""
    text = re.sub(r"&#(?:123|125|126|35|61|37|34);", lambda match: unescape(match[0]), text)
    return ESCAPED.sub(r"\1", text).strip()

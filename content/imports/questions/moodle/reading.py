"""Moodle XML in, neutral questions out."""

import hashlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, tostring

from content.imports.questions.gift.splitting import category_path
from content.imports.questions.identity import Identities
from content.imports.questions.moodle import choices, typed
from content.imports.questions.moodle.cloze import cloze
from content.imports.questions.moodle.fields import Fields, raw_text
from content.imports.questions.moodle.gaps import gaps
from content.imports.questions.moodle.own import own_form, with_its_files
from content.imports.questions.outcome import Json, ReadQuestion, ReadQuestions, Unmappable
from content.imports.questions.shapes import not_endless
from content.imports.xml import attribute, child, children

MAKERS: dict[str, Callable[[Fields], Json]] = {
    "multichoice": choices.multichoice,
    "multichoiceset": choices.all_or_nothing,
    "oumultiresponse": choices.all_or_nothing,
    "truefalse": choices.truefalse,
    "matching": choices.matching,
    "match": choices.matching,
    "ddmatch": choices.matching,
    "ordering": choices.ordering,
    "shortanswer": typed.shortanswer,
    "numerical": typed.numerical,
    "essay": typed.essay,
    "cloze": cloze,
    "multianswer": cloze,
    "ddwtos": gaps,
    "gapselect": gaps,
}
REASONS = {
    "category": "It is the name of a category, which its questions carry.",
    "description": "It is a text without a question.",
    "calculated": "Its numbers are drawn from formulas, which can't be kept.",
    "calculatedsimple": "Its numbers are drawn from formulas, which can't be kept.",
    "calculatedmulti": "Its numbers are drawn from formulas, which can't be kept.",
    "ddimageortext": "It is answered by moving things on a picture.",
    "ddmarker": "It is answered by moving things on a picture.",
    "random": "It draws from a category; draw from the bank instead.",
    "randomsamatch": "It is made of other questions at random.",
}


def read_moodle(root: Element, *, source: str) -> ReadQuestions:
    """The questions of a `<quiz>`; its categories are counted, as they stand among the questions."""
    result = ReadQuestions("moodle_xml")
    identities = Identities(source)
    category: tuple[str, ...] = ()
    for node in children(root, "question"):
        kind = attribute(node, "type").lower()
        if kind == "category":
            written = raw_text(child(node, "category"))
            category = category_path(written)
            result.skip(written, kind, REASONS[kind])
        else:
            _read(node, kind, category, identities, result)
    return result


def _read(node: Element, kind: str, category: tuple[str, ...], identities: Identities, result: ReadQuestions) -> None:
    name = " ".join(raw_text(child(node, "name")).split())[:200]
    asked = raw_text(child(node, "questiontext"))
    identifier = raw_text(child(node, "idnumber")) or name or " ".join(asked.split())[:80] or "…"
    told = "" if name else hashlib.sha256(tostring(node)).hexdigest()
    fields = Fields(node, identities.of(*category, kind, identifier, told))
    try:
        question = own_form(node, fields.identity)
        if question is not None:
            fields.prompt()  # for its picture
            question = with_its_files(question, fields.words)
        elif kind in MAKERS:
            not_endless(len(node))
            question = MAKERS[kind](fields)
        else:
            raise Unmappable(REASONS.get(kind, "Questions of this type are not known here."))
    except Unmappable as reason:
        result.skip(identifier, kind or "unknown", str(reason))
        return
    for lost in fields.words.lost:
        result.warn(f"“{identifier}”: {lost}.")
    tags = tuple(raw_text(tag)[:100] for tag in children(child(node, "tags"), "tag"))
    picture = fields.words.picture
    result.questions.append(
        ReadQuestion(identifier, name, question, picture, category, tags=tags, parts=fields.words.parts)
    )

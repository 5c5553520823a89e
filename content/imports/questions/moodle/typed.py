"""Moodle's questions that are answered by typing."""

from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.decimals import number
from content.imports.questions.moodle.fields import Fields, answers, feedback, fraction, raw_text
from content.imports.questions.outcome import Json, Unmappable
from content.imports.xml import child, children


def shortanswer(fields: Fields) -> Json:
    """Words, with `*` as a joker."""
    listed = answers(fields)
    texts = [fields.words.plain(raw_text(node), "plain") for node in listed]
    kind = shapes.wildcard(texts)
    accepted = [
        shapes.Answer(text if kind == "wildcard" else text.replace("\\*", "*"), fraction(node), feedback(fields, node))
        for text, node in zip(texts, listed, strict=True)
    ]
    case_sensitive = fields.is_set("usecase", otherwise=False)
    return fields.made("short_text", shapes.short_text(accepted, case_sensitive=case_sensitive, matching=kind))


def numerical(fields: Fields) -> Json:
    """A number; the answer `*` is what is said to everybody else."""
    accepted, otherwise = [], ""
    for node in answers(fields):
        text = raw_text(node)
        if text == "*":
            otherwise = feedback(fields, node)
            continue
        value, distance = number(text), number(raw_text(child(node, "tolerance")) or "0")
        if value is None or distance is None:
            raise Unmappable(f"“{text[:60]}” is no number with a tolerance.")
        accepted.append(shapes.exactly(value, distance, fraction(node), feedback(fields, node)))
    question = fields.made("numeric", shapes.numeric(accepted, _unit(fields)))
    question["feedback"]["incorrect"] = question["feedback"]["incorrect"] or otherwise
    return question


def essay(fields: Fields) -> Json:
    """A text, graded by hand, with the notes for those who do."""
    if fields.raw("responseformat") == "noinline":
        raise Unmappable("It is answered with a file, which belongs into an assignment.")
    if fields.raw("attachmentsrequired") not in ("", "0"):
        fields.words.lost.append("it wanted a file beside the text, which an essay can't take")
    least, most = number(fields.raw("minwordlimit")), number(fields.raw("maxwordlimit"))
    return fields.made("essay", shapes.essay(least, most, fields.html(child(fields.node, "graderinfo"))))


def _unit(fields: Fields) -> str:
    """The unit that answers are given in: the one that others are converted to."""
    names = {
        number(raw_text(child(node, "multiplier"))): raw_text(child(node, "unit_name"))
        for node in children(child(fields.node, "units"), "unit")
    }
    if len(names) > 1:
        fields.words.lost.append("answers in other units are not converted")
    return names.get(Decimal(1)) or next(iter(names.values()), "")

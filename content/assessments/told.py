"""A question in words, key included: what authors and reviewers read of it, and how two versions of it differ.

`told(type, value)` reads the value of a typed block, also one that was saved half done.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.points import in_points

Value = Mapping[str, Any]
FIELDS = {
    "prompt": "Question",
    "text": "Text with blanks",
    "points": "Points",
    "scoring": "Partial credit",
    "shuffle": "Shuffled",
    "matching": "Answers are compared",
    "case_sensitive": "Capital letters count",
    "unit": "Unit",
    "minimum_words": "Fewest words",
    "maximum_words": "Most words",
    "feedback.general": "Feedback",
    "feedback.correct": "Feedback when right",
    "feedback.incorrect": "Feedback when wrong",
    "guidance": "For those who grade",
    "bank_title": "Bank",
    "count": "Questions drawn",
    "tags": "With all of the tags",
    "difficulty": "Difficulty",
}
HTML_FIELDS = {"prompt", "text", "guidance", "feedback.general", "feedback.correct", "feedback.incorrect"}
_WORDS: dict[str, dict[Any, str]] = {
    "scoring": {
        "all_or_nothing": "all or nothing",
        "per_option": "for each option",
        "right_minus_wrong": "right options less wrong ones",
        "per_pair": "for each pair",
        "per_blank": "for each blank",
        "position": "for each item in its place",
        "adjacent": "for each item followed by the right one",
    },
    "matching": {"exact": "as written", "wildcard": "with * for anything", "pattern": "by pattern"},
}
_BOOLEANS = {True: "yes", False: "no"}


@dataclass(frozen=True)
class Line:
    """An option, a pair, an item, an accepted answer: what it says and what it counts.

    `id` is what it is known by in another version of the question. `text` and `feedback` are HTML where `is_html`.
    """

    id: str
    label: str
    text: str
    key: str
    feedback: str = ""
    is_html: bool = False
    group: str = ""
    """What it is a part of: a blank."""
    picture: str = ""
    """The uuid of its picture; `file` is where that is frozen, `alt` what it shows."""
    alt: str = ""
    file: str = ""


@dataclass(frozen=True)
class Told:
    """A question: its fields in words, by name, and the lines of its answer."""

    fields: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def told(kind: str, value: Value | None) -> Told:
    """The question in words; nothing of None."""
    if value is None:
        return Told()
    known = {"feedback": None, **value, **{f"feedback.{name}": part for name, part in _map(value, "feedback").items()}}
    fields = {name: _words(name, known.get(name)) for name in FIELDS if known.get(name) not in (None, "", [])}
    return Told(fields, list(_known_apart(_lines(kind, value))))


def _words(name: str, said: Any) -> str:
    if isinstance(said, bool):
        return _BOOLEANS[said]
    if isinstance(said, list):
        return ", ".join(map(str, said))
    return _WORDS.get(name, {}).get(said, str(said))


def _lines(kind: str, value: Value) -> Iterator[Line]:
    match kind:
        case "single_choice" | "multiple_choice":
            yield from _options(value)
        case "true_false":
            yield Line("true", "True", "True", _mark(value.get("answer") is True), _said(value, "feedback_true"))
            yield Line("false", "False", "False", _mark(value.get("answer") is False), _said(value, "feedback_false"))
        case "short_text":
            yield from _accepted(value)
        case "numeric":
            yield from _numbers(value)
        case "matching":
            yield from _pairs(value)
        case "ordering":
            for place, item in enumerate(_parts(value, "items"), 1):
                told = Line(_id(item, place), "Item", _said(item, "text"), f"place {place}", is_html=True)
                yield _with_picture(told, item)
        case "fill_blanks":
            yield from _blanks(value)
        case "essay":
            for place, criterion in enumerate(_parts(value, "rubric"), 1):
                points = in_points(_said(criterion, "points"))
                yield Line(_id(criterion, place), "Criterion", _said(criterion, "title"), points)


def _options(value: Value) -> Iterator[Line]:
    for place, option in enumerate(_parts(value, "options"), 1):
        key = _weight(option) if "weight" in option else _mark(bool(option.get("correct")))
        feedback = _said(option, "feedback")
        told = Line(_id(option, place), f"Option {place}", _said(option, "text"), key, feedback, is_html=True)
        yield _with_picture(told, option)


def _accepted(value: Value) -> Iterator[Line]:
    for answer in _parts(value, "answers"):
        text = _said(answer, "text")
        yield Line(f"={text}", "Accepted", text, _weight(answer), _said(answer, "feedback"))


def _numbers(value: Value) -> Iterator[Line]:
    for answer in _parts(value, "answers"):
        text = _number(answer)
        yield Line(f"={text}", "Accepted", text, _weight(answer), _said(answer, "feedback"))


def _number(answer: Value) -> str:
    if "minimum" in answer or "maximum" in answer:
        return f"from {_said(answer, 'minimum')} to {_said(answer, 'maximum')}"
    tolerance = _said(answer, "tolerance")
    if tolerance in ("", "0"):
        return _said(answer, "value")
    times = " times the value" if answer.get("tolerance_kind") == "relative" else ""
    return f"{_said(answer, 'value')} ± {tolerance}{times}"


def _pairs(value: Value) -> Iterator[Line]:
    for place, pair in enumerate(_parts(value, "pairs"), 1):
        told = Line(_id(pair, place), "Pair", _said(pair, "left"), _said(pair, "right"), is_html=True)
        yield _with_picture(told, pair)
    for distractor in value.get("distractors") or []:
        yield Line(f"={distractor}", "Distractor", str(distractor), "belongs to none")


def _blanks(value: Value) -> Iterator[Line]:
    kinds = {"text": _accepted, "numeric": _numbers, "choice": _options}
    for blank in _parts(value, "blanks"):
        name = _said(blank, "id")
        for line in kinds.get(_said(blank, "kind"), _accepted)(blank):
            label = f"Blank {name}: {line.label.lower()}"
            yield replace(line, id=f"{name}/{line.id}", label=label, group=f"Blank {name}")


def _with_picture(line: Line, part: Value) -> Line:
    shown = _map(part, "image")
    return replace(line, picture=_said(shown, "image"), alt=_said(shown, "alt"), file=_said(shown, "file"))


def _known_apart(lines: Iterable[Line]) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.id] = seen.get(line.id, 0) + 1
        again = f"#{seen[line.id]}" if seen[line.id] > 1 else ""
        yield replace(line, id=f"{line.id}{again}")


def _weight(part: Value) -> str:
    weight = _said(part, "weight")
    return {"1": "right", "0": "wrong", "": "right"}.get(weight, f"{weight} of the points")


def _mark(is_right: bool) -> str:
    return "right" if is_right else "wrong"


def _parts(value: Value, name: str) -> list[Value]:
    return [part for part in value.get(name) or [] if isinstance(part, Mapping)]


def _map(value: Value, name: str) -> Value:
    inside = value.get(name)
    return inside if isinstance(inside, Mapping) else {}


def _said(part: Value, name: str) -> str:
    said = part.get(name)
    return "" if said is None else str(said)


def _id(part: Value, place: int) -> str:
    return str(part.get("id") or f"#{place}")

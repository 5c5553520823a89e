"""How a quiz of a package is taken: Canvas' `assessment_meta.xml`, and what QTI itself says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.dateparse import parse_datetime
from lib.errors import Invalid

from content.assessments.stream import parse_settings
from content.imports.questions.decimals import number, written
from content.imports.xml import attribute, child, local_name, text_of

COUNTS = {"keep_highest": "best", "keep_latest": "last", "keep_average": "average"}
LOST = {
    "access_code": "asks for an access code",
    "ip_filter": "is open to certain networks only",
    "one_question_at_a_time": "shows one question at a time",
    "require_lockdown_browser": "asks for a locked browser",
    "anonymous_submissions": "is taken anonymously",
}
"""Settings of Canvas that have no equal here, as the end of a sentence about the quiz."""


@dataclass
class ReadSettings:
    """Settings as data that fits; `lost` is what could not be kept, as ends of sentences."""

    data: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    shuffle: bool | None = None
    worth: Decimal | None = None
    lost: list[str] = field(default_factory=list)


def quiz_settings(meta: Element | None, fields: Mapping[str, str], qti: Element | None) -> ReadSettings:
    """The settings of one quiz: `meta` is of Canvas, `fields` are the quiz' own in its QTI, `qti` is that file."""
    read = ReadSettings(_plain(fields) | _cut(qti))
    if meta is not None:
        _canvas(meta, read)
    read.data = fitting("quiz", read.data, read.lost)
    return read


def fitting(kind: str, data: dict[str, Any], lost: list[str]) -> dict[str, Any]:
    """`data` without what settings can't be, named in `lost`."""
    try:
        return parse_settings(kind, data).model_dump(mode="json", exclude_unset=True)
    except Invalid as problem:
        wrong = {path.split(".")[0] for path in problem.details["fields"]} & data.keys()
        lost += [f"has a setting that can't be kept ({name.replace('_', ' ')})" for name in sorted(wrong)]
        return fitting(kind, {name: data[name] for name in data if name not in wrong}, lost) if wrong else {}


def time_of(text: str) -> str | None:
    """A time as settings have it; one without a zone is in UTC, as Canvas writes them."""
    try:
        at = parse_datetime(text.strip()) if text.strip() else None
    except ValueError:
        return None
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


def times(node: Element | None) -> dict[str, str]:
    """When something opens and closes in Canvas."""
    found = {
        "opens_at": time_of(text_of(child(node, "unlock_at"))),
        "closes_at": time_of(text_of(child(node, "lock_at"))),
    }
    return {name: at for name, at in found.items() if at}


def attempts(text: str) -> dict[str, int]:
    """How many attempts; -1 and words are any number of them."""
    return {"attempts_allowed": min(100, int(text))} if text.isdecimal() and int(text[:9]) > 0 else {}


def _plain(fields: Mapping[str, str]) -> dict[str, Any]:
    minutes = number(fields.get("qmd_timelimit") or fields.get("cc_timelimit"))
    limit = {"time_limit_seconds": int(minutes * 60)} if minutes and minutes > 0 else {}
    return {**limit, **attempts(fields.get("cc_maxattempts", ""))}


def _cut(qti: Element | None) -> dict[str, Any]:
    """The pass mark: the value at which a quiz cuts off those who fail, of the highest that there is."""
    quiz = next((node for node in qti.iter() if local_name(node) == "assessment"), None) if qti is not None else None
    variable = child(child(quiz, "outcomes_processing"), "outcomes", "decvar")
    if variable is None:
        return {}
    cut, highest = number(attribute(variable, "cutvalue")), number(attribute(variable, "maxvalue")) or Decimal(100)
    return share_of(cut, highest)


def share_of(points: Decimal | None, highest: Decimal | None) -> dict[str, str]:
    """A pass mark in percent."""
    if points is None or not highest or highest <= 0 or not 0 < points <= highest:
        return {}
    return {"pass_mark": written((points / highest * 100).quantize(Decimal("0.01")))}


def _canvas(meta: Element, read: ReadSettings) -> None:
    said = {local_name(node): text_of(node) for node in meta}
    minutes = number(said.get("time_limit"))
    if minutes and minutes > 0:
        read.data["time_limit_seconds"] = int(minutes * 60)
    if "allowed_attempts" in said:
        read.data.pop("attempts_allowed", None)
        read.data |= attempts(said["allowed_attempts"])
    if said.get("scoring_policy") in COUNTS:
        read.data["counts"] = COUNTS[said["scoring_policy"]]
    read.data |= times(meta) or times(child(meta, "assignment"))
    read.data |= _shown(said)
    read.worth = number(said.get("points_possible"))
    read.description = _text(meta, "description")
    read.shuffle = {"true": True, "false": False}.get(said.get("shuffle_answers", ""))
    read.lost += [words for name, words in LOST.items() if said.get(name, "false") not in ("", "false")]
    if said.get("due_at") or text_of(child(meta, "assignment", "due_at")):
        read.lost.append("has a date at which it is due, but goes on")
    if "survey" in said.get("quiz_type", ""):
        read.lost.append("is a survey")


def _text(meta: Element, name: str) -> str:
    node = child(meta, name)
    return "".join(node.itertext()) if node is not None else ""


def _shown(said: Mapping[str, str]) -> dict[str, str]:
    """From when on results and right answers are seen."""
    hidden = said.get("hide_results", "")
    marks = {"always": "never", "until_after_last_attempt": "after_last_attempt"}.get(hidden, "after_attempt")
    answers = "after_attempt"
    if hidden == "always" or said.get("show_correct_answers") == "false":
        answers = "never"
    elif marks != "after_attempt" or said.get("show_correct_answers_last_attempt") == "true":
        answers = "after_last_attempt"
    return {"show_marks": marks, "show_answers": answers}

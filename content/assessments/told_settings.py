"""The settings of quizzes and assignments in words: their labels, and what each value means."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import QuizSettings
from content.points import in_points
from content.richtext import plain_text

LABELS = {
    "quiz.time_limit_seconds": "Time limit",
    "quiz.attempts_allowed": "Attempts allowed",
    "quiz.cooldown_seconds": "Pause between attempts",
    "quiz.opens_at": "Opens",
    "quiz.closes_at": "Closes",
    "quiz.pass_mark": "Pass mark",
    "quiz.counts": "What counts",
    "quiz.shuffle_questions": "Questions in random order",
    "quiz.penalty": "Taken off for a wrong answer",
    "quiz.below_zero": "The whole quiz may be below 0",
    "quiz.show_marks": "Marks are shown",
    "quiz.show_answers": "Right answers are shown",
    "quiz.feedback": "Overall feedback",
    "assignment.points": "Points",
    "assignment.pass_mark": "Pass mark",
    "assignment.accepts": "Accepts",
    "assignment.file_kinds": "Kinds of files",
    "assignment.most_files": "Most files",
    "assignment.largest_file": "Largest file",
    "assignment.opens_at": "Opens",
    "assignment.due_at": "Due",
    "assignment.closes_at": "Closes",
    "assignment.late_penalty": "Taken off for each day late",
    "assignment.late_penalty_most": "Taken off for being late at most",
    "assignment.attempts_allowed": "May be handed in",
    "assignment.counts": "What counts",
    "assignment.rubric": "Rubric",
    "assignment.anonymous": "Marked without names",
}
_SHOWN = {
    "after_attempt": "after each attempt",
    "after_pass": "when passed, or after the last attempt",
    "after_last_attempt": "after the last attempt",
    "after_close": "when the quiz has closed",
    "never": "never",
}


def settings_fields(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Every setting under its name, `quiz.pass_mark`; `settings` has its `kind` among them. Nothing of None."""
    if not settings:
        return {}
    kind = settings["kind"]
    return {name: settings.get(name.partition(".")[2]) for name in LABELS if name.startswith(f"{kind}.")}


USUAL = settings_fields({"kind": "quiz", **QuizSettings().model_dump(mode="json")}) | settings_fields(
    {"kind": "assignment", **AssignmentSettings().model_dump(mode="json")}
)
"""What each setting is where authors leave it alone."""


def setting_words(name: str, value: Any) -> str:
    """What a setting says."""
    if value is None or (value == [] and name not in _SAID_EMPTY):
        return _NOTHING.get(name, "none")
    if isinstance(value, bool):
        return "yes" if value else "no"
    said = _SAID.get(name)
    return said(value) if said else str(value)


def duration_words(seconds: int) -> str:
    """`1 h 30 min`."""
    parts = [(seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "none"


def _moment(value: str | datetime) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _listed(values: list[str]) -> str:
    return ", ".join(values) or "all of them"


def _feedback(rows: list[dict[str, Any]]) -> str:
    return "\n".join(f"from {row['from_percentage']} %: {plain_text(row['text'])}" for row in rows)


def _rubric(rows: list[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        lines.append(f"{row['title']}: {in_points(row['points'])}. {plain_text(row['description'])}".strip())
        lines += [f"– {level['title']}: {in_points(level['points'])}" for level in row["levels"]]
    return "\n".join(lines)


def _share(value: str) -> str:
    return f"{value} %"


_SAID_EMPTY = {"assignment.file_kinds"}
_NOTHING = {
    **dict.fromkeys(("quiz.attempts_allowed", "assignment.attempts_allowed"), "any number"),
    **dict.fromkeys(("quiz.opens_at", "assignment.opens_at"), "at once"),
    **dict.fromkeys(("quiz.closes_at", "assignment.closes_at", "assignment.due_at"), "never"),
}
_SAID: dict[str, Callable[[Any], str]] = {
    "quiz.time_limit_seconds": duration_words,
    "quiz.cooldown_seconds": duration_words,
    **dict.fromkeys(("quiz.opens_at", "quiz.closes_at"), _moment),
    **dict.fromkeys(("assignment.opens_at", "assignment.due_at", "assignment.closes_at"), _moment),
    **dict.fromkeys(("quiz.pass_mark", "quiz.penalty", "assignment.pass_mark"), _share),
    **dict.fromkeys(("assignment.late_penalty", "assignment.late_penalty_most"), _share),
    "quiz.counts": lambda value: {"best": "the best attempt", "last": "the last", "average": "the average"}[value],
    **dict.fromkeys(("quiz.show_marks", "quiz.show_answers"), _SHOWN.__getitem__),
    "quiz.feedback": _feedback,
    "assignment.accepts": _listed,
    "assignment.file_kinds": _listed,
    "assignment.largest_file": lambda value: f"{value / 1024 / 1024:.3g} MB",
    "assignment.attempts_allowed": _times,
    "assignment.counts": lambda value: {"best": "the best", "last": "the last"}[value],
    "assignment.rubric": _rubric,
}

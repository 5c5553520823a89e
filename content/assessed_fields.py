"""How a lesson is done, how it counts, and its settings as a quiz or an assignment, field by field to be compared."""

from decimal import Decimal
from typing import Any

from content.assessments.quiz import QuizSettings
from content.assessments.stream import Settings, parse_settings
from content.assessments.told_settings import LABELS, USUAL, duration_words, setting_words, settings_fields
from content.models import LessonVersion
from content.models.release import Requirement
from content.tree import DraftLesson

ASSESSED_FIELDS = {
    "requirement": "Done when",
    "required_seconds": "Watched at least",
    "weight": "Weight",
    **LABELS,
}
USUALLY = {"requirement": Requirement.COMPLETE.value, "required_seconds": 0, "weight": "1", **USUAL}
"""What these fields say where authors leave them alone."""


def fields_of_version(version: LessonVersion) -> dict[str, Any]:
    """How a lesson is done and counts, and its settings as a quiz or an assignment."""
    return {
        "requirement": version.requirement,
        "required_seconds": version.required_seconds,
        "weight": _number(version.weight),
        **settings_fields(version.assessed_by),
    }


def fields_of_draft(lesson: DraftLesson) -> dict[str, Any]:
    """The same of a draft; a requirement that its authors left open is the usual one."""
    return {
        "requirement": lesson.requirement,
        "required_seconds": lesson.required_seconds,
        "weight": _number(lesson.weight),
        **settings_fields(settings_data(lesson.usable_settings)),
    }


def settings_data(settings: Settings | None) -> dict[str, Any] | None:
    """Settings as plain data with their `kind`."""
    if settings is None:
        return None
    return {"kind": kind_of(settings), **settings.model_dump(mode="json")}


def kind_of(settings: Settings) -> str:
    """What they are the settings of."""
    return "quiz" if isinstance(settings, QuizSettings) else "assignment"


def parsed_settings(data: dict[str, Any] | None) -> Settings | None:
    """Settings of what `settings_data` gave."""
    if data is None:
        return None
    return parse_settings(data["kind"], {name: part for name, part in data.items() if name != "kind"})


def _number(weight: Any) -> str:
    """A weight in one spelling."""
    return f"{Decimal(str(weight)):.2f}".rstrip("0").rstrip(".")


def field_words(name: str, value: Any) -> str | None:
    """What one of these fields says, in words."""
    if name not in ASSESSED_FIELDS or (value is None and name not in USUAL):
        return None
    if name == "requirement":
        return str(Requirement(value).label) if value in Requirement.values else str(value)
    if name == "required_seconds":
        return duration_words(value)
    return setting_words(name, value)

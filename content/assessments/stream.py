"""The settings of a quiz or an assignment between their two forms: as JSON, and as a StreamField keeps them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from lib.errors import Invalid
from pydantic import ValidationError

from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import QuizSettings
from content.questions.paths import path_of, sentence_of
from content.stream_forms import FLAG, Form, lines, named, struct, whole

Settings = QuizSettings | AssignmentSettings
MODELS: dict[str, type[Settings]] = {"quiz": QuizSettings, "assignment": AssignmentSettings}


def _utc(time: Any) -> Any:
    """In UTC, as all times that programs get."""
    at = parse_datetime(time) if isinstance(time, str) else time
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(at, datetime) and at.tzinfo else time


_TIME = Form(lambda time: time, _utc)
_EMPTY = Form(lambda text: text or "", lambda text: text or None)
_LIMIT = Form(lambda seconds: seconds or 0, lambda seconds: seconds or None)
_SHARED = {"pass_mark": _EMPTY, "opens_at": _TIME, "closes_at": _TIME}
FORMS = {
    "quiz": struct(
        **_SHARED,
        time_limit_seconds=_LIMIT,
        cooldown_seconds=whole(0),
        feedback=lines(struct()),
        shuffle_questions=FLAG,
        below_zero=FLAG,
    ),
    "assignment": struct(**_SHARED, due_at=_TIME, rubric=named(struct(levels=named())), anonymous=FLAG),
}


def parse_settings(kind: str, data: Any) -> Settings:
    """The settings that `data` describes. Raises Invalid with a path such as `rubric.1.points` for each fault."""
    try:
        return MODELS[kind].model_validate(data)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for item in error.errors(include_url=False):
            fields.setdefault(path_of(item, data), []).append(sentence_of(item))
        raise Invalid(details={"fields": fields}) from error


def settings_stream(kind: str, settings: Settings) -> list[dict[str, Any]]:
    """StreamField data of settings."""
    value = FORMS[kind].raw(settings.model_dump(mode="json"))
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())}]


def settings_in(raw: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]] | None:
    """The kind of what a StreamField holds, quiz or assignment, and the settings as JSON; None where it is empty."""
    for block in raw:
        if block.get("type") in FORMS:
            return block["type"], FORMS[block["type"]].typed(block.get("value"))
    return None

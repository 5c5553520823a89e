"""Adding, writing and removing lessons."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lib.errors import Invalid

from content.actions.editing import course_of, editing, remove, retried, still_in, write_draft
from content.actions.section import MAX_PARTS, TooManyParts
from content.assessments.stream import parse_settings, settings_in, settings_stream
from content.body import stream_of
from content.fields import Check, checked, flag, line, number, one_of, one_of_or_none, share
from content.models import LessonPage, LessonType, Requirement, SectionPage
from content.typed_questions import with_ids

Blocks = Sequence[Mapping[str, Any]]
_KINDS: dict[str, str] = {"quiz": LessonType.QUIZ, "assignment": LessonType.ASSIGNMENT}
MOST_MINUTES = 60_000
MOST_WEIGHT = Decimal("99999.99")


@retried
def add_lesson(
    *,
    section: SectionPage,
    by: Any,
    title: str,
    type: str = LessonType.TEXT,
    duration_seconds: int = 0,
    is_preview: bool = False,
    body: Blocks = (),
    **assessed: Any,
) -> LessonPage:
    """A new lesson at the end of the section. Raises Forbidden, CourseLocked or Invalid.

    `duration_seconds` is what learners are told; `body` is typed blocks, which get ids where they have none.
    `assessed` are `quiz` or `assignment` (settings as data), `requirement`, `required_minutes` and `weight`.
    """
    fields = {
        "title": title,
        "type": type,
        "duration_seconds": duration_seconds,
        "is_preview": is_preview,
        "body": body,
        **assessed,
    }
    with editing(course_of(section), by) as root:
        parent = still_in(root, section)
        values = _with_settings(checked(fields, _checks(by)))
        if parent.numchild >= MAX_PARTS:
            raise TooManyParts
        lesson = LessonPage(owner=by, live=False, has_unpublished_changes=True, **values)
        lesson.slug = lesson.uuid.hex
        parent.add_child(instance=lesson)
        lesson.save_revision(user=by, log_action=True, clean=False)
        return lesson


def update_lesson(*, lesson: LessonPage, by: Any, **fields: Any) -> LessonPage:
    """Write the given fields to a new draft and return it. Raises Forbidden, CourseLocked or Invalid."""
    with editing(course_of(lesson), by) as root:
        fresh = still_in(root, lesson)
        return write_draft(fresh, _with_settings(checked(fields, _checks(by, fresh)), fresh), by)


@retried
def delete_lesson(*, lesson: LessonPage, by: Any) -> None:
    """Remove a lesson from the working copy. Learners keep it until the next release, and their progress after."""
    with editing(course_of(lesson), by) as root:
        remove(still_in(root, lesson), by)


def _checks(by: Any, lesson: LessonPage | None = None) -> dict[str, Check]:
    def body(blocks: Any) -> Any:
        if blocks is None:
            raise ValueError("must be a list of blocks")
        existing = lesson.get_latest_revision_as_object().body.raw_data if lesson is not None else []
        return _stream("body", stream_of(blocks, by=by, existing=list(existing)))

    return {
        "title": line,
        "type": one_of(LessonType),
        "duration_seconds": number,
        "is_preview": flag,
        "body": body,
        "quiz": _settings("quiz"),
        "assignment": _settings("assignment"),
        "requirement": one_of_or_none(Requirement),
        "required_minutes": _minutes,
        "weight": share(MOST_WEIGHT),
    }


def _minutes(value: Any) -> int:
    minutes = number(value)
    if minutes > MOST_MINUTES:
        raise ValueError(f"must be between 0 and {MOST_MINUTES}")
    return minutes


def _settings(kind: str) -> Check:
    def check(data: Any) -> Any:
        if data is None:
            return None
        if not isinstance(data, Mapping):
            raise ValueError("must be an object")
        try:
            return parse_settings(kind, with_ids(data))
        except Invalid as error:
            raise Invalid(details={"fields": _inside(kind, error.details["fields"])}) from error

    return check


def _inside(name: str, problems: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {f"{name}.{path}": words for path, words in problems.items()}


def _with_settings(values: dict[str, Any], lesson: LessonPage | None = None) -> dict[str, Any]:
    """`quiz` and `assignment` as the one field that a page has for both; each belongs to lessons of its type."""
    given = {kind: values.pop(kind) for kind in _KINDS if kind in values}
    draft = lesson.get_latest_revision_as_object() if lesson is not None and given else None
    type = values.get("type") or (draft.type if draft is not None else "")
    for kind, settings in given.items():
        if settings is not None and type != _KINDS[kind]:
            raise Invalid.field(kind, f"is for lessons of the type {_KINDS[kind]} only")
    written = next((kind for kind, settings in given.items() if settings is not None), None)
    if written is not None:
        values["assessment"] = _stream("assessment", settings_stream(written, given[written]))
    elif draft is not None and (settings_in(list(draft.assessment.raw_data)) or ("",))[0] in given:
        values["assessment"] = _stream("assessment", [])
    return values


def _stream(name: str, raw: list[dict[str, Any]]) -> Any:
    field: Any = LessonPage._meta.get_field(name)
    return field.stream_block.to_python(raw)

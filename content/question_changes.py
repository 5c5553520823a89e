"""What differs between two versions of a question, in words: its fields, and its answer line by line, key included."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content.assessments.told import FIELDS, Line, told
from content.field_changes import FieldChange
from content.questions.blocks import DRAW
from content.richtext import beginning

_PARTS = {
    **{"text": "", "key": "counts as", "feedback": "feedback"},
    **{"picture": "picture", "alt": "description of the picture"},
}
_Value = Mapping[str, Any]


def question_changes(kind: str, before: _Value | None, after: _Value | None) -> list[FieldChange]:
    """The fields of a question, or of a draw and each question of its pool, that say something else."""
    found = [*_fields(kind, before, after), *_picture(before, after)]
    return [*found, *_pool(before, after)] if kind == DRAW else found


def _fields(kind: str, before: _Value | None, after: _Value | None) -> Iterator[FieldChange]:
    old, new = told(kind, before), told(kind, after)
    for name, label in FIELDS.items():
        yield from _differs(name, label, old.fields.get(name), new.fields.get(name))
    yield from _lines(old.lines, new.lines)


def _lines(before: Iterable[Line], after: Iterable[Line]) -> Iterator[FieldChange]:
    old, new = {line.id: line for line in before}, {line.id: line for line in after}
    for key in [*new, *(key for key in old if key not in new)]:
        label = (new.get(key) or old[key]).label
        for part, name in _PARTS.items():
            said = [getattr(side[key], part) or None if key in side else None for side in (old, new)]
            yield from _differs(f"answer.{key}.{part}", f"{label}: {name}" if name else label, *said)
        if key in old and key in new and old[key].picture == new[key].picture and old[key].file and new[key].file:
            files = (old[key].file, new[key].file)
            yield from _differs(f"answer.{key}.file", f"{label}: content of the picture", *files)


def _picture(before: _Value | None, after: _Value | None) -> Iterator[FieldChange]:
    old, new = ((side or {}).get("prompt_image") or {} for side in (before, after))
    for name, label in {"image": "Picture", "alt": "Description of the picture"}.items():
        yield from _differs(f"prompt_image.{name}", label, old.get(name) or None, new.get(name) or None)
    if old.get("image") == new.get("image") and old.get("file") and new.get("file"):
        yield from _differs("prompt_image.file", "Content of the picture", old["file"], new["file"])


def _pool(before: _Value | None, after: _Value | None) -> Iterator[FieldChange]:
    old, new = ({str(each["id"]): each for each in (side or {}).get("pool") or []} for side in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        question = new.get(key) or old[key]
        name = f"“{beginning(question.get('prompt'))}”"
        if key not in old or key not in new:
            asked = [side[key].get("prompt") if key in side else None for side in (old, new)]
            yield from _differs(f"pool.{key}", "Question to draw", *asked)
        elif old[key] != new[key]:
            changes = question_changes(question["type"], question_value(old[key]), question_value(new[key]))
            for change in changes:
                yield FieldChange(f"pool.{key}.{change.field}", f"{name}: {change.label}", change.before, change.after)


def question_value(question: _Value) -> dict[str, Any]:
    """The value of the typed block of a neutral question."""
    asked = {name: part for name, part in question.items() if name not in ("id", "type", "value")}
    return {**asked, **question["value"]}


def _differs(name: str, label: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if before != after:
        yield FieldChange(name, label, before, after)

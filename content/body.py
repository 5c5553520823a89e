"""A lesson's body between its two forms: typed blocks (API, compiler) and StreamField data (Wagtail's working copy)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lib.errors import Invalid
from pydantic import TypeAdapter, ValidationError

from content.blocks.media import VIDEO_ENDINGS
from content.models.bank import QuestionBank
from content.models.media import CourseDocument, CourseImage
from content.question_stream import FORMS
from content.questions.blocks import DRAW
from content.questions.paths import path_of
from content.stream_forms import SAME, Form, lines, struct
from content.typed_blocks import TypedBlock, held, holding, media_fields, media_in

MAX_BLOCKS = 300
_BLOCKS = TypeAdapter(list[TypedBlock])
_MODELS: dict[str, Any] = {"image": CourseImage, "document": CourseDocument}
_TABLE = struct(rows=lines(lines(Form(lambda cell: cell, lambda cell: cell or ""))))
Raw = list[dict[str, Any]]


def stream_of(blocks: Sequence[Mapping[str, Any]], *, by: Any, existing: Raw | None = None) -> Raw:
    """StreamField data for typed blocks, cleaned.

    Media must be `by`'s own, or be in `existing` (the lesson's present data) already; admins may use all.
    Raises Invalid with a field path such as `body.2.value.image` for everything that is wrong.
    """
    parsed = _parsed(blocks)
    problems = [*_double_ids(parsed), *_unknown_banks(parsed, by=by, kept=_banks(existing or []))]
    keys, unknown = _media_keys(parsed, by=by, kept=_references(existing or []))
    problems += unknown
    if problems:
        raise Invalid(details={"fields": {path: [message] for path, message in problems}})
    return raw_of(parsed, keys)


def raw_of(blocks: Raw, keys: Mapping[tuple[str, str], int]) -> Raw:
    """StreamField data for blocks that were checked before; `keys` are the primary keys of the media that they name."""
    return [_raw(block, keys) for block in blocks]


def problems_of(blocks: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What is wrong with typed blocks, as (path, message); nothing if they are fit to be released."""
    sent = list(blocks)
    try:
        _BLOCKS.validate_python(sent)
    except ValidationError as error:
        return [(path_of(item, sent), _sentence(item["msg"])) for item in error.errors(include_url=False)]
    return []


def blocks_of(raw: Iterable[Mapping[str, Any]]) -> Raw:
    """Typed blocks of one lesson's StreamField data, media named by uuid."""
    return blocks_of_all([list(raw)])[0]


def blocks_of_all(bodies: Sequence[Sequence[Mapping[str, Any]]]) -> list[Raw]:
    """Typed blocks of many lessons, in two queries however many there are. Media that is gone is None."""
    wanted: dict[str, set[Any]] = {"image": set(), "document": set()}
    for body in bodies:
        for _, _, kind, key in media_in(_with_values(body)):
            wanted[kind].add(key)
    uuids = {
        (kind, key): str(found)
        for kind, keys in wanted.items()
        if keys
        for key, found in _MODELS[kind].objects.filter(pk__in=keys).values_list("pk", "uuid")
    }
    return [[_typed(block, uuids) for block in body] for body in bodies]


def _parsed(blocks: Sequence[Mapping[str, Any]]) -> Raw:
    if len(blocks) > MAX_BLOCKS:
        raise Invalid.field("body", f"has more than {MAX_BLOCKS} blocks")
    sent = list(blocks)
    try:
        parsed = _BLOCKS.validate_python(sent)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for item in error.errors(include_url=False):
            fields.setdefault(f"body.{path_of(item, sent)}", []).append(_sentence(item["msg"]))
        raise Invalid(details={"fields": fields}) from None
    return [{**block.model_dump(mode="json"), "id": str(block.id or uuid.uuid4())} for block in parsed]


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def _double_ids(blocks: Raw) -> list[tuple[str, str]]:
    seen: set[str] = set()
    problems = []
    for position, block in enumerate(blocks):
        if block["id"] in seen:
            problems.append((f"body.{position}.id", "is used by another block of this lesson"))
        seen.add(block["id"])
    return problems


def _banks(blocks: Raw) -> set[str]:
    return {str(block["value"].get("bank")) for block in blocks if block["type"] == DRAW}


def _unknown_banks(blocks: Raw, *, by: Any, kept: set[str]) -> list[tuple[str, str]]:
    """Nobody draws from another's bank."""
    new = _banks(blocks) - kept
    known = QuestionBank.objects.visible_to(by).filter(pk__in=new).values_list("pk", flat=True) if new else []
    unknown = new - {str(key) for key in known}
    return [
        (f"body.{position}.value.bank", "is not a question bank of yours")
        for position, block in enumerate(blocks)
        if block["type"] == DRAW and block["value"]["bank"] in unknown
    ]


def _references(raw: Raw) -> set[tuple[str, Any]]:
    return {(kind, key) for _, _, kind, key in media_in(_with_values(raw))}


def _media_keys(
    blocks: Raw, *, by: Any, kept: set[tuple[str, Any]]
) -> tuple[dict[tuple[str, str], int], list[tuple[str, str]]]:
    """The primary keys of the media that `blocks` name, and a problem for each that `by` may not use there."""
    wanted = media_in(blocks)
    keys: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, str], str] = {}
    for kind, model in _MODELS.items():
        uuids = {reference for _, _, its_kind, reference in wanted if its_kind == kind}
        rows = model.objects.filter(uuid__in=uuids) if uuids else model.objects.none()
        for found, key, owner, name in rows.values_list("uuid", "pk", "uploaded_by_user_id", "file"):
            if by.is_admin or owner == by.pk or (kind, key) in kept:
                keys[kind, str(found)], names[kind, str(found)] = key, name
    problems = [
        (f"body.{position}.value.{field}", problem)
        for position, field, kind, reference in wanted
        if (problem := _unfit(field, kind, names.get((kind, reference))))
    ]
    return keys, problems


def _unfit(field: str, kind: str, name: str | None) -> str:
    """Why the file called `name` can't stand in a block's `field`; empty where it can. None is a file unknown to us."""
    if name is None:
        return f"is not {'an image' if kind == 'image' else 'a file'} of yours"
    ending = name.rpartition(".")[2].lower()
    if field == "video" and ending not in VIDEO_ENDINGS:
        return "is not a video that browsers play: use MP4 or WebM"
    if field == "captions" and ending != "vtt":
        return "is not a WebVTT file (.vtt)"
    return ""


def _raw(block: dict[str, Any], keys: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    value = block["value"]
    for field, kind in media_fields(block["type"], value).items():
        reference = held(value, field)
        value = holding(value, field, keys[kind, reference] if reference else None)
    return {"type": block["type"], "value": _form(block["type"]).raw(value), "id": block["id"]}


def _form(type: str) -> Form:
    return _TABLE if type == "table" else FORMS.get(type, SAME)


def _with_values(raw: Sequence[Mapping[str, Any]]) -> Raw:
    return [{"type": block["type"], "value": block["value"]} for block in raw if isinstance(block.get("value"), dict)]


def _typed(block: Mapping[str, Any], uuids: Mapping[tuple[str, Any], str]) -> dict[str, Any]:
    value = _form(block["type"]).typed(block["value"])
    for field, kind in media_fields(block["type"], value).items():
        value = holding(value, field, uuids.get((kind, held(value, field))))
    return {"id": block.get("id"), "type": block["type"], "value": value}

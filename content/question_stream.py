"""A question's value between its two forms: typed, and as a StreamField keeps it.

The id of an option, pair, item or criterion is the id of the list's item, which Wagtail keeps for as long as the item
is there. Whether an option is right is a box to tick, and `share` what it is worth otherwise.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from content.questions.pictured import with_pictures
from content.stream_forms import FLAG, SAME, Form, kinds, lines, named, struct, whole


def _raw_weighed(option: Mapping[str, Any]) -> dict[str, Any]:
    weight = option["weight"]
    kept = {name: part for name, part in option.items() if name not in ("weight", "image")}
    kept |= {"image": _raw_picture(option["image"])} if option.get("image") else {}
    return {**kept, "correct": weight == "1", "share": "" if weight in ("0", "1") else weight}


def _typed_weighed(option: Any) -> dict[str, Any]:
    value = dict(option) if isinstance(option, Mapping) else {}
    right, share, image = value.pop("correct", False), value.pop("share", ""), _typed_picture(value.pop("image", None))
    value |= {"image": image} if image else {}
    return {**value, "weight": "1" if right else share or "0"}


def _raw_blank(blank: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: part for name, part in blank.items() if name not in ("id", "kind")}, "name": blank["id"]}


def _typed_blank(blank: Any) -> dict[str, Any]:
    value = dict(blank) if isinstance(blank, Mapping) else {}
    name = value.pop("name", None)
    return {"id": name or "", **value}


def _blank(**parts: Form) -> Form:
    inner = struct(**parts)
    return Form(lambda blank: _raw_blank(inner.raw(blank)), lambda blank: _typed_blank(inner.typed(blank)))


def _raw_picture(picture: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(picture) if picture else {"image": None, "alt": ""}


def _typed_picture(picture: Any) -> dict[str, Any] | None:
    return dict(picture) if isinstance(picture, Mapping) and picture.get("image") else None


def _pictured(**parts: Form) -> Form:
    """A structure that may have a picture; one without has no field for it."""
    inner = struct(**parts, image=_PICTURE)

    def typed(value: Any) -> dict[str, Any]:
        known: dict[str, Any] = inner.typed(value)
        return known if known["image"] else {name: part for name, part in known.items() if name != "image"}

    return Form(inner.raw, typed)


_PICTURE = Form(_raw_picture, _typed_picture)
_WEIGHED = named(Form(_raw_weighed, _typed_weighed))
_MARKED = named(_pictured(correct=FLAG))
_PICTURED = named(_pictured())
_WORDS = lines(struct())
_NUMBERS = kinds(lambda answer: "range" if "minimum" in answer else "near", lambda _: {}, near=SAME, range=SAME)
_BLANKS = kinds(
    lambda blank: str(blank["kind"]),
    lambda kind: {"kind": kind},
    text=_blank(answers=_WORDS, case_sensitive=FLAG),
    numeric=_blank(answers=_NUMBERS),
    choice=_blank(options=_WEIGHED, shuffle=FLAG),
)


def _numbered(blanks: Any) -> list[dict[str, Any]]:
    """A blank without a name is called by its place."""
    return [{**blank, "id": blank["id"] or str(place)} for place, blank in enumerate(_BLANKS.typed(blanks), start=1)]


_TRUTH = Form(lambda answer: str(answer).lower(), lambda raw: {"true": True, "false": False}.get(str(raw).lower()))
_PARTS: dict[str, dict[str, Form]] = {
    "single_choice": {"options": _WEIGHED, "shuffle": FLAG},
    "multiple_choice": {"options": _MARKED, "shuffle": FLAG},
    "true_false": {"answer": _TRUTH},
    "short_text": {"answers": _WORDS, "case_sensitive": FLAG},
    "numeric": {"answers": _NUMBERS},
    "matching": {"pairs": _PICTURED, "distractors": lines(), "shuffle": FLAG},
    "ordering": {"items": _PICTURED},
    "fill_blanks": {"blanks": Form(_BLANKS.raw, _numbered)},
    "essay": {"rubric": named(), "minimum_words": whole(0)},
    "question_draw": {"tags": lines(), "count": whole(1)},
}
FORMS = {
    type: struct(**parts, **({} if type == "question_draw" else {"prompt_image": _PICTURE}))
    for type, parts in _PARTS.items()
}
"""The two forms of each type's value. Media are left as they are named."""


def with_stand_ins(typed: Mapping[str, Any]) -> dict[str, Any]:
    """A typed value whose pictures have ids made of their primary keys: that they may be used is asked elsewhere."""
    return with_pictures(typed, lambda picture: {**picture, "image": str(uuid.UUID(int=int(picture["image"])))})

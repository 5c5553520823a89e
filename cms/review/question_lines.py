"""A question as the changeset shows it: the fields that differ, and its answer line by line with what counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.review.pictures import Media, Pictures
from cms.review.prose import prose_html
from cms.review.wording import Change, whole_change, word_changes
from content.arrangement import merged
from content.assessments.told import FIELDS, HTML_FIELDS, Line, told

_SAME: Change = ""


@dataclass(frozen=True)
class ShownLine:
    """An option, a pair, an item or an accepted answer, with its changes marked."""

    change: Change
    label: str
    html: SafeString
    key: SafeString
    feedback: SafeString
    is_right: bool | None
    group: str = ""
    pictures: Pictures | None = None
    alt: str = ""


def shown_lines(kind: str, before: Any, after: Any, media: Media) -> list[ShownLine]:
    """The lines of both versions, those that are the same included, in the order of the new one."""
    old = {line.id: line for line in told(kind, before).lines}
    new = {line.id: line for line in told(kind, after).lines}
    return [_line(old.get(key), new.get(key), media) for key in merged(list(old), list(new))]


def question_fields(kind: str, before: Any, after: Any) -> Iterator[tuple[str, SafeString]]:
    """The label and the marked words of each field that differs, the prompt aside."""
    old, new = told(kind, before).fields, told(kind, after).fields
    for name, label in FIELDS.items():
        said = (old.get(name, ""), new.get(name, ""))
        if name != "prompt" and said[0] != said[1]:
            yield label, prose_html(*said) if name in HTML_FIELDS else whole_change(*said)
    was, now = (str(((side or {}).get("prompt_image") or {}).get("alt") or "") for side in (before, after))
    if was != now:
        yield "Description of the picture", word_changes(was, now)


def _line(old: Line | None, new: Line | None, media: Media) -> ShownLine:
    line = new or old
    assert line is not None
    before, after = old or Line("", "", "", ""), new or Line("", "", "", "")
    return ShownLine(
        change="added" if old is None else "removed" if new is None else _SAME if _says_same(old, new) else "changed",
        label=line.label,
        html=_marked(before.text, after.text, line.is_html),
        key=whole_change(before.key, after.key) if before.key != after.key else format_html("{}", line.key),
        feedback=_marked(before.feedback, after.feedback, True),
        is_right={"right": True, "wrong": False}.get(line.key),
        group=line.group,
        pictures=_pictures(before, after, media) if before.picture or after.picture else None,
        alt=_marked(before.alt, after.alt, False),
    )


def _says_same(old: Line, new: Line) -> bool:
    return all(
        getattr(old, part) == getattr(new, part) for part in ("text", "key", "feedback", "picture", "alt", "file")
    )


def _pictures(before: Line, after: Line, media: Media) -> Pictures:
    return Pictures(media.picture(before.picture, "before"), media.picture(after.picture, "after"))


def _marked(before: str, after: str, is_html: bool) -> SafeString:
    if not before and not after:
        return SafeString("")
    return prose_html(before, after) if is_html else word_changes(before, after)

"""A block of a lesson as the changeset shows it: its settings by name, its words, lines, cells or pictures."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from cms.review.code_lines import Line, code_changes
from cms.review.folding import Fold, folded
from cms.review.pictures import Media, Picture, Side
from cms.review.prose import ShownParagraph, prose_changes
from cms.review.table_cells import Row, table_changes
from cms.review.wording import whole_change, word_changes
from content.blocks.text import CALLOUTS, LANGUAGES
from content.changes import BlockChange
from content.richtext import plain_text
from content.typed_blocks import MEDIA_FIELDS

NAMES = {
    "rich_text": "Text",
    "image": "Image",
    "video": "Video",
    "document": "File",
    "code": "Code",
    "callout": "Callout",
    "table": "Table",
    "embed": "Embed or link",
}
_FIELDS = {
    "image": {"alt": "Alternative text", "caption": "Caption"},
    "video": {
        "title": "Title",
        "url": "Link",
        "video": "Uploaded video",
        "captions": "Captions",
        "transcript": "Transcript",
    },
    "document": {"document": "File", "title": "Title"},
    "code": {"language": "Language", "caption": "Caption"},
    "callout": {"style": "Style", "title": "Title"},
    "table": {"caption": "Caption", "header": "The first row is a header"},
    "embed": {"title": "Title", "url": "Link"},
}
_LABELS: dict[str, dict[Any, str]] = {
    "language": dict(LANGUAGES),
    "style": dict(CALLOUTS),
    "header": {True: "yes", False: "no"},
}
_PROSE = {"title", "caption", "alt", "transcript"}
_HTML = {"rich_text": None, "callout": "text"}


@dataclass(frozen=True)
class ShownField:
    """A field with its change marked; pictures where it is one."""

    label: str
    html: SafeString
    pictures: "Pictures | None" = None


@dataclass(frozen=True)
class Pictures:
    """A picture before and after."""

    before: Picture | None
    after: Picture | None

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class ShownBlock:
    """A block with its change marked; of one that did not change, only the first words."""

    id: str
    name: str
    change: str
    moved: bool = False
    gist: str = ""
    fields: list[ShownField] = field(default_factory=list)
    prose: list[Fold[ShownParagraph]] = field(default_factory=list)
    code: list[Fold[Line]] = field(default_factory=list)
    table: list[Fold[Row]] = field(default_factory=list)
    pictures: Pictures | None = None

    @property
    def shows_nothing(self) -> bool:
        """It differs in what nobody reads, such as the space between two paragraphs."""
        shown = [*self.fields, *(part for fold in self.prose for part in fold.items if part.change)]
        shown += [line for fold in self.code for line in fold.items if not line.is_same]
        shown += [row for fold in self.table for row in fold.items if any(cell.change for cell in row.cells)]
        return self.change == "changed" and not shown and (self.pictures is None or self.pictures.is_same)


def shown_block(change: BlockChange, media: Media) -> ShownBlock:
    """What differs in a block."""
    before, after = change.before, change.after
    if change.change == "moved":
        return ShownBlock(change.id, NAMES.get(change.type, change.type), "moved", True, gist(change.type, after))
    return ShownBlock(
        id=change.id,
        name=NAMES.get(change.type, change.type),
        change=change.change,
        moved=change.moved,
        fields=_fields(change, media),
        prose=_prose(change.type, before, after),
        code=code_changes(_of(before, "code"), _of(after, "code")) if change.type == "code" else [],
        table=_table(before, after) if change.type == "table" else [],
        pictures=_pictures(before, after, media) if change.type == "image" else None,
    )


def same_block(block: dict[str, Any]) -> ShownBlock:
    """A block that did not change, for orientation."""
    return ShownBlock(
        block["id"], NAMES.get(block["type"], block["type"]), "", gist=gist(block["type"], block["value"])
    )


def gist(kind: str, value: Any) -> str:
    """The first words of a block."""
    if kind in _HTML:
        text = plain_text((value if kind == "rich_text" else value["text"])[:600])
    elif kind == "table":
        text = value.get("caption") or " | ".join(cell for row in value["rows"][:1] for cell in row)
    else:
        text = next((str(value[name]) for name in ("title", "caption", "alt", "url", "code") if value.get(name)), "")
    return text if len(text) <= 90 else f"{text[:90]}…"


def _fields(change: BlockChange, media: Media) -> list[ShownField]:
    shown = []
    for name, label in _FIELDS.get(change.type, {}).items():
        before, after = (
            _said(change.type, name, value, media, side)
            for value, side in ((change.before, "before"), (change.after, "after"))
        )
        if before != after:
            marked = word_changes if name in _PROSE else whole_change
            shown.append(ShownField(label, marked(before, after)))
        elif name in MEDIA_FIELDS.get(change.type, {}) and _is_replaced(change, name, media):
            shown.append(ShownField(label, word_changes(before, f"{after}, with another content")))
    return shown


def _said(kind: str, name: str, value: Any, media: Media, side: Any) -> str:
    if value is None or value.get(name) is None:
        return ""
    if name in MEDIA_FIELDS.get(kind, {}):
        return media.name(value[name], side)
    return str(_LABELS.get(name, {}).get(value[name], value[name]))


def _is_replaced(change: BlockChange, name: str, media: Media) -> bool:
    if not change.before or not change.after:
        return False
    if change.before.get(name) != change.after.get(name):
        return True
    stored = "captions_file" if name == "captions" else "file"
    old, new = change.before.get(stored), change.after.get(stored)
    return bool(old and new and old != new)


def _prose(kind: str, before: Any, after: Any) -> list[Fold[ShownParagraph]]:
    if kind not in _HTML:
        return []
    inside = _HTML[kind]
    old, new = (value if inside is None else _of(value, inside) for value in (before, after))
    return folded(prose_changes(old or "", new or ""), 1, lambda paragraph: not paragraph.change)


def _of(value: Any, name: str) -> str:
    return str(value.get(name) or "") if value else ""


def _table(before: Any, after: Any) -> list[Fold[Row]]:
    header = bool((after or before).get("header"))
    return table_changes((before or {}).get("rows") or [], (after or {}).get("rows") or [], header=header)


def _pictures(before: Any, after: Any, media: Media) -> Pictures:
    return Pictures(_picture(before, media, "before"), _picture(after, media, "after"))


def _picture(value: Any, media: Media, side: Side) -> Picture | None:
    return media.picture(value.get("image"), side) if value else None

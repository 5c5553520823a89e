"""A block of a lesson as the changeset shows it: its settings by name, its words, lines, cells or pictures."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from cms.review.code_lines import Line, code_changes
from cms.review.folding import Fold, folded
from cms.review.pictures import Media, Picture, Pictures, Side
from cms.review.prose import ShownParagraph, prose_changes
from cms.review.question_lines import ShownLine, question_fields, shown_lines
from cms.review.table_cells import Row, table_changes
from cms.review.wording import whole_change, word_changes
from content.blocks.text import CALLOUTS, LANGUAGES
from content.changes import BlockChange, Change
from content.question_changes import question_value
from content.questions.blocks import DRAW, QUESTION_TYPES
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
    "single_choice": "Single choice",
    "multiple_choice": "Multiple choice",
    "true_false": "True or false",
    "short_text": "Short text",
    "numeric": "Number",
    "matching": "Matching",
    "ordering": "Ordering",
    "fill_blanks": "Fill in the blanks",
    "essay": "Essay",
    "question_draw": "Questions drawn from a bank",
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
_HTML = {"rich_text": None, "callout": "text", **dict.fromkeys(QUESTION_TYPES, "prompt")}


@dataclass(frozen=True)
class ShownField:
    """A field with its change marked; pictures where it is one."""

    label: str
    html: SafeString
    pictures: Pictures | None = None


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
    lines: list[ShownLine] = field(default_factory=list)
    pool: list[Fold["ShownBlock"]] = field(default_factory=list)
    is_question: bool = False

    @property
    def pool_size(self) -> int:
        """How many questions there are to draw from, those that went included."""
        return sum(fold.count for fold in self.pool)

    @property
    def shows_nothing(self) -> bool:
        """It differs in what nobody reads, such as the space between two paragraphs."""
        shown = [*self.fields, *(part for fold in self.prose for part in fold.items if part.change)]
        shown += [line for fold in self.code for line in fold.items if not line.is_same]
        shown += [line for line in self.lines if line.change]
        shown += [question for fold in self.pool for question in fold.items if question.change]
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
        is_question=change.type in QUESTION_TYPES,
        lines=shown_lines(change.type, before, after, media) if change.type in QUESTION_TYPES else [],
        pool=_pool(before, after, media) if change.type == DRAW else [],
        prose=_prose(change.type, before, after),
        code=code_changes(_of(before, "code"), _of(after, "code")) if change.type == "code" else [],
        table=_table(before, after) if change.type == "table" else [],
        pictures=_pictures(change.type, before, after, media),
    )


def same_block(block: dict[str, Any]) -> ShownBlock:
    """A block that did not change, for orientation."""
    return ShownBlock(
        block["id"], NAMES.get(block["type"], block["type"]), "", gist=gist(block["type"], block["value"])
    )


def gist(kind: str, value: Any) -> str:
    """The first words of a block."""
    if kind in _HTML:
        text = plain_text(str(value if kind == "rich_text" else value.get(_HTML[kind]) or "")[:600])
    elif kind == DRAW:
        text = f"{value.get('count')} from “{value['bank_title']}”" if value.get("bank_title") else ""
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
    if change.type in QUESTION_TYPES or change.type == DRAW:
        shown += [ShownField(*pair) for pair in question_fields(change.type, change.before, change.after)]
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


def _pictures(kind: str, before: Any, after: Any, media: Media) -> Pictures | None:
    if kind == "image":
        return Pictures(_picture(before, media, "before"), _picture(after, media, "after"))
    if kind not in QUESTION_TYPES:
        return None
    old, new = ((value or {}).get("prompt_image") for value in (before, after))
    return Pictures(_picture(old, media, "before"), _picture(new, media, "after")) if old or new else None


def _picture(value: Any, media: Media, side: Side) -> Picture | None:
    return media.picture(value.get("image"), side) if value else None


def _pool(before: Any, after: Any, media: Media) -> list[Fold[ShownBlock]]:
    """The questions to draw from, those that are the same folded."""
    old, new = ({question["id"]: question for question in (value or {}).get("pool") or []} for value in (before, after))
    shown = [_of_pool(old.get(key), new.get(key), media) for key in [*new, *(key for key in old if key not in new)]]
    return folded(shown, 0, lambda block: not block.change)


def _of_pool(old: Any, new: Any, media: Media) -> ShownBlock:
    question = new or old
    before, after = (question_value(side) if side else None for side in (old, new))
    if old == new:
        return same_block({"id": question["id"], "type": question["type"], "value": after})
    change: Change = "added" if old is None else "removed" if new is None else "changed"
    return shown_block(BlockChange(question["id"], question["type"], change, before, after), media)

"""The settings of a course, a section or a lesson as people say them, before and after."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from cms.review.blocks import Pictures, ShownField
from cms.review.pictures import ON_THE_COURSE, Media
from cms.review.prose import prose_html
from cms.review.wording import whole_change, word_changes
from content.changes import FieldChange
from content.currencies import money
from content.snapshot import Snapshot

_HTML_FIELDS = {"description"}
_PROSE = {"title", "summary", "description", "certificate_title", "certificate_wording"}


def shown_fields(
    changes: Iterable[FieldChange], before: Snapshot, after: Snapshot, media: Media | None = None
) -> list[ShownField]:
    """Each field with what came and what went; a price in the currency that it had."""
    return [_field(change, before, after, media) for change in changes]


def _field(change: FieldChange, before: Snapshot, after: Snapshot, media: Media | None) -> ShownField:
    old, new = change.before, change.after
    if change.field in ON_THE_COURSE and media is not None:
        pictures = Pictures(media.picture(old, "before"), media.picture(new, "after"))
        return ShownField(change.label, SafeString(""), pictures)
    if change.field == "price":
        currency = after.fields.get("currency") or ""
        return ShownField(
            change.label, whole_change(_price(old, before.fields.get("currency") or currency), _price(new, currency))
        )
    if change.field in _HTML_FIELDS and "<" in f"{old or ''}{new or ''}":
        return ShownField(change.label, prose_html(old or "", new or ""))
    marked = word_changes if change.field in _PROSE else whole_change
    said_before, said_after = (
        change.before_label or _words(change.field, old),
        change.after_label or _words(change.field, new),
    )
    return ShownField(change.label, marked(said_before, said_after))


def _words(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "duration_seconds":
        return f"{value // 60} min {value % 60} s"
    return str(value)


def _price(value: int | None, currency: str) -> str:
    return "" if value is None else money(value, currency)

"""A form whose files are one's own: nobody brings another teacher's picture in by sending its number.

A number that may not be used is taken out of what was sent before anything is made of it, since a form that is shown
again, with its errors, would show the title of the file.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import StreamField
from wagtail.permissions import policy_registry

REFUSED = "This file belongs to somebody else. Choose one of your own."
_MOST = 1000


class OwnMediaForm(WagtailAdminPageForm):
    """For every page that has choosers of files: single fields in `media_fields`, and those inside its blocks."""

    media_fields: tuple[str, ...] = ()
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused: set[str] = set()
        if self.is_bound:
            self.data = self.data.copy()
            for name in self._stream_fields():
                _renew_doubtful_ids(self._block(name), self.data, self.add_prefix(name))
            self._take_out_what_is_not_theirs()

    def _stream_fields(self) -> list[str]:
        fields = self._meta.model._meta.get_fields()
        return [field.name for field in fields if isinstance(field, StreamField) and field.name in self.fields]

    def _block(self, name: str) -> blocks.StreamBlock:
        field: StreamField = self._meta.model._meta.get_field(name)
        return field.stream_block

    def _take_out_what_is_not_theirs(self) -> None:
        sent: dict[Any, dict[str, tuple[str, str]]] = defaultdict(dict)
        for name, key, model in self._choosers():
            if self.data.get(key):
                sent[model][key] = (name, str(self.data[key]))
        for model, keys in sent.items():
            allowed = self._allowed(model, {pk for _, pk in keys.values()})
            for key, (name, pk) in keys.items():
                if pk not in allowed:
                    self.data[key] = ""
                    self.refused.add(name)

    def _choosers(self) -> Iterator[tuple[str, str, Any]]:
        for name in self.media_fields:
            if name in self.fields:
                yield name, self.add_prefix(name), self._meta.model._meta.get_field(name).related_model
        for name in self._stream_fields():
            for key, block in choosers_in(self._block(name), self.data, self.add_prefix(name)):
                yield name, key, block.model_class

    def _allowed(self, model: Any, sent: set[str]) -> set[str]:
        """Of the numbers that were sent, those that the person may choose, and those that the page has already."""
        policy = policy_registry.get_by_type(model)
        theirs = policy.instances_user_has_any_permission_for(self.for_user, {"choose"})
        numbers = [pk for pk in sent if pk.isdecimal() and len(pk) < 10]
        return {str(pk) for pk in theirs.filter(pk__in=numbers).values_list("pk", flat=True)} | self._kept(model)

    def _kept(self, model: Any) -> set[str]:
        names = [name for name in self.media_fields if name in self.fields]
        of_model = [name for name in names if self._meta.model._meta.get_field(name).related_model is model]
        kept = {str(getattr(self.instance, f"{name}_id")) for name in of_model}
        for name in self._stream_fields():
            references = self._block(name).extract_references(getattr(self.instance, name))
            kept |= {str(pk) for kind, pk, *_ in references if kind is model}
        return kept

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in sorted(self.refused):
            self.errors.pop(name, None)
            self.add_error(name, REFUSED)
        return cleaned


def choosers_in(block: Any, data: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """The chooser blocks of a posted form, each with the key of its value."""
    if isinstance(block, blocks.ChooserBlock):
        yield prefix, block
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from choosers_in(child, data, f"{prefix}-{name}")
    else:
        for child, key in _items(block, data, prefix):
            yield from choosers_in(child, data, f"{key}-value")


def _items(block: Any, data: Any, prefix: str) -> Iterator[tuple[Any, str]]:
    sent = str(data.get(f"{prefix}-count", ""))
    count = min(int(sent), _MOST) if sent.isdecimal() and len(sent) < 10 else 0
    for number in range(count):
        key = f"{prefix}-{number}"
        if isinstance(block, blocks.ListBlock):
            yield block.child_block, key
        elif isinstance(block, blocks.BaseStreamBlock) and data.get(f"{key}-type") in block.child_blocks:
            yield block.child_blocks[data[f"{key}-type"]], key


def _renew_doubtful_ids(block: Any, data: Any, prefix: str) -> None:
    """Ids of blocks come from the browser: one that is taken twice, or is no UUID, is given up for a new one.

    So do those of the items of a list, by which learners' answers name the options of a question.
    """
    seen: set[str] = set()
    for child, key in _items(block, data, prefix):
        given = str(data.get(f"{key}-id", ""))
        try:
            usable = str(uuid.UUID(given)) == given and given not in seen
        except ValueError:
            usable = False
        if not usable:
            data[f"{key}-id"] = given = str(uuid.uuid4())
        seen.add(given)
        renew_ids_inside(child, data, f"{key}-value")


def renew_ids_inside(block: Any, data: Any, prefix: str) -> None:
    """The same for everything below a block."""
    if isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            renew_ids_inside(child, data, f"{prefix}-{name}")
    elif isinstance(block, blocks.ListBlock | blocks.BaseStreamBlock):
        _renew_doubtful_ids(block, data, prefix)

"""The editor of blocks, which is described to the browser once for each language.

To describe the blocks of a lesson takes 40 ms of the 100 that its form takes, and the description is the same for
everybody, but for the ids of what a new block begins with.
"""

import re
from typing import Any
from uuid import uuid4

from django.db.models import Model
from django.utils.translation import get_language
from wagtail.admin.telepath import JSContext
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget

_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")


class BlockEditor(BlockWidget):
    """Forms use copies of a widget: what one of them has described, all of them know."""

    _js_context: JSContext | None
    _block_json: str | None

    def __init__(self, block_def: Block, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(block_def, attrs)
        self._described: dict[str | None, tuple[JSContext | None, str]] = {}

    def _build_block_json(self) -> None:
        language = get_language()
        if language not in self._described:
            super()._build_block_json()
            self._described[language] = self._js_context, self._block_json or ""
        self._js_context, described = self._described[language]
        self._block_json = _with_new_ids(described)


def editor_of(model: type[Model], field: str) -> BlockEditor:
    """For a panel of this field."""
    return BlockEditor(model._meta.get_field(field).stream_block)  # type: ignore[union-attr]


def _with_new_ids(described: str) -> str:
    new: dict[str, str] = {}
    return _ID.sub(lambda found: new.setdefault(found[0], str(uuid4())), described)

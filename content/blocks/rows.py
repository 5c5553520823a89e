"""Lists that begin with some empty rows, of which those that nobody fills in are left out."""

from typing import Any

from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError, ListValue

from content.richtext import clean_html


class RowsBlock(blocks.ListBlock):
    """A list of `rows` empty rows to begin with. Those left empty don't count, as long as `min_num` are there."""

    def get_default(self) -> Any:
        return self.normalize([self.child_block.get_default() for _ in range(self.meta.rows)])

    def clean(self, value: Any) -> Any:
        rows = self.normalize(value).bound_blocks
        kept = self._kept([is_blank(self.child_block, row.value) for row in rows])
        try:
            return super().clean(ListValue(self, bound_blocks=[rows[place] for place in kept]))
        except ListBlockValidationError as error:
            errors = {kept[place]: inside for place, inside in error.block_errors.items()}
            raise ListBlockValidationError(errors, error.non_block_errors) from error

    def _kept(self, blank: list[bool]) -> list[int]:
        """The places of the rows that count: those with something in them, and empty ones where there are too few."""
        needed = max(0, (self.meta.min_num or 0) - blank.count(False))
        spare = [place for place, is_empty in enumerate(blank) if is_empty]
        return sorted({*range(len(blank))} - {*spare[needed:]})

    class Meta:
        rows = 1


def is_blank(block: blocks.Block, value: Any) -> bool:
    """Whether a value is as it was before anybody touched it."""
    if isinstance(block, blocks.BaseStructBlock):
        return all(is_blank(child, value[name]) for name, child in block.child_blocks.items())
    if isinstance(block, blocks.RichTextBlock):
        return not clean_html(value.source)
    prepared = block.get_prep_value(value)
    return not prepared or prepared == block.get_prep_value(block.get_default())

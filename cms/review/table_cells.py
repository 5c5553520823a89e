"""A table before and after as one, cell by cell."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cms.review.folding import Fold, folded
from cms.review.wording import Change, opcodes, word_changes

_CONTEXT = 2
Rows = list[list[str]]
Pairs = list[tuple[int | None, int | None]]


@dataclass(frozen=True)
class Cell:
    """One cell with its words marked."""

    change: Change
    html: SafeString


@dataclass(frozen=True)
class Row:
    """One row; its own `change` is that of the whole row."""

    change: Change
    cells: list[Cell]
    is_header: bool

    @property
    def is_same(self) -> bool:
        return not self.is_header and not any(cell.change for cell in self.cells)


def table_changes(before: Rows, after: Rows, *, header: bool) -> list[Fold[Row]]:
    """The rows of both, those that came and went included, with runs of equal ones folded."""
    columns = _columns(before, after)
    pairs = _rows(before, after, columns)
    rows = [
        _row(
            before[old] if old is not None else None, after[new] if new is not None else None, columns, header and not n
        )
        for n, (old, new) in enumerate(pairs)
    ]
    return folded(rows, _CONTEXT, lambda row: row.is_same)


def _columns(before: Rows, after: Rows) -> Pairs:
    """Which column is which: by place where there are as many, else by what stands in the first row."""
    old, new = before[0] if before else [], after[0] if after else []
    if not old or not new or len(old) == len(new):
        return [(place, place) for place in range(max(len(old), len(new)))]
    return _pairs([f"={text}" for text in old], [f"={text}" for text in new])


def _rows(before: Rows, after: Rows, columns: Pairs) -> Pairs:
    """Which row is which, by what they say in the columns that both have."""
    both = [(old, new) for old, new in columns if old is not None and new is not None]
    return _pairs(
        [tuple(_at(row, old) for old, _ in both) for row in before],
        [tuple(_at(row, new) for _, new in both) for row in after],
    )


def _pairs(before: Sequence[Hashable], after: Sequence[Hashable]) -> Pairs:
    pairs: Pairs = []
    for _, start, stop, first, last in opcodes(before, after):
        old, new = range(start, stop), range(first, last)
        both = min(len(old), len(new))
        pairs += zip(old[:both], new[:both], strict=True)
        pairs += [(place, None) for place in old[both:]]
        pairs += [(None, place) for place in new[both:]]
    return pairs


def _row(old: list[str] | None, new: list[str] | None, columns: Pairs, is_header: bool) -> Row:
    cells = [_cell(_at(old, before), _at(new, after)) for before, after in columns]
    change: Change = "added" if old is None else "removed" if new is None else ""
    return Row(change, cells, is_header)


def _cell(old: str | None, new: str | None) -> Cell:
    change: Change = "" if old == new else "added" if old is None else "removed" if new is None else "changed"
    return Cell(change, word_changes(old or "", new or ""))


def _at(row: list[str] | None, place: int | None) -> str | None:
    return None if row is None or place is None or place >= len(row) else row[place]

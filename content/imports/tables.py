"""Tables of a page: those that hold data become table blocks, those that only arrange things are read through."""

from bs4.element import Tag

from content.imports.course import Block

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 200, 20, 2000
NOT_DATA = ["table", "img", "iframe", "video", "audio", "object", "embed", "pre", "ul", "ol", "h1", "h2", "h3", "h4"]


def is_data_table(table: Tag) -> bool:
    """Several rows and columns of words that fit in cells."""
    if table.get("role") in {"presentation", "none"} or table.find(NOT_DATA):
        return False
    rows = _rows(table)
    if not rows or not 2 <= max(map(len, rows)) <= MAX_COLUMNS:
        return False
    has_header = table.find("th") is not None
    return (len(rows) > 1 or has_header) and all(len(cell) <= MAX_CELL for row in rows for cell in row)


def table_blocks(table: Tag) -> list[Block]:
    """The table as a block, in several when it is long, each with the header."""
    rows = _rows(table)
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    header = _has_header(table)
    caption = table.find("caption")
    words = caption.get_text(" ", strip=True)[:300] if isinstance(caption, Tag) else ""
    head, body = (rows[:1], rows[1:]) if header else ([], rows)
    size = MAX_ROWS - len(head)
    parts = [body[at : at + size] for at in range(0, len(body), size)] or [[]]
    return [{"type": "table", "value": {"caption": words, "header": header, "rows": head + part}} for part in parts]


def _has_header(table: Tag) -> bool:
    first = table.find("tr")
    cells = first.find_all(["td", "th"]) if isinstance(first, Tag) else []
    in_head = isinstance(first, Tag) and isinstance(first.parent, Tag) and first.parent.name == "thead"
    return in_head or (len(cells) > 1 and all(cell.name == "th" for cell in cells))


def _rows(table: Tag) -> list[list[str]]:
    """The cells of every row that has any, with empty cells where one spans several places."""
    rows: list[list[str]] = []
    below: dict[int, int] = {}
    for tr in table.find_all("tr"):
        row: list[str] = []
        for cell in tr.find_all(["td", "th"], limit=MAX_COLUMNS + 1):
            _fill(row, below)
            down = _span(cell, "rowspan")
            for extra in range(_span(cell, "colspan")):
                if down > 1:
                    below[len(row)] = down - 1
                row.append("" if extra else " ".join(cell.get_text(" ").split()))
        _fill(row, below)
        if any(row):
            rows.append(row)
    return rows


def _fill(row: list[str], below: dict[int, int]) -> None:
    """Leave the places empty that a cell of a row above reaches down to."""
    while below.get(len(row), 0) > 0:
        below[len(row)] -= 1
        row.append("")


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(max(int(value), 1), MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 5 else 1

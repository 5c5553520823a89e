"""Wagtail's reports as spreadsheets: no cell is a formula, and what a spreadsheet can't hold is left out of it."""

from typing import Any

from lib.sheets import safe_cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

_preprocess = SpreadsheetExportMixin.preprocess_field_value


def _harmless(view: Any, field: str, value: Any, export_format: str) -> Any:
    """What goes into the cell. XLSX says of each cell that it is text; CSV can't."""
    cell = _preprocess(view, field, value, export_format)
    if not isinstance(cell, str):
        return cell
    return safe_cell(cell) if export_format == view.FORMAT_CSV else ILLEGAL_CHARACTERS_RE.sub("", cell)


def install_spreadsheets() -> None:
    """Every report and list that can be downloaded takes its cells from here."""
    setattr(SpreadsheetExportMixin, "preprocess_field_value", _harmless)  # noqa: B010

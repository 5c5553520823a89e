"""No download of the admin makes a spreadsheet compute what somebody typed as a title."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from openpyxl import load_workbook

from content.models import LessonPage
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import browser

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1+1", "＝1+1"]
COMPUTES = ("=", "+", "-", "@", "\t", "\r", "＝")
CONTROL = "a\x0bb\x1bc"
REPORTS = {"locked", "workflow", "workflow_tasks", "site-history", "aging-pages"}


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, address)
        else:
            yield address, pattern


def _class_of(view: Any) -> type:
    while not hasattr(view, "view_class") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "view_class", object)


def exports() -> list[str]:
    """The address of every list and report that offers a download."""
    found = [(address, _class_of(pattern.callback)) for address, pattern in _walk(get_resolver())]
    return [f"/{address}" for address, view in found if getattr(view, "list_export", None) and address.endswith("/")]


@pytest.fixture
def told(cast: Cast) -> Cast:
    """A school where somebody gave lessons names that compute."""
    course = draft_course(by=cast.ines, title="Knots", lessons=len(FORMULAS) + 1)
    lessons = LessonPage.objects.descendant_of(course.page).order_by("path")
    for lesson, name in zip(lessons, (*FORMULAS, CONTROL), strict=True):
        LessonPage.objects.filter(pk=lesson.pk).update(locked=True, locked_by=cast.ines)
        lesson.refresh_from_db()
        lesson.title = lesson.draft_title = name
        lesson.save_revision(user=cast.ines, log_action=True, clean=False).publish()
    return cast


def test_the_reports_of_the_admin_are_found() -> None:
    assert {address.split("/")[3] for address in exports()} >= REPORTS


@pytest.mark.asvs("1.2.10")
def test_no_cell_of_a_download_is_a_formula(told: Cast) -> None:
    client = browser(told.ada)
    for address in exports():
        rows = list(csv.reader(StringIO(_content(client, address, "csv").decode())))
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(COMPUTES)], address
        sheet = load_workbook(BytesIO(_content(client, address, "xlsx"))).active
        assert sheet is not None
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], address
        assert sheet.max_row == len(rows), address


def test_the_names_are_in_the_downloads(told: Cast) -> None:
    """The control of the test above: what it looks for is there."""
    cells = _content(browser(told.ada), "/admin/reports/aging-pages/", "csv").decode()
    assert all(f"'{name}" in cells for name in FORMULAS)
    sheet = load_workbook(BytesIO(_content(browser(told.ada), "/admin/reports/aging-pages/", "xlsx"))).active
    assert sheet is not None
    assert {"abc", *FORMULAS} <= {str(cell.value) for row in sheet.iter_rows() for cell in row}


def _content(client: Client, address: str, form: str) -> bytes:
    response = client.get(address, {"export": form})
    assert response.status_code == 200
    return bytes(response.getvalue())

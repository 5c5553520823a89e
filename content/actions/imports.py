"""Bringing a course from elsewhere."""

from typing import Any, BinaryIO

from lib.errors import Forbidden

from content.imports.build import build_course
from content.imports.cartridge import read_cartridge
from content.imports.course import ImportReport
from content.permissions import may_create


def import_course(*, upload: BinaryIO, file_name: str, by: Any, dry_run: bool = False) -> ImportReport:
    """A package (IMS Common Cartridge) as a draft course that `by` leads, and what came of every line of it.

    With `dry_run` only the report is made. Raises Forbidden, or a DomainError of `content.imports` that says why the
    package is refused; then nothing is written.
    """
    if not may_create(by):
        raise Forbidden("Only instructors import courses.")
    imported, report, package = read_cartridge(upload, file_name=file_name)
    report.dry_run = dry_run
    if not dry_run:
        course = build_course(imported, package=package, by=by, report=report)
        report.course_id = str(course.pk)
    return report

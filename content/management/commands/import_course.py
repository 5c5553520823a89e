"""`manage.py import_course FILE --instructor EMAIL`: a package becomes a draft course."""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from accounts.models import User
from django.core.management import BaseCommand, CommandError
from lib.errors import DomainError

from content.actions.imports import import_course
from content.imports.course import ImportReport, counted

SHOWN = 20


class Command(BaseCommand):
    """Imports an IMS Common Cartridge (1.0 to 1.3, thin too) as a draft course of an instructor."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the package: .imscc or .zip")
        parser.add_argument("--instructor", required=True, metavar="EMAIL", help="who will lead the course")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come of it")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, instructor: str, dry_run: bool, json: bool, **options: Any) -> None:
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # a line for each page would bury the report
        report = _imported(file, _instructor(instructor), dry_run=dry_run)
        self.stdout.write(_as_json(report) if json else "\n".join(_lines(report)))


def _instructor(email: str) -> User:
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {email}.")
    return user


def _imported(path: Path, by: User, *, dry_run: bool) -> ImportReport:
    try:
        with path.open("rb") as upload:
            return import_course(upload=upload, file_name=path.name, by=by, dry_run=dry_run)
    except OSError as problem:
        raise CommandError(f"{path} can't be read: {problem.strerror or problem}.") from problem
    except DomainError as refusal:
        raise CommandError(f"{path.name} was not imported. {_reason(refusal)}") from refusal


def _reason(refusal: DomainError) -> str:
    fields = refusal.details.get("fields", {})
    return " ".join([refusal.message, *(f"{name}: {' '.join(texts)}" for name, texts in fields.items())])


def _as_json(report: ImportReport) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)


def _lines(report: ImportReport) -> list[str]:
    """The report for people: counts, then everything that needs attention, the first lines of each."""
    done = "would become" if report.dry_run else "became"
    lines = [
        f"“{report.title}” {done} a draft course: {counted(report.sections, 'section')}, "
        f"{counted(report.lessons, 'lesson')}, {counted(report.files, 'file')}.",
        f"Items of the outline: {report.items_total}, imported: {report.items_imported}, skipped: "
        f"{len(report.skipped)}.",
    ]
    skipped = [f"{item.title or item.identifier or 'An item without a name'}: {item.reason}" for item in report.skipped]
    if report.questions_total:
        lines.append(
            f"Questions: {report.questions_total}, imported: {report.questions_imported}, in "
            f"{counted(report.quizzes, 'quiz lesson')} and {counted(report.banks, 'question bank')}."
        )
    lines += _listed("Skipped", skipped)
    lost = [f"{each['identifier']} ({each['type']}): {each['reason']}" for each in report.questions_skipped]
    lines += _listed("Skipped questions", lost)
    lines += _listed("Missing files", report.missing_files)
    lines += _listed("Warnings", [warning[:400] for warning in report.warnings])
    return [*lines, f"Course: {report.course_id}"] if report.course_id else lines


def _listed(heading: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    more = [f"  … and {len(entries) - SHOWN} more (--json shows all)"] if len(entries) > SHOWN else []
    return [f"{heading}:", *(f"  {entry}" for entry in entries[:SHOWN]), *more]

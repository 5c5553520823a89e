"""`manage.py import_questions FILE --instructor EMAIL`: a question file becomes questions of a bank."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from accounts.models import User
from django.core.management import BaseCommand, CommandError
from lib.errors import DomainError

from content.actions.question_imports import import_questions
from content.imports.course import counted
from content.imports.questions.report import BankImport

SHOWN = 20


class Command(BaseCommand):
    """Imports QTI 1.2 (XML or packages), Moodle XML, GIFT or Aiken into a question bank of an instructor."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file: .xml, .zip, .imscc, .gift or .txt")
        parser.add_argument("--instructor", required=True, metavar="EMAIL", help="whose bank it is")
        parser.add_argument("--bank", default="", metavar="TITLE", help="which bank; else one named like the file")
        parser.add_argument("--dry-run", action="store_true", help="only say what would come of it")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, instructor: str, bank: str, dry_run: bool, json: bool, **options: Any) -> None:
        report = _imported(file, _instructor(instructor), bank, dry_run=dry_run)
        self.stdout.write(_printable(_as_json(report) if json else "\n".join(_lines(report))))


def _instructor(email: str) -> User:
    user = User.objects.filter(email=User.objects.normalize_email(_printable(email)), is_active=True).first()
    if user is None:
        raise CommandError(_printable(f"There is no active user {email}."))
    return user


def _imported(path: Path, by: User, bank: str, *, dry_run: bool) -> BankImport:
    name = _printable(path.name)
    try:
        with path.open("rb") as upload:
            return import_questions(upload=upload, file_name=name, by=by, title=_printable(bank), dry_run=dry_run)
    except (OSError, ValueError) as problem:
        raise CommandError(
            f"{_printable(str(path))} can't be read: {getattr(problem, 'strerror', problem)}."
        ) from problem
    except DomainError as refusal:
        raise CommandError(_printable(f"{name} was not imported. {_reason(refusal)}")) from refusal


def _reason(refusal: DomainError) -> str:
    fields = refusal.details.get("fields", {})
    return " ".join([refusal.message, *(f"{name}: {' '.join(texts)}" for name, texts in fields.items())])


def _printable(text: str) -> str:
    """Names of files may hold bytes that are no text."""
    return text.encode("utf-8", "replace").decode()


def _as_json(report: BankImport) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)


def _lines(report: BankImport) -> list[str]:
    """The report for people: counts, then everything that needs attention, the first lines of each."""
    would = "would be " if report.dry_run else ""
    lines = [
        f"{counted(report.questions_total, 'question')}, {report.questions_imported} {would}imported into the bank "
        f"“{report.bank}”: {report.created} new, {report.updated} changed, {report.unchanged} as before.",
    ]
    lines += _listed("Skipped", [f"{item['identifier']} ({item['type']}): {item['reason']}" for item in report.skipped])
    lines += _listed("Warnings", [warning[:400] for warning in report.warnings])
    return [*lines, f"Bank: {report.bank_id}"] if report.bank_id else lines


def _listed(heading: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    more = [f"  … and {len(entries) - SHOWN} more (--json shows all)"] if len(entries) > SHOWN else []
    return [f"{heading}:", *(f"  {entry}" for entry in entries[:SHOWN]), *more]

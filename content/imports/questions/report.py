"""What came of a question file."""

from dataclasses import asdict, dataclass, field
from typing import Any

from content.imports.questions.outcome import ReadQuestions


@dataclass
class BankImport:
    """Every question of the file was either imported, or is named under `skipped` with the reason.

    Of the imported ones `created` are new in the bank, `updated` say something else than before, and `unchanged` were
    there already. `bank_id` is null where nothing was written.
    """

    questions_total: int = 0
    questions_imported: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    pictures: int = 0
    warnings: list[str] = field(default_factory=list)
    format: str = ""
    bank: str = ""
    bank_id: str | None = None
    dry_run: bool = False

    @classmethod
    def of(cls, read: ReadQuestions) -> "BankImport":
        """The figures of a file that was read."""
        return cls(
            questions_total=len(read.questions) + len(read.skipped),
            questions_imported=len(read.questions),
            skipped=read.skipped,
            warnings=read.warnings,
            format=read.format,
        )

    def count(self, kind: str) -> None:
        """One more question that is new, changed or the same."""
        name = {"new": "created", "changed": "updated", "same": "unchanged"}[kind]
        setattr(self, name, getattr(self, name) + 1)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON carries it."""
        return asdict(self)

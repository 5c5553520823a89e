"""The ledger of a regrade, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson
from learning.models import RegradedAttempt


@dataclass(frozen=True)
class Kept:
    """What an attempt came to."""

    score: Decimal
    max_score: Decimal
    percentage: Decimal
    passed: bool | None


@dataclass(frozen=True)
class LedgerRow:
    """An attempt before and after. `is_untouched`: it still has what it got; only that can be taken back."""

    row: RegradedAttempt
    before: Kept
    after: Kept
    is_untouched: bool


def ledger_rows(rows: Sequence[RegradedAttempt]) -> list[LedgerRow]:
    """The rows as they are shown; attempt and learner must be loaded."""
    return [LedgerRow(row, _kept(row.before), _kept(row.after), row.is_untouched) for row in rows]


def _kept(text: str) -> Kept:
    kept: dict[str, Any] = orjson.loads(text)
    score, most, percentage = (Decimal(kept[name]) for name in ("score", "max_score", "percentage"))
    return Kept(score, most, percentage, kept["passed"])

"""Everything that must hold before a change is merged, in one run: `make test`.

Each check runs even if one before it failed, so that one run tells all. The suite on PostgreSQL comes last; the
summary says what was skipped and why, and the exit status is 1 if anything failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.production_settings import production_environment

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header", "-n", os.environ.get("TEST_WORKERS", "2")]


@dataclass
class Check:
    """One command, what it needs in its environment, and how it went."""

    name: str
    command: list[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    report: Path | None = None
    passed: bool = False
    seconds: float = 0.0

    def run(self) -> None:
        print(f"\n--- {self.name}", flush=True)
        started = time.monotonic()
        if self.report:
            self.report.unlink(missing_ok=True)
        environment = {**os.environ, "PYTHONPATH": f"platform{os.pathsep}.", **self.environment}
        self.passed = subprocess.run(self.command, cwd=ROOT, env=environment).returncode == 0
        self.seconds = time.monotonic() - started


def static_checks() -> list[Check]:
    """What needs no database."""
    quiet = {"DJANGO_SETTINGS_MODULE": "config.settings", "LECTERN_ENV": "test", "DATA_DIR": str(RESULTS / "data")}
    return [
        Check("lint (ruff check)", [BIN / "ruff", "check", "."]),
        Check("format (ruff format --check)", [BIN / "ruff", "format", "--check", "."]),
        Check("types (mypy)", [BIN / "mypy"], quiet),
        Check("layout (import-linter)", [BIN / "lint-imports", "--no-logo"]),
        Check(
            "migrations (makemigrations --check)", [*MANAGE, "makemigrations", "--check", "--dry-run", "-v", "0"], quiet
        ),
        Check(
            "deployment (check --deploy)",
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            production_environment(),
        ),
    ]


def suites() -> list[Check]:
    """The journeys through the API on SQLite, then everything on PostgreSQL and a Redis-protocol server."""
    sqlite, postgres = RESULTS / "sqlite.xml", RESULTS / "postgres.xml"
    journeys = [*PYTEST, "-m", "not browser", "tests/journeys", f"--junitxml={sqlite}"]
    return [
        Check("journeys on SQLite (pytest)", journeys, {"LECTERN_TEST_ENGINE": "sqlite"}, sqlite),
        Check("all tests on PostgreSQL and Redis (pytest)", [*PYTEST, f"--junitxml={postgres}"], report=postgres),
    ]


def counts(report: Path) -> tuple[str, Counter[str]]:
    """A pytest report in one line, and how often each reason for skipping was given."""
    if not report.exists():
        return "no report", Counter()
    suite = ElementTree.parse(report).getroot()[0]
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped = int(suite.get("skipped", 0))
    passed = int(suite.get("tests", 0)) - failed - skipped
    reasons = Counter(skip.get("message", "") for skip in suite.iter("skipped"))
    return f"{passed} passed, {failed} failed, {skipped} skipped", reasons


def summarise(checks: list[Check]) -> None:
    """One line for each check, then why anything was skipped."""
    print("\n=== Summary")
    for check in checks:
        found, reasons = counts(check.report) if check.report else ("", Counter[str]())
        print(f"{'ok  ' if check.passed else 'FAIL'} {check.name}  {check.seconds:.0f} s  {found}".rstrip())
        for reason, number in reasons.items():
            print(f"       {number} skipped: {reason}")
    wrong = [check.name for check in checks if not check.passed]
    print("Failed: " + ", ".join(wrong) if wrong else "Everything that ran passed.")


def main() -> int:
    """Run the checks and say how each went; 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static", action="store_true", help="only the checks that need no database")
    RESULTS.mkdir(exist_ok=True)
    checks = static_checks() if parser.parse_args().static else [*static_checks(), *suites()]
    for check in checks:
        check.run()
    summarise(checks)
    return 0 if all(check.passed for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())

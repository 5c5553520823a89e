"""Everything that must hold before a change is merged, in one run: `make test`.

Each check runs even if one before it failed, so that one run tells all. The journeys on SQLite go on beside the checks
that need no database, and into the suite on PostgreSQL, which comes last; the summary says what was skipped and why,
and the exit status is 1 if anything failed. Tests of the browser that failed run once more, alone: a browser is a
program of its own, which a busy machine can starve or stop. The summary names them; one that fails again has failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.production_settings import production_environment

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
BY_FILE = ["-n", os.environ.get("TEST_WORKERS", "3"), "--dist", "loadfile", "--no-loadscope-reorder"]
ONE_CHANCE = ["--max-worker-restart", "1"]  # another process begins with the test that ended the one before it
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header"]
SOME_FAILED = 1  # what pytest ends with when it ran to its end; other numbers say that it didn't
OWN_CACHE = ["-o", f"cache_dir={RESULTS / 'cache'}"]
LONGEST = ["-o", "faulthandler_timeout=600", "-o", "faulthandler_exit_on_timeout=true"]
"""Seconds until a test that does not end says where it stands, and its process ends with it."""


@dataclass
class Check:
    """One command, what it needs in its environment, and how it went; `beside` others, it is quiet until its end."""

    name: str
    command: list[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    report: Path | None = None
    beside: bool = False
    passed: bool = False
    status: int = 0
    seconds: float = 0.0
    unstable: set[str] = field(default_factory=set)

    def run(self) -> None:
        heading = f"\n--- {self.name}"
        if not self.beside:
            print(heading, flush=True)
        started = time.monotonic()
        if self.report:
            self.report.unlink(missing_ok=True)
        environment = {**os.environ, "PYTHONPATH": f"platform{os.pathsep}.", **self.environment}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # dozens of processes import the same modules
        said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if self.beside else {}
        done = subprocess.run(self.command, cwd=ROOT, env=environment, text=True, **said)
        self.status, self.seconds = done.returncode, time.monotonic() - started
        self.passed = self.status == 0
        if self.beside:
            print(heading, done.stdout, sep="\n", flush=True)


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


def journeys() -> Check:
    """The journeys through the API and what searching finds, on SQLite."""
    report = RESULTS / "sqlite.xml"
    searching = ("tests/content/test_search.py", "tests/content/test_search_names.py")
    command = [*PYTEST, "-m", "not browser", "tests/journeys", *searching, f"--junitxml={report}"]
    return Check("journeys on SQLite (pytest)", command, {"LECTERN_TEST_ENGINE": "sqlite"}, report, beside=True)


def suite() -> Check:
    """Everything on PostgreSQL and a Redis-protocol server."""
    report = RESULTS / "postgres.xml"
    command = [*PYTEST, *BY_FILE, *ONE_CHANCE, *LONGEST, *OWN_CACHE, "--cache-clear", f"--junitxml={report}"]
    return Check("all tests on PostgreSQL and Redis (pytest)", command, report=report)


def once_more() -> Check:
    """The tests of the browser that have just failed."""
    report = RESULTS / "browser.xml"
    failed_before = ["-m", "browser", "--last-failed", "--last-failed-no-failures", "none"]
    command = [*PYTEST, *LONGEST, *OWN_CACHE, *failed_before, f"--junitxml={report}"]
    return Check("tests of the browser that failed, once more (pytest)", command, report=report)


def forgive(first: Check, again: Check) -> None:
    """Those that passed only the second time are unstable; where nothing else failed, the check has passed."""
    failed, passed = outcomes(first.report)[0], outcomes(again.report)[1]
    first.unstable = failed & passed
    first.passed = first.status == SOME_FAILED and bool(failed) and failed == first.unstable


def outcomes(report: Path | None) -> tuple[set[str], set[str]]:
    """The names of the tests that failed, and of those that passed."""
    failed, passed = set[str](), set[str]()
    for case in ElementTree.parse(report).iter("testcase") if report and report.exists() else ():
        name = f"{case.get('classname')}::{case.get('name')}"
        found = {part.tag for part in case}
        if found & {"failure", "error"}:
            failed.add(name)
        elif "skipped" not in found:
            passed.add(name)
    return failed, passed - failed


def run_all() -> list[Check]:
    """Every check there is."""
    static, sqlite, postgres = static_checks(), journeys(), suite()
    with ThreadPoolExecutor() as pool:
        beside = pool.submit(sqlite.run)
        run([*static, postgres])
        beside.result()
    if not postgres.passed:
        again = once_more()
        again.run()
        forgive(postgres, again)
    return [*static, sqlite, postgres]


def run(checks: list[Check]) -> list[Check]:
    """These checks, one after the other."""
    for check in checks:
        check.run()
    return checks


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
        for name in sorted(check.unstable):
            print(f"       unstable: passed only the second time: {name}")
    wrong = [check.name for check in checks if not check.passed]
    print("Failed: " + ", ".join(wrong) if wrong else "Everything that ran passed.")


def main() -> int:
    """Run the checks and say how each went; 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--static", action="store_true", help="only the checks that need no database")
    RESULTS.mkdir(exist_ok=True)
    checks = run(static_checks()) if parser.parse_args().static else run_all()
    summarise(checks)
    return 0 if all(check.passed for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())

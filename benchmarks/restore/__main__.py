"""`make restore-drill`: back up a school while people learn in it, restore it elsewhere, and look whether all is there.

Exits with 1 where a table, a file, a certificate or an invariant differs, where a session that was ended is alive, or
where a mail that had been sent goes out again.
"""

import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.faults.client import Client, Failures
from benchmarks.faults.journeys import Journeys
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.stack import Stack
from benchmarks.restore import checking
from benchmarks.restore.backup import Backup, back_up, restore

CLIENTS, LEARNERS, COURSES = 12, 30, 6
BEFORE, AFTER = 12.0, 3.0
"""Seconds of load before the backup and after it."""


def main() -> int:
    """Load, back up, lose, restore, look, tell."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever is told to stop, stops what they started
    folder, old = Path(tempfile.mkdtemp(prefix="lectern-backup-")), Stack()
    try:
        old.start()
        school = old.school(COURSES, LEARNERS)
        _start(old)
        backup, witness, seconds = _live(old, school, folder)
    finally:
        old.stop()
    new = Stack()
    try:
        return _drill(backup, witness, new, seconds)
    finally:
        new.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _start(stack: Stack) -> None:
    stack.start_web()
    stack.start_worker()
    if not stack.wait(stack.is_whole, 60):
        raise TimeoutError("Lectern did not start.")


def _live(stack: Stack, school: dict[str, Any], folder: Path) -> tuple[Backup, checking.Witness, float]:
    """A school in use, and a backup of it in the middle."""
    journeys = Journeys(stack.port, school, Ledger(stack.database), stack.mail)
    clients = [Client(stack.port, Failures()) for _ in range(3)]
    for client, email in zip(clients, school["probers"], strict=False):
        client.sign_in(email, school["password"])
    witness = checking.Witness(*clients)
    witness.ended_before.call("POST", "accounts/logout-all/", {})
    journeys.begin(CLIENTS)
    time.sleep(BEFORE)
    stack.wait(lambda: bool(journeys.certificates), 60)
    witness.certificates = list(journeys.certificates)
    began = time.monotonic()
    backup = back_up(stack, folder)
    seconds = time.monotonic() - began
    witness.ended_after.call("POST", "accounts/logout-all/", {})
    time.sleep(AFTER)
    journeys.end()
    witness.refused = journeys.refused
    return backup, witness, seconds


def _drill(backup: Backup, witness: checking.Witness, stack: Stack, seconds: float) -> int:
    findings, began = checking.Findings(wrong=witness.refused), time.monotonic()
    restore(backup, stack)
    checking.compare_tables(backup, stack, findings)
    compared = time.monotonic()
    _start(stack)
    back = time.monotonic() - began
    checking.compare_files(stack, findings)
    checking.verify_certificates(stack, witness, findings)
    checking.check_sessions(stack, witness, findings)
    mails = checking.check_mail(backup, stack, findings)
    said = stack.manage("check_invariants", "--deep").strip()
    figures = {
        **report.circumstances(_version(stack)),
        "command": "make restore-drill",
        "backup_seconds": round(seconds, 1),
        "dump_bytes": backup.dump.stat().st_size,
        "restore_seconds": round(compared - began, 1),
        "back_in_service_seconds": round(back, 1),
        "tables": findings.tables,
        "rows": findings.rows,
        "files": findings.files,
        "certificates": findings.certificates,
        "same_tables": findings.same_tables,
        "verified": findings.verified,
        **mails,
        "differences": len(findings.wrong),
        "invariants": said,
    }
    return _tell(figures, findings)


def _version(stack: Stack) -> str:
    with stack.sql() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _tell(figures: dict[str, Any], findings: checking.Findings) -> int:
    page = _PAGE.format(**figures)
    print(page)
    for what in findings.wrong:
        print(f"    {what}")
    report.write("restore", figures, page)
    return 1 if findings.wrong else 0


_PAGE = """\
{date}, `{command}`, {machine}:

| | |
| --- | ---: |
| backing up while 12 clients went on, files included | {backup_seconds} s |
| the dump | {dump_bytes:,} bytes |
| restoring it, every table compared | {restore_seconds} s |
| until web and worker answered | {back_in_service_seconds} s |
| tables with the same rows and checksum as in the snapshot | {same_tables} of {tables} |
| rows compared | {rows:,} |
| files compared by hash | {files:,} |
| certificates that verify | {verified} of {certificates} |
| mails sent before, and sent again | {mails_before:,}, {mails_again} |
| mails that were due in the backup and went out, each once | {mails_due} |
| differences found in all of this | {differences} |

{invariants} A session that was ended before the backup stayed so. One that was ended after it was alive again, until \
`sign_everybody_out`: then no token of before opened anything.
"""


if __name__ == "__main__":
    sys.exit(main())

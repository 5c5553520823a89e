"""What must be true of a school that came back from a backup."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from benchmarks.faults.client import Client, Failures
from benchmarks.faults.stack import Stack
from benchmarks.restore.backup import Backup, sums

_FILES = """
    SELECT file, sha256 FROM content_mediafile UNION ALL SELECT file, sha256 FROM learning_submissionfile
"""


@dataclass
class Witness:
    """Who knows from before what must be so afterwards."""

    kept: Client
    """Signed in before the backup."""
    ended_before: Client
    """Signed out before the backup."""
    ended_after: Client
    """Signed out after the backup: in the backup this session is alive."""
    certificates: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What went wrong for those who learned while the backup was made."""


@dataclass
class Findings:
    """What was compared, and what was wrong."""

    tables: int = 0
    same_tables: int = 0
    rows: int = 0
    files: int = 0
    certificates: int = 0
    verified: int = 0
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> bool:
        """Whether it holds; noted where it does not."""
        if not holds:
            self.wrong.append(otherwise)
        return holds


def compare_tables(backup: Backup, stack: Stack, findings: Findings) -> None:
    """Every table has the rows that it had in the snapshot."""
    with stack.sql() as cursor:
        restored = sums(cursor)
    tables = sorted(backup.tables.keys() | restored.keys())
    findings.tables, findings.rows = len(tables), sum(rows for rows, _ in restored.values())
    for table in tables:
        was, now = backup.tables.get(table), restored.get(table)
        findings.same_tables += findings.expect(was == now, f"{table}: {was} became {now}")


def compare_files(stack: Stack, findings: Findings) -> None:
    """Every file that a row names is there, byte for byte."""
    with stack.sql() as cursor:
        cursor.execute(_FILES)
        rows = cursor.fetchall()
    for name, sha256 in rows:
        path = stack.folder / "media" / name
        content = path.read_bytes() if path.exists() else b""
        findings.files += 1
        findings.expect(hashlib.sha256(content).hexdigest() == sha256, f"{name} is missing or changed")


def verify_certificates(stack: Stack, witness: Witness, findings: Findings) -> None:
    """Whoever has the number finds the same certificate, and one can be printed."""
    anybody = Client(stack.port, Failures())
    for number in witness.certificates:
        status, answer = anybody.call("GET", f"certificates/{number}/")
        said = answer.get("data") or {}
        findings.certificates += 1
        is_verified = status == 200 and said.get("number") == number and said.get("revoked") is False
        findings.verified += findings.expect(is_verified, f"{number}: {status}")
    status, _ = anybody.call("GET", f"certificates/{witness.certificates[0]}/pdf/")
    findings.expect(status == 200, f"no PDF: {status}")


def check_sessions(stack: Stack, witness: Witness, findings: Findings) -> None:
    """What was ended stays ended; and after `sign_everybody_out` nothing of before opens anything."""
    everybody = (witness.kept, witness.ended_before, witness.ended_after)
    for client in everybody:
        client.move_to(stack.port)
    findings.expect(_opens(witness.kept), "who was signed in is signed out by restoring")
    findings.expect(not _opens(witness.ended_before), "a session that was ended before the backup is alive")
    findings.expect(_opens(witness.ended_after), "the backup knows what happened after it: this drill proves nothing")
    stack.manage("sign_everybody_out")
    for client in everybody:
        findings.expect(not _opens(client), f"{client.email} is signed in although everybody was signed out")
        findings.expect(not _refreshes(client), f"{client.email} gets new tokens although everybody was signed out")


def _opens(client: Client) -> bool:
    status, _ = client.once("GET", "users/me/", None)
    return status == 200


def _refreshes(client: Client) -> bool:
    status, _ = client.once("POST", "accounts/token/refresh/", {"refresh": client.refresh_token})
    return status == 200


def check_mail(backup: Backup, stack: Stack, findings: Findings) -> dict[str, Any]:
    """Nothing that had been sent is sent again: only what was due in the backup goes out, each once."""
    stack.manage("outbox", "--deliver")
    stack.wait(lambda: _one(stack, "SELECT count(*) FROM outbox_delivery WHERE state = 'due'") == 0, 30)
    sent = _one(stack, "SELECT count(*) FROM notifications_sentmail") - backup.mails
    arrived = sum(stack.mail.subjects.values())
    findings.expect(arrived == sent, f"{arrived} mails went out after the restore, {sent} were due")
    return {"mails_before": backup.mails, "mails_due": sent, "mails_again": max(0, arrived - sent)}


def _one(stack: Stack, sql: str) -> int:
    with stack.sql() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])

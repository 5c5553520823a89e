"""What the server has acknowledged, and whether it is still so: each entry is a query that must count exactly one."""

import threading
from dataclasses import dataclass, field
from typing import Any

import psycopg2

_ONCE = {
    "registered": "SELECT count(*) FROM accounts_user WHERE email = %s",
    "verified": "SELECT count(*) FROM accounts_user WHERE email = %s AND email_verified",
    "refreshed": "SELECT count(*) FROM accounts_refreshtoken WHERE digest = encode(sha256(%s::bytea), 'hex')",
    "enrolled": "SELECT count(*) FROM learning_enrollment e JOIN accounts_user u ON u.id = e.learner_id "
    "JOIN content_course c ON c.id = e.course_id WHERE u.email = %s AND c.slug = %s",
    "progressed": "SELECT count(*) FROM learning_lessonprogress WHERE enrollment_id = %s AND lesson_id = %s "
    "AND watched_seconds >= %s",
    "completed": "SELECT count(*) FROM learning_lessonprogress WHERE enrollment_id = %s AND lesson_id = %s "
    "AND completed_at IS NOT NULL",
    "saved": "SELECT count(*) FROM learning_attempt WHERE id = %s AND responses LIKE '%%' || %s || '%%'",
    "submitted": "SELECT count(*) FROM learning_attempt WHERE enrollment_id = %s AND lesson_id = %s "
    "AND state = 'closed'",
    "handed in": "SELECT count(*) FROM learning_submission s JOIN learning_submissionfile f ON f.submission_id = s.id "
    "WHERE s.enrollment_id = %s AND s.lesson_id = %s",
    "reviewed": "SELECT count(*) FROM learning_review r JOIN accounts_user u ON u.id = r.author_id "
    "JOIN content_course c ON c.id = r.course_id WHERE u.email = %s AND c.slug = %s",
    "certified": "SELECT count(*) FROM learning_certificate WHERE enrollment_id = %s AND revoked_at IS NULL",
    "released": "SELECT count(*) FROM content_release WHERE course_id = %s AND number = %s "
    "AND published_at IS NOT NULL",
    "taught": "SELECT count(*) FROM content_course WHERE id = %s AND current_release_id IN "
    "(SELECT id FROM content_release WHERE number >= %s)",
}

# Whatever is there has its event and its delivery: both are written by the same transaction.
_TOLD = [
    ("learning_enrollment", "TRUE", "enrollment.created", "enrollment_id"),
    ("learning_enrollment", "completed_at IS NOT NULL", "course.completed", "enrollment_id"),
    ("learning_certificate", "TRUE", "certificate.issued", "certificate_id"),
    ("learning_attempt", "state = 'closed'", "attempt.submitted", "attempt_id"),
    ("learning_submission", "TRUE", "submission.created", "submission_id"),
]


@dataclass(frozen=True)
class Entry:
    """Something that was acknowledged."""

    what: str
    key: tuple[Any, ...]


@dataclass
class Verdict:
    """What of the ledger is not in the database any more, and what is there more than once."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


class Ledger:
    """Everything that was acknowledged to any client."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._entries: list[Entry] = []
        self._checked = 0
        self._lock = threading.Lock()

    def add(self, what: str, *key: Any) -> None:
        """The server said that it is done."""
        with self._lock:
            self._entries.append(Entry(what, key))

    def __len__(self) -> int:
        return len(self._entries)

    def check(self, *, whole: bool = False) -> Verdict:
        """Look up what was acknowledged since the last time; `whole`: everything."""
        with self._lock:
            entries = self._entries[0 if whole else self._checked :]
            self._checked = len(self._entries)
        verdict = Verdict()
        connection = psycopg2.connect(self._database)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for entry in entries:
                    cursor.execute(_ONCE[entry.what], entry.key)
                    self._judge(verdict, f"{entry.what} {entry.key}", cursor.fetchone()[0])
                for table, which, event, key in _TOLD:
                    cursor.execute(_counts(table, which, event, key))
                    for row, told in cursor.fetchall():
                        self._judge(verdict, f"{event} of {row}", told)
        finally:
            connection.close()
        return verdict

    @staticmethod
    def _judge(verdict: Verdict, what: str, count: int) -> None:
        if count < 1:
            verdict.lost.append(what)
        elif count > 1:
            verdict.doubled.append(what)


def _counts(table: str, which: str, event: str, key: str) -> str:
    """Rows that have not exactly one event."""
    events = f"SELECT payload ->> '{key}' AS id, count(*) AS told FROM outbox_event WHERE name = '{event}' GROUP BY 1"
    return (
        f"SELECT t.id, coalesce(e.told, 0) FROM {table} t LEFT JOIN ({events}) e ON e.id = t.id::text "
        f"WHERE {which} AND coalesce(e.told, 0) <> 1"
    )

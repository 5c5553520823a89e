"""What was done to the course, by whom and when: its part of the audit record."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.audit import actors, history_of
from content.models import AuditEntry

_SHOWN = 100
_WORDS = {
    "course.submitted": "Submitted for review",
    "course.withdrawn": "Submission withdrawn",
    "course.claimed": "Taken by a reviewer",
    "course.claim_released": "Given back by its reviewer",
    "course.claim_taken_over": "Taken over from another reviewer",
    "course.rejected": "Sent back",
    "course.declined": "Declined for good",
    "course.appealed": "Appealed",
    "course.appeal_decided": "Appeal decided",
    "course.approved": "Approved",
    "course.released": "Published",
    "course.publication_failed": "Could not be published at its date",
    "course.unpublished": "Unpublished",
    "course.rolled_back": "Rolled back",
    "course.restored": "Working copy restored",
    "quiz.regraded": "Quiz regraded",
    "quiz.regrade_reverted": "Regrade taken back",
    "checklist.ticked": "Checklist ticked off",
    "comment.created": "Commented",
    "comment.replied": "Comment answered",
    "comment.state_changed": "Comment settled or reopened",
    "comment.deleted": "Comment deleted",
}


def words(action: str) -> str:
    """An action as people say it; one without words of its own is told by its name."""
    return _WORDS.get(action) or action.replace(".", " ").replace("_", " ").capitalize()


def _name(by: Any, entry: AuditEntry) -> str:
    if entry.actor_id is None:
        return "The clock"
    return by.full_name if by is not None else "Somebody who left"


def _row(entry: AuditEntry, people: dict[Any, Any]) -> dict[str, Any]:
    by, told, of_course = people.get(entry.actor_id), entry.told, entry.action.startswith("course.")
    return {
        "entry": entry,
        "words": words(entry.action),
        "verdict": {True: "granted", False: "refused"}.get(told.get("granted", ""), ""),
        "by": _name(by, entry),
        "number": told.get("number"),
        # What was said about single places stands there, and may have been taken back.
        "comment": told.get("comment") if of_course else "",
        "erased": of_course and entry.is_erased,
    }


def _context(screen: Screen) -> dict[str, Any] | None:
    entries = list(history_of(screen.course)[: _SHOWN + 1])
    people = actors(entries)
    rows = [_row(entry, people) for entry in entries[:_SHOWN]]
    return {"rows": rows, "more": len(entries) > _SHOWN} if rows else None


PANEL = Panel("below", "cms/review/history.html", _context)

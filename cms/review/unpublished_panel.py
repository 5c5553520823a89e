"""Why learners see nothing of a course that they saw before."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.audit import actors, history_of

_SWITCHES = ["course.released", "course.rolled_back", "course.unpublished"]


def _context(screen: Screen) -> dict[str, Any] | None:
    if screen.course.is_published:
        return None
    last = history_of(screen.course).filter(action__in=_SWITCHES).first()
    if last is None or last.action != "course.unpublished":
        return None
    by = actors([last]).get(last.actor_id) if last.actor_id is not None else None
    return {"at": last.at, "by": by, "comment": last.told.get("comment", "")}


PANEL = Panel("top", "cms/review/unpublished.html", _context)

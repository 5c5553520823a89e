"""Why a course can't be submitted yet."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.readiness import problems
from content.status import CourseStatus


def _context(screen: Screen) -> dict[str, Any] | None:
    if screen.standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}:
        return None
    found = problems(screen.draft)
    return {"problems": found} if found else None


PANEL = Panel("top", "cms/review/readiness.html", _context)

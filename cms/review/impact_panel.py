"""What approving an update would do to learners."""

from typing import Any

from learning.impact import impact_of

from cms.review.panels import Panel, Screen
from content.status import CourseStatus


def _context(screen: Screen) -> dict[str, Any] | None:
    release = screen.standing.release
    waits = screen.standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}
    if not waits or release is None or not screen.course.is_published:
        return None
    return {"impact": impact_of(screen.course, release)}


PANEL = Panel("aside", "cms/review/impact.html", _context)

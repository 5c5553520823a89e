"""Who has taken the course to review it, and the buttons to take it and to give it back."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.desk_items import due_at
from content.models import ReviewClaim
from content.status import CourseStatus


def _context(screen: Screen) -> dict[str, Any] | None:
    release = screen.standing.release
    if screen.standing.status != CourseStatus.PENDING or release is None or not screen.user.is_admin:
        return None
    return {
        "claim": ReviewClaim.objects.holding().filter(release=release).select_related("reviewer").first(),
        "due_at": due_at(release),
        "may_decide": screen.may_decide,
    }


PANEL = Panel("top", "cms/review/claim.html", _context)

"""Which attempts a candidate would leave with grades that its quizzes don't give any more."""

from typing import Any

from learning.regrading.waiting import waiting_in

from cms.regrading.present import shown
from cms.review.panels import Panel, Screen
from content.status import CourseStatus


def _context(screen: Screen) -> dict[str, Any] | None:
    release = screen.standing.release
    waits = screen.standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}
    if not waits or release is None or not screen.course.is_published:
        return None
    quizzes = shown(screen.course.pk, waiting_in([release.pk]))
    return {"quizzes": quizzes} if quizzes else None


PANEL = Panel("aside", "cms/review/regrading.html", _context)

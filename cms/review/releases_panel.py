"""The releases that a course has had, and what can be done with each."""

from typing import Any

from cms.review.panels import Panel, Screen
from cms.review.releases import numbered
from content.status import CourseStatus


def _context(screen: Screen) -> dict[str, Any] | None:
    releases = list(numbered(screen.course).defer("outline", "search_text"))
    if not releases:
        return None
    current = screen.course.current_release_id
    may_go_live = screen.may_publish
    locked = screen.standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}
    restorable = not locked and screen.may_edit
    rows = [
        {
            "release": release,
            "is_current": release.pk == current,
            "before": older.number if older is not None else None,
            "may_roll_back": may_go_live and release.published_at is not None and release.pk != current,
            "may_restore": restorable,
        }
        for release, older in zip(releases, [*releases[1:], None], strict=True)
    ]
    return {"rows": rows}


PANEL = Panel("below", "cms/review/releases.html", _context)

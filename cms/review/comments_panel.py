"""What was said about the course, all of it in one list; the changeset shows the same threads at their places."""

from typing import Any

from cms.review.comments import Discussion, discussion_of
from cms.review.panels import Panel, Screen


def discussion_on(screen: Screen) -> Discussion:
    """The discussion of the screen's course, read once, and kept for the threads within the changeset."""
    kept = vars(screen.request)
    if "discussion" not in kept:
        kept["discussion"] = discussion_of(screen.course, screen.user, screen.standing, screen.draft, screen.comparison)
    discussion: Discussion = kept["discussion"]
    return discussion


def _context(screen: Screen) -> dict[str, Any] | None:
    discussion = discussion_on(screen)
    return {"discussion": discussion} if discussion.threads or discussion.may_comment else None


PANEL = Panel("below", "cms/review/comments.html", _context)

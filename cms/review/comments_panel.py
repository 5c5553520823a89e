"""What was said about the course, all of it in one list; the changeset shows the same threads at their places."""

from typing import Any

from cms.review.comments import discussion_of
from cms.review.panels import Panel, Screen


def _context(screen: Screen) -> dict[str, Any] | None:
    discussion = discussion_of(screen.course, screen.user, screen.standing, screen.draft, screen.changes)
    vars(screen.request)["discussion"] = discussion  # for the threads within the changeset
    return {"discussion": discussion} if discussion.threads or discussion.may_comment else None


PANEL = Panel("below", "cms/review/comments.html", _context)

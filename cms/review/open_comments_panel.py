"""How many comments are open, above everything, with the way to them."""

from typing import Any

from cms.review.comments_panel import discussion_on
from cms.review.panels import Panel, Screen


def _context(screen: Screen) -> dict[str, Any] | None:
    waiting = discussion_on(screen).open
    return {"open": len(waiting), "earlier": sum(each.is_earlier for each in waiting)} if waiting else None


PANEL = Panel("top", "cms/review/open_comments.html", _context)

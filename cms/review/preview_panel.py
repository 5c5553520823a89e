"""The way to the course as learners will see it."""

from typing import Any

from cms.review.panels import Panel, Screen


def _context(screen: Screen) -> dict[str, Any]:
    return {}


PANEL = Panel("aside", "cms/review/preview.html", _context)

"""The releases that a course has had."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.models import Release


def _context(screen: Screen) -> dict[str, Any] | None:
    releases = Release.objects.filter(course=screen.course, number__isnull=False).order_by("-number")
    people = releases.select_related("approved_by", "published_by").defer("outline", "search_text")
    return {"releases": people} if people else None


PANEL = Panel("aside", "cms/review/releases.html", _context)

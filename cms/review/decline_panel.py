"""A course that was declined for good: why, the appeal, and what can be done about it."""

from typing import Any

from cms.review.panels import Panel, Screen
from content.models import Appeal, Decline
from content.permissions import may_appeal, may_decide_appeal


def _context(screen: Screen) -> dict[str, Any] | None:
    if screen.standing.release is None:
        return None
    declines = Decline.objects.select_related("by", "course", "appeal__by", "appeal__decided_by")
    decline = declines.filter(release=screen.standing.release).first()
    if decline is None:
        return None
    appeal: Appeal | None = getattr(decline, "appeal", None)
    waits = appeal is not None and appeal.granted is None
    return {
        "decline": decline,
        "appeal": appeal,
        "may_appeal": decline.stands and appeal is None and may_appeal(screen.user, screen.course),
        "may_decide_appeal": waits and may_decide_appeal(screen.user, decline),
        "waits": waits,
    }


PANEL = Panel("top", "cms/review/decline.html", _context)

"""Figures as teachers read them."""

from django.utils.translation import gettext as _
from learning.statistics.measures import Spread

DASH = "–"


def share(value: float | None) -> str:
    """`63 %`, whole."""
    return DASH if value is None else f"{round(value * 100)} %"


def percent(value: float | None) -> str:
    """`62.5 %` of a number that is in per cent already."""
    return DASH if value is None else f"{value:.1f} %".replace(".0 %", " %")


def index(value: float | None) -> str:
    """`0.41`, with a true minus."""
    return DASH if value is None else f"{value:.2f}".replace("-", "−")


def clock(seconds: float | None) -> str:
    """`0:42`, `1:02:10`."""
    if seconds is None:
        return DASH
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def quarters(spread: Spread | None) -> str:
    """Where the middle half of the times is; nothing where it is one moment."""
    if spread is None or clock(spread.lower) == clock(spread.upper):
        return ""
    return _("half of them %(from)s to %(to)s") % {"from": clock(spread.lower), "to": clock(spread.upper)}


def how_hard(facility: float | None) -> str:
    """What a facility index means."""
    if facility is None:
        return ""
    steps = ((0.95, _("very easy")), (0.75, _("easy")), (0.4, _("medium")), (0.2, _("hard")))
    return next((word for least, word in steps if facility > least), _("very hard"))


def how_sharp(discrimination: float | None) -> str:
    """What a discrimination means."""
    if discrimination is None:
        return ""
    steps = ((0.5, _("very good")), (0.3, _("good")), (0.2, _("fair")), (0, _("weak")))
    return next((word for least, word in steps if discrimination >= least), _("negative"))


def how_reliable(alpha: float | None) -> str:
    """What Cronbach's alpha means."""
    if alpha is None:
        return ""
    steps = ((0.9, _("excellent")), (0.8, _("good")), (0.7, _("acceptable")), (0.5, _("poor")))
    return next((word for least, word in steps if alpha >= least), _("unacceptable"))

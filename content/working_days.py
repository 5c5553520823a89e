"""Time as people who work from Monday to Friday count it, in the time zone of the school."""

from datetime import datetime, timedelta

from django.utils import timezone

_DAY = timedelta(days=1)
_SATURDAY = 5


def working_days_after(start: datetime, days: int) -> datetime:
    """The same time of day `days` working days after `start`; what comes at a weekend counts as come on Monday at 0:00.

    Never earlier for a later start, so that what is ordered by one is ordered by the other.
    """
    moment = timezone.localtime(start)
    if moment.weekday() >= _SATURDAY:
        moment = _midnight(moment) + _DAY * (7 - moment.weekday())
    return _step(moment, days, _DAY)


def working_days_before(end: datetime, days: int) -> datetime:
    """The latest start that `working_days_after` puts at `end` or before it."""
    moment = timezone.localtime(end)
    if moment.weekday() >= _SATURDAY:  # the last moment of Friday
        moment = _midnight(moment) - _DAY * (moment.weekday() - _SATURDAY) - timedelta.resolution
    return _step(moment, days, -_DAY)


def _step(moment: datetime, days: int, step: timedelta) -> datetime:
    while days:
        moment += step
        days -= moment.weekday() < _SATURDAY
    return moment


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)

"""Due dates: Monday to Friday, by the clock of the school."""

from datetime import UTC, datetime, timedelta

import pytest

from content.working_days import working_days_after, working_days_before


def at(words: str) -> datetime:
    """A time in November 2026, of which the 2nd is a Monday: `Mo 2 10:00`."""
    _, day, clock = words.split()
    hour, minute = clock.split(":")
    return datetime(2026, 11, int(day), int(hour), int(minute), tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("Mo 2 10:00", 2, "We 4 10:00"),
        ("Th 5 10:00", 2, "Mo 9 10:00"),
        ("Fr 6 23:59", 2, "Tu 10 23:59"),
        ("Sa 7 00:00", 2, "We 11 00:00"),
        ("Su 8 18:00", 2, "We 11 00:00"),
        ("Fr 6 12:00", 1, "Mo 9 12:00"),
        ("We 4 12:00", 5, "We 11 12:00"),
    ],
)
def test_weekends_do_not_count(start: str, days: int, due: str) -> None:
    assert working_days_after(at(start), days) == at(due)


def test_the_order_is_kept_and_the_way_back_agrees() -> None:
    """Every half hour of two weeks: what is overdue by its due date is overdue by its start."""
    starts = [at("Mo 2 00:00") + timedelta(minutes=30 * step) for step in range(2 * 7 * 48)]
    for days in (1, 2, 6):
        dues = [working_days_after(start, days) for start in starts]
        assert dues == sorted(dues)
        for now in (at("Tu 10 09:00"), at("Sa 14 09:00"), at("Su 15 23:30"), at("Mo 16 00:00"), at("Fr 13 17:30")):
            latest = working_days_before(now, days)
            assert [due <= now for due in dues] == [start <= latest for start in starts]

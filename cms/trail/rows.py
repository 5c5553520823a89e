"""One security event as people read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import SecurityEvent, SecurityTrace, User
from accounts.trail_kinds import KINDS, Kind

from cms.trail.search import people_in

_REASONS = {"unknown": "unknown account", "password": "wrong password"}
_DOORS = {"api": "by API", "admin": "in the admin"}


@dataclass(frozen=True)
class Row:
    """An event with its people and where it came from."""

    event: SecurityEvent
    user: User | None
    by: User | None
    trace: SecurityTrace | None

    @property
    def kind(self) -> Kind:
        """What the catalogue says of it; an event of a kind that it no longer has keeps its name."""
        return KINDS.get(self.event.kind) or Kind(self.event.kind)

    @property
    def detail(self) -> str:
        """What tells it from others of its kind, in a few words."""
        facts = self.event.told
        if "before" in facts and isinstance(facts["before"], str):
            return f"{facts['before']} → {facts.get('after', '')}"
        reason, door = str(facts.get("reason", "")), str(facts.get("door", ""))
        said = [
            _REASONS.get(reason, reason),
            *(str(facts.get(name, "")) for name in ("setting", "change", "name", "route", "role", "form")),
            _name(facts.get("after")) or _name(facts.get("before")),
        ]
        return ", ".join(filter(None, [*said, _DOORS.get(door, door)]))

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """All that the event says, each with its lines."""
        return [(name.replace("_", " ").capitalize(), _lines(value)) for name, value in self.event.told.items()]

    @property
    def is_own(self) -> bool:
        """The person did it themselves."""
        return self.event.by_id is not None and self.event.by_id == self.event.user_id


def rows_of(events: Iterable[SecurityEvent]) -> list[Row]:
    """These events, with their people in one query. Wants their traces and words selected."""
    events = list(events)
    people = people_in(events)
    return [_row(event, people) for event in events]


def in_portions(events: Iterator[SecurityEvent], size: int = 500) -> Iterator[Row]:
    """Any number of events, without ever holding more than `size`."""
    portion: list[SecurityEvent] = []
    for event in events:
        portion.append(event)
        if len(portion) == size:
            yield from rows_of(portion)
            portion = []
    yield from rows_of(portion)


def _name(setting: Any) -> str:
    return str(setting.get("name", "")) if isinstance(setting, dict) else ""


def _lines(value: Any) -> list[str]:
    """A line for each part of what is not plain."""
    if isinstance(value, dict):
        return [f"{name}: {each}" for name, each in value.items() if each != ""]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _row(event: SecurityEvent, people: Mapping[Any, User]) -> Row:
    trace: SecurityTrace | None = getattr(event, "trace", None)
    return Row(event, people.get(event.user_id), people.get(event.by_id), trace)

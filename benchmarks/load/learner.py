"""One simulated learner: who they are, where they learn, and what the server has told them that it did."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

STRIDE = 7919
"""A prime: who takes a course is anywhere in it, so that all its lessons are read from the beginning on, as in life."""


@dataclass(slots=True)
class Studied:
    """A course, shared by all who take it."""

    slug: str
    lessons: list[str]
    quizzes: list[str]


@dataclass(slots=True)
class Seat:
    """One's own enrollment in a course."""

    enrollment: str
    course: Studied


@dataclass
class Acknowledged:
    """What was answered with success, so that it must be there afterwards, and what was sent without an answer."""

    completed: set[tuple[str, str]] = field(default_factory=set)
    watched: dict[tuple[str, str], int] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    handed_in: set[str] = field(default_factory=set)
    sign_ins: int = 0
    refreshes: int = 0
    unanswered: int = 0


@dataclass
class Learner:
    """Somebody with tokens of their own. They do one thing at a time."""

    number: int
    user: UUID
    email: str
    access: str
    refresh: str
    seats: list[Seat]
    host: str = "localhost"
    at: Seat = field(init=False)
    place: int = field(init=False)
    seconds: int = 0
    attempt: dict[str, Any] | None = None
    etags: dict[str, str] = field(default_factory=dict)
    sure: Acknowledged = field(default_factory=Acknowledged)
    is_busy: bool = False
    due: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = self.seats[self.number % len(self.seats)]
        self.place = self.number * STRIDE % max(1, len(self.at.course.lessons))

    @property
    def address(self) -> str:
        """Everybody calls from a place of their own, as limits by address expect of them."""
        return f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"

    @property
    def lesson(self) -> str:
        """The lesson that they are in."""
        lessons = self.at.course.lessons
        return lessons[self.place % len(lessons)]

    def go_on(self) -> None:
        """To the next lesson; after the last one to the next course."""
        self.place, self.seconds = self.place + 1, 0
        if self.place >= len(self.at.course.lessons):
            self.place = 0
            self.at = self.seats[(self.seats.index(self.at) + 1) % len(self.seats)]

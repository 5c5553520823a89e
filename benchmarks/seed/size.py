"""How much of everything there is at a scale."""

from dataclasses import dataclass

KINDS = {"short": (2, 5), "usual": (5, 6), "long": (10, 20)}
"""The courses that are multiplied: sections, and lessons in each."""
MEASURED = 800
"""Learners who are kept for measuring: each is in five usual courses and a long one, and has done nothing there yet."""
MEASURED_COURSES = 5
ASKED = 100
"""So many courses of a kind, at most, are asked about at any scale: what a process keeps of them is alike."""
GROUP = 200
"""Courses among which popularity is spread: at any scale the most popular ones have as many learners."""


@dataclass(frozen=True)
class Size:
    """The data at a scale; 1 is 2,000 courses, 50,000 lessons, 100,000 people and 1,000,000 rows of progress."""

    scale: float
    measured: int = MEASURED

    @property
    def courses(self) -> dict[str, int]:
        """How many of each kind."""
        usual, long = round(1310 * self.scale), max(1, round(20 * self.scale))
        return {"short": round(2000 * self.scale) - usual - long, "usual": usual, "long": long}

    @property
    def people(self) -> int:
        """Who has an account."""
        return max(2 * self.measured, round(100_000 * self.scale))

    @property
    def learners(self) -> int:
        """Who of them learns, beside those who are kept for measuring."""
        return (self.people - self.measured) * 6 // 10

    @property
    def enrollments(self) -> int:
        """Two or three courses for each learner."""
        return self.learners * 5 // 2

    @property
    def progress(self) -> int:
        """Rows of progress in lessons."""
        return round(1_000_000 * self.scale)

    @property
    def teachers(self) -> int:
        """Each leads ten courses."""
        return max(1, round(200 * self.scale))

"""What each type's grader hands over: the exact fraction earned, and the parts that it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from learning.grading.grade import Part, State, rounded

NOTHING = Fraction(0)
WHOLE = Fraction(1)


@dataclass(frozen=True)
class Judged:
    """One part as judged, its credit still exact; `weight` is what it earned of its own share."""

    id: str
    state: State
    note: str
    credit: Fraction = NOTHING
    given: str = ""
    feedback: str = ""

    def part(self) -> Part:
        """The part as it is kept."""
        return Part(self.id, self.state, rounded(self.credit), self.note, self.given, self.feedback)


@dataclass(frozen=True)
class Marked:
    """The judgement of a whole response; `fraction` None means that a person has to grade it."""

    rule: str
    fraction: Fraction | None
    parts: Sequence[Judged]
    answered: bool = True


def unanswered(rule: str, parts: Sequence[Judged] = ()) -> Marked:
    """Nothing was answered: nothing earned, nothing lost."""
    return Marked(rule, NOTHING, parts, answered=False)


def weighed(rule: str, part: Judged, weight: Fraction) -> Marked:
    """One part that is the whole question."""
    return Marked(rule, weight, [part])

"""What stands between the braces of a GIFT question: answers with their weights and feedback."""

import re
from dataclasses import dataclass
from decimal import Decimal

from content.imports.questions.decimals import number
from content.imports.questions.outcome import Unmappable
from content.imports.questions.shapes import not_endless

WEIGHT = re.compile(r"^\s*%([^%\n]{1,20})%")


@dataclass
class Marked:
    """An answer after `=` or `~`; `weight` is its own, if it has one, as a share of 1."""

    right: bool
    text: str
    weight: Decimal | None
    feedback: str = ""

    @property
    def share(self) -> Decimal:
        """The share of the points that the answer earns."""
        return self.weight if self.weight is not None else Decimal(int(self.right))


def general_feedback(inside: str) -> tuple[str, str]:
    """The answers without what follows `####`, and that."""
    answers, _, general = inside.partition("####")
    return answers.strip(), general.strip()


def marked_answers(inside: str) -> list[Marked]:
    """The answers in order; raises Unmappable when a weight is no number."""
    pieces = re.split(r"([=~])", inside)
    not_endless(len(pieces) // 2)
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return [_marked(mark == "=", text) for mark, text in pairs]


def weighed(text: str) -> tuple[Decimal | None, str]:
    """The `%50%` in front of an answer, as a share of 1, and the rest."""
    found = WEIGHT.match(text)
    if found is None:
        return None, text
    value = number(found[1])
    if value is None or abs(value) > 100:
        raise Unmappable(f"“{found[1]}” is no weight of an answer.")
    return value / 100, text[found.end() :]


def with_feedback(text: str) -> tuple[str, str]:
    """An answer and what follows `#`."""
    answer, _, feedback = text.partition("#")
    return answer.strip(), feedback.strip()


def _marked(right: bool, text: str) -> Marked:
    weight, rest = weighed(text)
    answer, feedback = with_feedback(rest)
    return Marked(right, answer, weight, feedback)

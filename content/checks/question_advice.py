"""Questions that work and could be better."""

from collections.abc import Iterator

from content.checks.problem import Problem
from content.checks.questions import mistakes
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """What their author should look at once more."""
    return mistakes(draft, "recommended")


CHECK = Check("question_advice", "Questions have no oddities", "recommended", find)

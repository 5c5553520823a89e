"""Is a working copy fit to be judged? Every reason against it at once, each with the place where it is."""

from content.checks.problem import Problem
from content.checks.registry import problems_in, run_checks
from content.tree import DraftCourse


def problems(draft: DraftCourse) -> list[Problem]:
    """Everything that keeps `draft` from being submitted: what the required checks find."""
    return problems_in(run_checks(draft), "required")

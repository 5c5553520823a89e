"""The catalogue shows a summary of every course."""

from collections.abc import Iterator

from content.checks.problem import Problem
from content.checks.registry import Check
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """The summary, if it is missing."""
    if not str(draft.page.fields.get("summary") or "").strip():
        yield Problem("MISSING_SUMMARY", "The course needs a summary for the catalogue.", field="summary")


CHECK = Check("summary", "The course has a summary", "required", find)

"""The checks before a submission, in the order in which they are shown, and running them.

A check is a module with a CHECK; a new one needs a line here and a row in docs/review.md. What a release can't do
without is `fixed`: its level is not the school's to choose.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from typing import Any, Self

from content.checks.problem import Level, Problem
from content.models.check import CheckLevel
from content.tree import DraftCourse

MODULES = [
    "course_fields",
    "summary",
    "empty_parts",
    "titles",
    "video_lessons",
    "blocks",
    "quizzes",
    "questions",
    "draws",
    "files",
    "lesson_links",
    "web_links",
    "thumbnail",
    "certificate",
    "captions",
    "alt_text",
    "formulas",
    "question_advice",
    "duration",
    "headings",
    "same_text",
]


@dataclass(frozen=True)
class Check:
    """One thing that is looked at. `level` is what it is unless an admin says otherwise."""

    code: str
    title: str
    level: Level
    find: Callable[[DraftCourse], Iterable[Problem]]
    fixed: bool = False


@dataclass(frozen=True)
class CheckResult:
    """What one check found."""

    check: str
    title: str
    level: Level
    problems: list[Problem]

    def as_dict(self) -> dict[str, Any]:
        """For the API, and to be stored with a submission."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """The result that `as_dict` stored."""
        return cls(**{**stored, "problems": [Problem(**problem) for problem in stored["problems"]]})


def all_checks() -> list[Check]:
    """Every check there is."""
    return [import_module(f"content.checks.{module}").CHECK for module in MODULES]


def levels() -> dict[str, Level]:
    """The level of each check in this school, by its code."""
    chosen: dict[str, Level] = dict(CheckLevel.objects.values_list("check_code", "level"))  # type: ignore[arg-type]
    return {check.code: check.level if check.fixed else chosen.get(check.code, check.level) for check in all_checks()}


def run_checks(draft: DraftCourse) -> list[CheckResult]:
    """What every check finds in `draft`, in as many queries however long the course is."""
    level = levels()
    return [
        CheckResult(check.code, check.title, level[check.code], _marked(check, level[check.code], draft))
        for check in all_checks()
    ]


def problems_in(results: Iterable[CheckResult], level: Level) -> list[Problem]:
    """The problems of one level."""
    return [problem for result in results if result.level == level for problem in result.problems]


def _marked(check: Check, level: Level, draft: DraftCourse) -> list[Problem]:
    return [replace(problem, level=level, check=check.code) for problem in check.find(draft)]

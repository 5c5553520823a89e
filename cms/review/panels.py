"""What stands on the review screen of a course beside the changeset: one panel per concern, in this order.

A panel is shown where its `context` gives something; a new concern is a module with a Panel, and a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, Literal

from django.http import HttpRequest
from django.template.loader import render_to_string

from content import permissions
from content.changes import Changeset, Comparison
from content.models import Course
from content.status import Standing
from content.tree import DraftCourse

Zone = Literal["top", "aside", "below"]
MODULES: list[str] = [
    "cms.review.claim_panel",
    "cms.review.preview_panel",
    "cms.review.open_comments_panel",
    "cms.review.decline_panel",
    "cms.review.unpublished_panel",
    "cms.review.impact_panel",
    "cms.review.regrading_panel",
    "cms.review.checks_panel",
    "cms.review.checklist_panel",
    "cms.review.releases_panel",
    "cms.review.comments_panel",
    "cms.review.history_panel",
]


@dataclass(frozen=True)
class Screen:
    """What every panel may use: who asks, about which course, where it stands and what it changes."""

    request: HttpRequest
    course: Course
    standing: Standing
    draft: DraftCourse
    comparison: Comparison

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def may_edit(self) -> bool:
        return permissions.may_edit(self.user, self.course)

    @cached_property
    def may_decide(self) -> bool:
        return permissions.may_decide(self.user, self.course)

    @cached_property
    def may_publish(self) -> bool:
        return self.may_decide or permissions.may_publish(self.user, self.course)

    @property
    def changes(self) -> Changeset:
        return self.comparison.changes


@dataclass(frozen=True)
class Panel:
    """One concern: where it stands, its template, and what the template needs (None: it is not shown)."""

    zone: Zone
    template: str
    context: Callable[[Screen], dict[str, Any] | None]


def rendered(screen: Screen) -> dict[Zone, list[str]]:
    """The panels of the screen as HTML, by zone."""
    zones: dict[Zone, list[str]] = {"top": [], "aside": [], "below": []}
    for module in MODULES:
        panel: Panel = import_module(module).PANEL
        context = panel.context(screen)
        if context is not None:
            zones[panel.zone].append(
                render_to_string(panel.template, {"screen": screen, "course": screen.course, **context}, screen.request)
            )
    return zones

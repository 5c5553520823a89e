"""Figures on the dashboard: an instructor's own teaching, and the whole school for admins."""

from collections.abc import Mapping
from typing import Any

from analytics.school import SchoolReport, school_report
from analytics.teaching import Totals, teaching_totals
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from content.status import CourseStatus

_DAYS = 30
Figures = list[tuple[str, str]]


class FiguresPanel(Component):
    """Some figures under a heading."""

    template_name = "cms/totals.html"
    order = 60

    def __init__(self, name: str, heading: str, figures: Figures) -> None:
        self.name, self.heading, self.figures = name, heading, figures

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"name": self.name, "heading": self.heading, "figures": self.figures}


def show_totals(request: HttpRequest, panels: list[Any]) -> None:
    """Put the figures that concern this person first on their dashboard."""
    user: Any = request.user
    if user.is_admin:
        report = school_report(by=user, days=_DAYS)
        panels.append(FiguresPanel("school-figures", "The school in figures", _of_school(report)))
    elif user.is_instructor:
        totals = teaching_totals(by=user)
        panels.append(FiguresPanel("teaching-figures", "Your teaching in figures", _of_teaching(totals)))


def _of_teaching(totals: Totals) -> Figures:
    rating = "–" if totals.average_rating is None else f"{totals.average_rating:.1f} / 5"
    return [
        ("Courses", f"{totals.courses:,}"),
        ("Published", f"{totals.published_courses:,}"),
        ("Learners", f"{totals.enrollments:,}"),
        ("Completions", f"{totals.completions:,}"),
        ("Completion rate", f"{totals.completion_rate:.0%}"),
        ("Average rating", rating),
        ("Reviews", f"{totals.reviews:,}"),
    ]


def _of_school(report: SchoolReport) -> Figures:
    roles, statuses = report.users_by_role, report.courses_by_status
    return [
        ("Students", f"{roles['STUDENT']:,}"),
        ("Instructors", f"{roles['INSTRUCTOR']:,}"),
        ("Active in 7 days", f"{report.active_users['week']:,}"),
        *((f"Courses: {CourseStatus(status).label.lower()}", f"{count:,}") for status, count in statuses.items()),
        ("Enrollments", f"{report.enrollments:,}"),
        ("Completions", f"{report.completions:,}"),
        ("Requests to teach", f"{report.pending_instructor_requests:,}"),
        ("Usual wait for approval", _span(report.approval_times.median_seconds)),
    ]


def _span(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    hours = seconds / 3600
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours"

"""Figures on teaching and on the school."""

import uuid
from datetime import date
from typing import Any

from analytics.school import school_report
from analytics.teaching import course_report, teaching_totals
from django.http import HttpRequest
from learning.statistics.quiz import figures_of_course
from lib.errors import NotFound
from ninja import Query, Router
from pydantic import Field

from api.auth import signed_in
from api.authoring.statistics import QuestionFiguresOut, shown
from api.envelope import answers, ok
from api.schemas import Input, Output
from content.models import Course

router = Router(tags=["Analytics"])


class Period(Input):
    """How far back the series goes, in days; today counts."""

    days: int = Field(30, ge=1, le=365)


class Money(Output):
    """An amount in the smallest unit of its currency."""

    amount: int
    currency: str


class TotalsOut(Output):
    """Figures on courses. `completion_rate` is from 0 to 1; `revenue` has one entry for each currency earned in."""

    courses: int
    published_courses: int
    enrollments: int
    completions: int
    completion_rate: float
    average_rating: float | None
    reviews: int
    revenue: list[Money]


class CourseNote(Output):
    """Which course the figures are about."""

    id: uuid.UUID
    slug: str
    title: str
    is_published: bool


class CourseDay(Output):
    """What happened in a course on one day."""

    date: date
    enrollments: int
    completions: int
    lessons_completed: int


class FunnelStepOut(Output):
    """How many of the course's learners began and completed a lesson; the rate is completed by all learners."""

    lesson_id: uuid.UUID
    title: str
    position: int
    started: int
    completed: int
    completion_rate: float


class QuizItemOut(QuestionFiguresOut):
    """A question of one of the course's quizzes, in figures."""

    lesson_id: uuid.UUID


class CourseReportOut(TotalsOut):
    """Everything about one course. `quiz_items` is empty for a course without quizzes."""

    course: CourseNote
    series: list[CourseDay]
    funnel: list[FunnelStepOut]
    quiz_items: list[QuizItemOut]


class ApprovalTimesOut(Output):
    """How long submissions of the period waited for their approval, in seconds."""

    count: int
    average_seconds: int | None
    median_seconds: int | None
    longest_seconds: int | None


class ActiveUsers(Output):
    """People who signed in or learned something in the last day, 7 days and 30 days."""

    day: int
    week: int
    month: int


class SchoolDay(Output):
    """What happened in the school on one day."""

    date: date
    registrations: int
    enrollments: int
    completions: int


class SchoolReportOut(Output):
    """The school, now and day by day."""

    users_by_role: dict[str, int]
    courses_by_status: dict[str, int]
    enrollments: int
    completions: int
    pending_courses: int
    pending_instructor_requests: int
    approval_times: ApprovalTimesOut
    active_users: ActiveUsers
    series: list[SchoolDay]


@router.get(
    "instructor/",
    response=answers(TotalsOut, 401, 403),
    operation_id="instructor_totals",
    summary="My teaching in figures",
)
def instructor_totals(request: HttpRequest) -> dict[str, Any]:
    """The totals over all courses that I teach."""
    return ok(teaching_totals(by=signed_in(request)))


@router.get(
    "instructor/courses/{uuid:course_id}/",
    response=answers(CourseReportOut, 401, 404),
    operation_id="course_figures",
    summary="A course that I teach in figures",
)
def course_figures(request: HttpRequest, course_id: uuid.UUID, period: Query[Period]) -> dict[str, Any]:
    """Day by day, and lesson by lesson. Admins see any course."""
    course = Course.objects.visible_to(signed_in(request)).filter(pk=course_id).first()
    if course is None:
        raise NotFound
    report = course_report(course=course, days=period.days)
    totals = TotalsOut.model_validate(report.totals).model_dump()
    return ok(
        {
            **totals,
            "course": course,
            "series": report.series,
            "funnel": report.funnel,
            "quiz_items": _quiz_items(course),
        }
    )


@router.get(
    "admin/",
    response=answers(SchoolReportOut, 401, 403),
    operation_id="school_figures",
    summary="The school in figures",
)
def school_figures(request: HttpRequest, period: Query[Period]) -> dict[str, Any]:
    """Who is here, where courses stand, how long reviews take, and what happens day by day."""
    return ok(school_report(by=signed_in(request), days=period.days))


def _quiz_items(course: Course) -> list[dict[str, Any]]:
    """Every question of every quiz of the current release."""
    return [
        {**question, "lesson_id": lesson_id}
        for lesson_id, quiz in figures_of_course(course)
        for question in shown(quiz)["questions"]
    ]

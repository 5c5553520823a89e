"""How the whole school is doing."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median

from accounts.models import InstructorRequest, Role, Session, User
from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from learning.models import Enrollment

from analytics.days import Daily, last_days, per_day, series
from analytics.permissions import require_admin
from content.models import Course, Release
from content.status import CourseStatus, statuses_of

_SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}

_WAIT = ExpressionWrapper(F("approved_at") - F("submitted_at"), output_field=DurationField())


@dataclass(frozen=True)
class ApprovalTimes:
    """How long submissions waited for their approval, in seconds; None where there was none."""

    count: int
    average_seconds: int | None
    median_seconds: int | None
    longest_seconds: int | None


@dataclass(frozen=True)
class SchoolReport:
    """The school now, and day by day. `active_users` signed in or learned something in the last day, week, month."""

    users_by_role: dict[str, int]
    courses_by_status: dict[str, int]
    enrollments: int
    completions: int
    pending_courses: int
    pending_instructor_requests: int
    approval_times: ApprovalTimes
    active_users: dict[str, int]
    series: Daily


def school_report(*, by: User, days: int) -> SchoolReport:
    """The report over the last `days` days, in a bounded number of queries. Raises Forbidden for all but admins."""
    require_admin(by)
    dates = last_days(days)
    learners = Enrollment.objects.in_course()
    statuses = courses_by_status()
    return SchoolReport(
        users_by_role=_users_by_role(),
        courses_by_status=statuses,
        enrollments=learners.count(),
        completions=learners.filter(status=Enrollment.Status.COMPLETED).count(),
        pending_courses=statuses[CourseStatus.PENDING],
        pending_instructor_requests=InstructorRequest.objects.pending().count(),
        approval_times=_approval_times(days),
        active_users={name: _active_since(span) for name, span in _SPANS.items()},
        series=series(
            dates,
            registrations=per_day(User.objects.all(), "created_at", dates),
            enrollments=per_day(learners, "enrolled_at", dates),
            completions=per_day(learners, "completed_at", dates),
        ),
    )


def courses_by_status() -> dict[str, int]:
    """How many working copies stand where."""
    courses = Course.objects.filter(page__isnull=False).only("page_id", "current_release_id")
    counted = Counter(statuses_of(courses).values())
    return {status.value: counted[status] for status in CourseStatus}


def _users_by_role() -> dict[str, int]:
    counted = dict(User.objects.filter(is_active=True).values_list("role").annotate(Count("pk")).order_by())
    return {role.value: counted.get(role.value, 0) for role in Role}


def _approval_times(days: int) -> ApprovalTimes:
    recent = Release.objects.filter(approved_at__gte=timezone.now() - timedelta(days=days)).order_by()
    spans = recent.annotate(wait=_WAIT).values_list("wait", flat=True)
    waits = [span.total_seconds() for span in spans]
    if not waits:
        return ApprovalTimes(0, None, None, None)
    return ApprovalTimes(len(waits), round(fmean(waits)), round(median(waits)), round(max(waits)))


def _active_since(span: timedelta) -> int:
    since = timezone.now() - span
    used = Session.objects.filter(user=OuterRef("pk"), last_used_at__gte=since)
    learned = Enrollment.objects.filter(learner=OuterRef("pk"), last_accessed_at__gte=since)
    return User.objects.filter(Q(last_login__gte=since) | Exists(used) | Exists(learned)).count()

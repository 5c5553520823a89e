"""How the whole school is doing."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median

from accounts.models import InstructorRequest, Role, User
from django.db.models import DurationField, ExpressionWrapper, F
from django.utils import timezone

from analytics.days import Daily, last_days, series
from analytics.models import Subject
from analytics.permissions import require_admin
from analytics.presence import active_users
from analytics.tallies import Counts, active_keys
from content.models import Course, Release
from content.status import CourseStatus, statuses_of

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
    """The school now, and day by day. `active_users` were here in the last day, week, month."""

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
    statuses = courses_by_status()
    counts = Counts(Subject, dates[0])
    return SchoolReport(
        users_by_role=_users_by_role(counts),
        courses_by_status=statuses,
        enrollments=counts.of(Subject.ENROLLMENT),
        completions=counts.of(Subject.COMPLETION),
        pending_courses=statuses[CourseStatus.PENDING],
        pending_instructor_requests=InstructorRequest.objects.pending().count(),
        approval_times=_approval_times(days),
        active_users=active_users(timezone.now()),
        series=series(
            dates,
            registrations=counts.by_day(Subject.REGISTRATION),
            enrollments=counts.by_day(Subject.ENROLLMENT),
            completions=counts.by_day(Subject.COMPLETION),
        ),
    )


def courses_by_status() -> dict[str, int]:
    """How many working copies stand where."""
    courses = Course.objects.filter(page__isnull=False).only("page_id", "current_release_id")
    counted = Counter(statuses_of(courses).values())
    return {status.value: counted[status] for status in CourseStatus}


def _users_by_role(counts: Counts) -> dict[str, int]:
    people = counts.by_key(Subject.PERSON)
    return {role.value: sum(people.get(key, 0) for key in active_keys(role)) for role in Role}


def _approval_times(days: int) -> ApprovalTimes:
    recent = Release.objects.filter(approved_at__gte=timezone.now() - timedelta(days=days)).order_by()
    spans = recent.annotate(wait=_WAIT).values_list("wait", flat=True)
    waits = [span.total_seconds() for span in spans]
    if not waits:
        return ApprovalTimes(0, None, None, None)
    return ApprovalTimes(len(waits), round(fmean(waits)), round(median(waits)), round(max(waits)))

"""Lists of working copies: with their drafts at hand, and by status."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, WorkflowState

from content.models import Course, CourseReleaseTask, CourseReviewTask
from content.status import CourseStatus, statuses_of

Courses = QuerySet[Course]
_COMPILED = ("current_release__outline", "current_release__search_text", "search_text")


def with_drafts(courses: Courses) -> Courses:
    """With each course's page, latest revision and current release, in the same query."""
    return courses.select_related("page__latest_revision", "current_release").defer(*_COMPILED)


def with_status(courses: Courses, status: CourseStatus) -> Courses:
    """Those of `courses` that stand there: by their review, and those without one by comparing with their release."""
    if status == CourseStatus.PENDING:
        return courses.filter(_review(current_task_state__task__content_type=_type(CourseReviewTask)))
    if status == CourseStatus.APPROVED:
        return courses.filter(_review(current_task_state__task__content_type=_type(CourseReleaseTask)))
    if status == CourseStatus.REJECTED:
        return courses.filter(_review(status=WorkflowState.STATUS_NEEDS_CHANGES))
    unreviewed = courses.exclude(_review())
    published = unreviewed.filter(current_release__isnull=False).only("page_id", "current_release_id")
    statuses = statuses_of(published.select_related(None).order_by())
    unchanged = [key for key, found in statuses.items() if found == CourseStatus.PUBLISHED]
    if status == CourseStatus.PUBLISHED:
        return unreviewed.filter(pk__in=unchanged)
    return unreviewed.exclude(pk__in=unchanged)


def appeals_waiting() -> Courses:
    """Declined courses whose appeal waits for a second reviewer, the longest waiting first."""
    waiting = {"declines__appeal__isnull": False, "declines__appeal__granted": None}
    return Course.objects.filter(declines__lifted_at=None, **waiting).order_by("declines__appeal__at")


def _review(**conditions: object) -> Exists:
    """A workflow that runs, or that waits for changes, on the course's page."""
    page = Cast(OuterRef("page_id"), CharField())
    states = WorkflowState.objects.active().filter(base_content_type=_type(Page), object_id=page, **conditions)
    if "status" not in conditions and conditions:
        states = states.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return Exists(states)


def _type(model: type) -> ContentType:
    return ContentType.objects.get_for_model(model)

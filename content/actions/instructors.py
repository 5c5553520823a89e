"""Teaching together: the lead of a course, or an admin, brings others in and lets them go."""

from typing import Any, ClassVar

from accounts.models import Role, User
from django.db import transaction
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.record import record
from wagtail.log_actions import log
from wagtail.models import Page, PageSubscription

from content.actions.submission import locked
from content.models import Course, CourseInstructor
from content.permissions import may_invite
from content.search import index_course


class AlreadyTeaches(DomainError):
    """The person is an instructor of the course."""

    code: ClassVar[str] = "ALREADY_TEACHES"
    status: ClassVar[int] = 409
    message = "This person teaches the course already."


class LeadStays(DomainError):
    """A course always has its lead."""

    code: ClassVar[str] = "LEAD_STAYS"
    status: ClassVar[int] = 409
    message = "The lead instructor can't be removed."


def add_instructor(*, course: Course, by: Any, email: str) -> CourseInstructor:
    """Make the instructor with this address a co-instructor. Raises Forbidden, Invalid or AlreadyTeaches.

    Whether an address has an account that doesn't teach, or none, is not told.
    """
    require_lead_or_admin(course, by)
    person = User.objects.filter(
        email=User.objects.normalize_email(email), role=Role.INSTRUCTOR, is_active=True
    ).first()
    if person is None:
        raise Invalid.field("email", "No instructor has this address.")
    with transaction.atomic():
        locked(course)
        teaching, is_new = CourseInstructor.objects.get_or_create(course=course, user=person)
        if not is_new:
            raise AlreadyTeaches
        record("course.instructor_added", course_id=course.pk, user_id=person.pk)
    return teaching


def remove_instructor(*, course: Course, by: Any, user: User) -> None:
    """Let a co-instructor go; they may also leave themselves. Raises Forbidden, NotFound or LeadStays."""
    if by.pk != user.pk:
        require_lead_or_admin(course, by)
    with transaction.atomic():
        course = locked(course)
        teaching = CourseInstructor.objects.filter(course=course, user=user).first()
        if teaching is None:
            raise NotFound("This person doesn't teach the course.")
        if teaching.role == CourseInstructor.Role.LEAD:
            raise LeadStays
        teaching.delete()
        index_course(course)
        _stop_telling(course, user)
        note(course, "content.let_go", by)
        record("course.instructor_removed", course_id=course.pk, user_id=user.pk)


def transfer_lead(*, course: Course, by: Any, user: User) -> CourseInstructor:
    """Make a co-instructor the lead; who led becomes co-instructor. Raises Forbidden or NotFound."""
    with transaction.atomic():
        course = locked(course)
        require_lead_or_admin(course, by)
        teaching = CourseInstructor.objects.filter(course=course, user=user).first()
        if teaching is None or not user.is_instructor:
            raise NotFound("This person doesn't teach the course.")
        if teaching.role != CourseInstructor.Role.LEAD:
            make_lead(teaching, by)
            note(course, "content.lead", by)
    return teaching


def make_lead(teaching: CourseInstructor, by: Any) -> None:
    """Hand the lead over. The course is locked, and who may do this has been asked before."""
    rows = CourseInstructor.objects.filter(course=teaching.course_id)
    rows.filter(role=CourseInstructor.Role.LEAD).update(role=CourseInstructor.Role.CO)
    teaching.role = CourseInstructor.Role.LEAD
    teaching.save(update_fields=["role"])
    record("course.lead_changed", course_id=teaching.course_id, user_id=teaching.user_id, by_id=by.pk)


def note(course: Course, action: str, by: Any) -> None:
    """A line in the history of the course's page."""
    if course.page is not None:
        log(instance=course.page, action=action, user=by)


def require_lead_or_admin(course: Course, by: Any) -> None:
    """Raises Forbidden for everybody else."""
    if not may_invite(by, course):
        raise Forbidden("Only the lead instructor of a course, or an admin, changes who teaches it.")


def _stop_telling(course: Course, user: User) -> None:
    """Notifications about the pages of the course would tell what is in its drafts."""
    if course.page is not None:
        pages = Page.objects.descendant_of(course.page, inclusive=True)
        PageSubscription.objects.filter(user=user, page__in=pages.values("pk")).delete()

"""Courses and who teaches them.

A course that learners may rely on, or that is taught together, needs a lead before its lead can leave. What nobody but
the person ever saw goes with them: pages, drafts, candidates and their frozen files.
"""

from typing import Any, ClassVar
from uuid import UUID

from accounts.models import User
from accounts.personal import Fate, Leaving, held, obstacle, stored
from django.db.models import Exists, OuterRef, Q, QuerySet
from lib.errors import DomainError
from wagtail.models import Page, PageLogEntry

from content.actions.editing import remove
from content.certificate_forms import files_of_design
from content.models import Course, CourseInstructor, Invitation, MediaFile, Release
from content.models.pages import COURSE_DEPTH
from content.search import index_course

_TEACHING = CourseInstructor.objects.filter(course=OuterRef("pk"))


class LeadsCourses(DomainError):
    """Courses that learners take, or that others teach too, would be left without a lead; `details` names them."""

    code: ClassVar[str] = "LEADS_COURSES"
    status: ClassVar[int] = 409
    message = "You lead courses that others rely on. Hand them over to a co-instructor first."


def _led_by(user: User) -> QuerySet[Course]:
    return Course.objects.filter(instructors__user=user, instructors__role=CourseInstructor.Role.LEAD)


def _relied_on() -> Q:
    numbered = Release.objects.filter(course=OuterRef("pk"), number__isnull=False)
    return Q(Exists(numbered)) | Q(Exists(_TEACHING.filter(role=CourseInstructor.Role.CO)))


@held
def hold_courses(person: UUID) -> None:
    """Those that they teach, and those with pages that they began or locked."""
    pages = Page.objects.filter(Q(owner=person) | Q(locked_by=person), depth__gte=COURSE_DEPTH)
    roots = {path[: COURSE_DEPTH * Page.steplen] for path in pages.values_list("path", flat=True)}
    taught = CourseInstructor.objects.filter(user=person).values("course")
    rows = Course.objects.select_for_update(of=("self",)).filter(Q(pk__in=taught) | Q(page__path__in=roots))
    list(rows.order_by("pk").values_list("pk"))


@obstacle
def hand_over_first(user: User) -> None:
    """Raises LeadsCourses."""
    courses = _led_by(user).filter(_relied_on()).order_by("slug").select_related("page")
    if courses:
        named = [{"id": str(row.pk), "title": row.page.draft_title if row.page else row.title} for row in courses]
        raise LeadsCourses(details={"courses": named})


def _discard_own(leaving: Leaving) -> None:
    for course in _led_by(leaving.user).exclude(_relied_on()).select_for_update(of=("self",)):
        _discard(course, leaving)
    others = Course.objects.filter(instructors__user=leaving.user).select_for_update(of=("self",)).order_by("pk")
    left = list(others)
    CourseInstructor.objects.filter(user=leaving.user).delete()
    for course in left:
        index_course(course)


def _discard(course: Course, leaving: Leaving) -> None:
    frozen = _frozen_for(course)
    course.releases.all().delete()
    if course.page is not None:
        pages = list(Page.objects.descendant_of(course.page, inclusive=True).values_list("pk", flat=True))
        remove(course.page, None)
        PageLogEntry.objects.filter(page__in=pages).delete()  # their labels are the titles
    Course.objects.filter(pk=course.pk).delete()
    for row in MediaFile.objects.filter(frozen, used_by__isnull=True):
        if not Release.objects.filter(outline__contains=row.file).exists():  # a picture of the catalogue
            leaving.doom(row.file)
            row.delete()


def _frozen_for(course: Course) -> Q:
    """The files that this course's candidates were compiled with."""
    documents = [release.document for release in course.releases.all()]
    pictures = [document.get("thumbnail", "") for document in documents]
    pictures += [file for document in documents for file in files_of_design(document).values()]
    bodies = MediaFile.objects.filter(used_by__lesson__course=course).values_list("pk", flat=True)
    return Q(pk__in=list(bodies)) | Q(file__in=[name for name in pictures if name])


def _invitations(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(invited_by=user) | Q(email__in=user.addresses()))


def _forget_invitations(leaving: Leaving) -> None:
    Invitation.objects.filter(email__in=leaving.addresses).delete()
    Invitation.objects.filter(invited_by=leaving.user, accepted_at=None, revoked_at=None).delete()
    Invitation.objects.filter(invited_by=leaving.user).update(invited_by=None)


def _taught(user: User) -> QuerySet[Any]:
    return CourseInstructor.objects.filter(user=user)


stored(
    "content.CourseInstructor",
    "user",
    fate=Fate.DELETED,
    why="They teach no more. A course that was never released and that nobody else teaches is deleted with its pages; "
    "any other has to be handed over first. The courses are not found by their name any more.",
    shows=("course_id", "course__slug", "course__title", "course__page__draft_title", "role", "added_at"),
    rows=_taught,
    wipe=_discard_own,
)
stored(
    "content.Invitation",
    "email",
    "invited_by",
    fate=Fate.DELETED,
    why="Invitations to their address go, and so do those that they sent and nobody answered. Others forget who sent "
    "them.",
    shows=("course_id", "email", "role", "created_at", "expires_at", "accepted_at", "revoked_at"),
    rows=_invitations,
    wipe=_forget_invitations,
)
stored(
    "content.LinkCheck",
    "requested_by",
    "waiting",
    fate=Fate.KEPT,
    why="It checks a course that others go on teaching; the account that asked is a tombstone.",
    shows=("course_id", "requested_at", "finished_at"),
)

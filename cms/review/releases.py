"""The releases of a course in the admin: what differs between two, and going back to one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from lib.errors import DomainError
from wagtail.admin import messages

from cms.review.forms import ReasonForm
from cms.review.present import shown
from content.actions.moderation import roll_back
from content.actions.restore import restore_working_copy
from content.changes import compare_releases
from content.models import Course, Release
from content.permissions import may_edit, may_publish
from content.status import CourseStatus, status_of


@require_GET
def course_compare(request: HttpRequest, course_id: UUID, number: int, other: int) -> HttpResponse:
    """What release `other` has otherwise than release `number`; `?from=2&to=5` leads to those two."""
    course = visible(request, course_id)
    if chosen := _chosen(request):
        return redirect("course_compare", course_id=course.pk, number=chosen[0], other=chosen[1])
    releases = {release.number: release for release in numbered(course).filter(number__in={number, other})}
    if not {number, other} <= releases.keys():
        raise Http404
    context = {
        "course": course,
        "older": releases[number],
        "newer": releases[other],
        "numbers": numbered(course).values_list("number", flat=True),
        "changes": shown(compare_releases(releases[number], releases[other])),
    }
    return render(request, "cms/review/compare.html", context)


@require_http_methods(["GET", "POST"])
def course_go_back(request: HttpRequest, course_id: UUID, number: int, step: str) -> HttpResponse:
    """Ask whether to roll back to release `number`, or to restore the working copy from it; then do it."""
    course = visible(request, course_id)
    release = numbered(course).filter(number=number).first()
    if release is None or not OFFERS[step](request.user, course, release):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _STEPS[step](course, request.user, number, form.cleaned_data["comment"])
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _DONE[step].format(number=number))
        return redirect("course_review", course_id=course.pk)
    return render(
        request, "cms/review/go_back.html", {"course": course, "release": release, "step": step, "form": form}
    )


def visible(request: HttpRequest, course_id: UUID) -> Course:
    """A course whose working copy this person may see."""
    courses = Course.objects.visible_to(request.user).select_related("page", "current_release")
    course = courses.filter(pk=course_id, page__isnull=False).first()
    if course is None:
        raise Http404
    return course


def numbered(course: Course) -> Any:
    """The releases that were approved, newest first, with the people concerned."""
    releases = Release.objects.filter(course=course, number__isnull=False).order_by("-number")
    return releases.select_related("submitted_by", "approved_by", "published_by")


def may_roll_back(user: Any, course: Course, release: Release) -> bool:
    """It was live, is not now, and this person may publish."""
    was_live = release.published_at is not None and release.pk != course.current_release_id
    return was_live and may_publish(user, course)


def may_restore(user: Any, course: Course, release: Release) -> bool:
    """This person may edit the course, and nobody is judging it."""
    return may_edit(user, course) and status_of(course) not in {CourseStatus.PENDING, CourseStatus.APPROVED}


def _chosen(request: HttpRequest) -> tuple[int, int] | None:
    older, newer = request.GET.get("from", ""), request.GET.get("to", "")
    return (int(older), int(newer)) if older.isdecimal() and newer.isdecimal() else None


OFFERS: dict[str, Callable[[Any, Course, Release], bool]] = {"roll-back": may_roll_back, "restore": may_restore}
_STEPS: dict[str, Callable[[Course, Any, int, str], Any]] = {
    "roll-back": lambda course, by, number, said: roll_back(course=course, by=by, number=number, comment=said),
    "restore": lambda course, by, number, _: restore_working_copy(course=course, by=by, number=number),
}
_DONE = {
    "roll-back": "Learners see release {number} again.",
    "restore": "The working copy is what release {number} says.",
}

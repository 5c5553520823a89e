"""The review of a course in the admin: where it stands, what it changes, and the decisions about it.

The screens hold no rules: every button calls the action that the API calls too.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from lib.errors import DomainError, Invalid
from wagtail.admin import messages

from cms.review.comments_panel import discussion_on
from cms.review.forms import DecisionForm
from cms.review.panels import Screen, rendered
from cms.review.present import shown
from cms.review.rounds import later_round
from content.actions import decline, moderation, submission
from content.actions.claim import is_claimed_by_other
from content.changes import compare_course
from content.models import Course, Decline, Release
from content.status import CourseStatus, standing_of
from content.tree import read_draft

_OPEN = {CourseStatus.PENDING, CourseStatus.APPROVED}


@require_GET
def course_review(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Where the course stands, what differs from what learners see, and what can be done about it."""
    return _screen(request, _visible(request, course_id), DecisionForm())


@require_POST
def decide(request: HttpRequest, course_id: UUID, decision: str) -> HttpResponse:
    """Carry out a decision and say how it went; nothing that was typed is lost when it is refused."""
    course = _visible(request, course_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _screen(request, course, form)
    try:
        _DECISIONS[decision](course, request.user, form.cleaned_data)
    except DomainError as refused:
        messages.error(request, _sentence(refused))
        return _screen(request, course, form)
    messages.success(request, _DONE[decision])
    return redirect("course_review", course_id=course.pk)


def _visible(request: HttpRequest, course_id: UUID) -> Course:
    courses = Course.objects.visible_to(request.user).select_related("page", "current_release")
    course = courses.filter(pk=course_id, page__isnull=False).first()
    if course is None:
        raise Http404
    return course


def _screen(request: HttpRequest, course: Course, form: DecisionForm) -> HttpResponse:
    course = _visible(request, course.pk)
    standing = standing_of(course)
    draft = read_draft(course)
    comparison = compare_course(course, standing, draft)
    screen = Screen(request, course, standing, draft, comparison)
    panels = rendered(screen)
    context = {
        "course": course,
        "course_title": draft.page.title or course.title,
        "standing": standing,
        "status_class": standing.status.lower(),
        "changes": shown(comparison, discussion_on(screen).open_parts),
        "panels": panels,
        "discussion_shown": True,
        "round": later_round(standing),
        "form": form,
        **_offers(screen),
    }
    return render(request, "cms/review/course.html", context)


def _offers(screen: Screen) -> dict[str, bool]:
    """Which buttons this person gets."""
    course, status, release = screen.course, screen.standing.status, screen.standing.release
    is_held = release is not None and is_claimed_by_other(release, screen.user)
    is_declined = _is_declined(course)
    closed = screen.changes.is_empty or is_declined
    return {
        "may_submit": screen.may_edit and status not in _OPEN and not closed,
        "may_withdraw": screen.may_edit and status in _OPEN,
        "may_decide": screen.may_decide and status == CourseStatus.PENDING and not is_held,
        "may_send_back": screen.may_decide and status in _OPEN and not is_held,
        "is_held": is_held,
        "is_declined": is_declined,
        "may_publish": screen.may_publish
        and (status == CourseStatus.APPROVED or (not course.is_published and _was_live(course))),
        "may_unpublish": screen.may_publish and course.is_published,
    }


def _reason_given(comment: str) -> str:
    """Programs may take a course down without a word; people here may not."""
    if not comment.strip():
        raise Invalid.field("comment", "Say why the course is taken from the catalogue.")
    return comment


def _is_declined(course: Course) -> bool:
    return Decline.objects.filter(course=course, lifted_at=None).exists()


def _was_live(course: Course) -> bool:
    return Release.objects.filter(course=course, published_at__isnull=False).exists()


def _sentence(refused: DomainError) -> str:
    problems = [text for texts in refused.details.get("fields", {}).values() for text in texts]
    return " ".join(problems if problems and refused.message == Invalid.message else [refused.message, *problems])


_DECISIONS: dict[str, Callable[[Course, Any, dict[str, Any]], Any]] = {
    "submit": lambda course, by, _: submission.submit_course(course=course, by=by),
    "withdraw": lambda course, by, _: submission.withdraw_course(course=course, by=by),
    "approve-and-publish": lambda course, by, said: moderation.approve_course(
        course=course, by=by, comment=said["comment"], publish=True
    ),
    "approve": lambda course, by, said: moderation.approve_course(
        course=course, by=by, comment=said["comment"], publish_at=said["publish_at"]
    ),
    "send-back": lambda course, by, said: moderation.reject_course(course=course, by=by, comment=said["comment"]),
    "decline": lambda course, by, said: decline.decline_course(course=course, by=by, comment=said["comment"]),
    "appeal": lambda course, by, said: decline.appeal_decline(course=course, by=by, text=said["comment"]),
    "grant-appeal": lambda course, by, said: decline.decide_appeal(
        course=course, by=by, grant=True, comment=said["comment"]
    ),
    "refuse-appeal": lambda course, by, said: decline.decide_appeal(
        course=course, by=by, grant=False, comment=said["comment"]
    ),
    "publish": lambda course, by, _: moderation.publish_course(course=course, by=by),
    "unpublish": lambda course, by, said: moderation.unpublish_course(
        course=course, by=by, comment=_reason_given(said["comment"])
    ),
}
DECISIONS = tuple(_DECISIONS)
_DONE = {
    "submit": "The course was submitted for review.",
    "withdraw": "The submission was withdrawn. The course can be edited again.",
    "approve-and-publish": "The course was approved, and learners see it now.",
    "approve": "The course was approved. It waits to be published.",
    "send-back": "The course was sent back to its instructors.",
    "decline": "The course was declined for good.",
    "appeal": "The appeal was sent. A second reviewer decides it.",
    "grant-appeal": "The appeal was granted. The course can be submitted again.",
    "refuse-appeal": "The appeal was refused.",
    "publish": "Learners see the release now.",
    "unpublish": "The course was taken from the catalogue.",
}

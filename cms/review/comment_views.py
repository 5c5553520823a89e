"""The conversation about a course in the admin: each form calls one action and leads back to where it stands."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.review.comment_forms import CommentForm, SayingForm, StateForm
from content.actions.comment import add_comment, delete_comment, reply_to_comment, set_comment_state
from content.models import Course, ReviewComment


@require_POST
def add(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Comment on a place."""
    course = _course(request, course_id)

    def act(form: CommentForm) -> None:
        add_comment(course=course, by=request.user, text=form.cleaned_data["text"], anchor=form.anchor())

    return _carry_out(request, course_id, CommentForm, act, "The comment was added.")


@require_POST
def reply(request: HttpRequest, course_id: UUID, comment_id: UUID) -> HttpResponse:
    """Answer a comment."""
    comment = _comment(request, course_id, comment_id)

    def act(form: SayingForm) -> None:
        reply_to_comment(comment=comment, by=request.user, text=form.cleaned_data["text"])

    return _carry_out(request, course_id, SayingForm, act, "The answer was added.")


@require_POST
def set_state(request: HttpRequest, course_id: UUID, comment_id: UUID) -> HttpResponse:
    """Settle a comment, or open it again."""
    comment = _comment(request, course_id, comment_id)

    def act(form: StateForm) -> None:
        said = form.cleaned_data
        set_comment_state(comment=comment, by=request.user, state=said["state"], note=said["text"])

    return _carry_out(request, course_id, StateForm, act, "The comment was updated.")


@require_POST
def delete(request: HttpRequest, course_id: UUID, comment_id: UUID) -> HttpResponse:
    """Take one's own comment back."""
    comment = _comment(request, course_id, comment_id)
    return _carry_out(
        request,
        course_id,
        SayingForm,
        lambda form: delete_comment(comment=comment, by=request.user),
        "The comment was deleted.",
    )


def _course(request: HttpRequest, course_id: UUID) -> Course:
    return get_object_or_404(Course.objects.visible_to(request.user).filter(page__isnull=False), pk=course_id)


def _comment(request: HttpRequest, course_id: UUID, comment_id: UUID) -> ReviewComment:
    comments = ReviewComment.objects.visible_to(request.user).filter(course=_course(request, course_id))
    return get_object_or_404(comments, pk=comment_id)


def _carry_out(
    request: HttpRequest, course_id: UUID, kind: type[Any], act: Callable[[Any], None], done: str
) -> HttpResponse:
    """Do it and say so, or say why not and what was typed, and go back to the place."""
    form = kind(request.POST)
    try:
        problem = "" if form.is_valid() else " ".join(text for texts in form.errors.values() for text in texts)
        if not problem:
            act(form)
    except DomainError as refused:
        problem = " ".join([refused.message, *(text for texts in _fields(refused) for text in texts)])
    if problem:
        typed = request.POST.get("text", "").strip()
        messages.error(request, f"{problem} You wrote: “{typed}”" if typed else problem)
    else:
        messages.success(request, done)
    back = form.cleaned_data.get("back") or "comments"
    return redirect(f"{reverse('course_review', args=(course_id,))}#{back}")


def _fields(refused: DomainError) -> list[list[str]]:
    return list(refused.details.get("fields", {}).values())


_COMMENT = "courses/<uuid:course_id>/comments/<uuid:comment_id>"
urlpatterns = [
    path("courses/<uuid:course_id>/comments/", add, name="course_comment_add"),
    path(f"{_COMMENT}/reply/", reply, name="course_comment_reply"),
    path(f"{_COMMENT}/state/", set_state, name="course_comment_state"),
    path(f"{_COMMENT}/delete/", delete, name="course_comment_delete"),
]

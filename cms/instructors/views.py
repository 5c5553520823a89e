"""The screen on which the lead of a course, or an admin, says who teaches it."""

from uuid import UUID

from accounts.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from lib.errors import DomainError, Forbidden
from wagtail.admin import messages

from cms.instructors.forms import InvitationForm
from content.actions.instructors import remove_instructor, transfer_lead
from content.actions.invitations import invite_instructor, revoke_invitation
from content.models import Course, Invitation
from content.permissions import may_invite


def _course(request: HttpRequest, course_id: UUID) -> Course:
    courses = Course.objects.visible_to(request.user).filter(page__isnull=False).select_related("page")
    return get_object_or_404(courses, pk=course_id)


def course_instructors(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Who teaches and who is invited; a form to invite one more."""
    course = _course(request, course_id)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite_instructor(course=course, by=request.user, **form.cleaned_data)
        except Forbidden:
            raise
        except DomainError as refusal:
            form.add_error("email", refusal.details.get("fields", {}).get("email", [refusal.message]))
        else:
            messages.success(request, f"An invitation goes out to {invitation.email}.")
            return redirect("course_instructors", course.pk)
    return render(request, "cms/instructors/instructors.html", _context(request, course, form))


def _context(request: HttpRequest, course: Course, form: InvitationForm) -> dict[str, object]:
    may_change = may_invite(request.user, course)
    asked = Invitation.objects.filter(course=course).unanswered().order_by("created_at")
    return {
        "course": course,
        "page": course.page,
        "form": form,
        "teaching": course.instructors.select_related("user").order_by("-role", "added_at"),
        "invitations": asked.select_related("invited_by") if may_change else [],
        "may_change": may_change,
    }


def _teacher(course: Course, user_id: UUID) -> User:
    person: User = get_object_or_404(User, pk=user_id, teaches__course=course)
    return person


@require_POST
def course_instructor_remove(request: HttpRequest, course_id: UUID, user_id: UUID) -> HttpResponse:
    """Let one go."""
    course = _course(request, course_id)
    person = _teacher(course, user_id)
    remove_instructor(course=course, by=request.user, user=person)
    messages.success(request, f"{person} no longer teaches this course.")
    if person.pk == request.user.pk:
        return redirect("wagtailadmin_home")
    return redirect("course_instructors", course.pk)


@require_POST
def course_instructor_lead(request: HttpRequest, course_id: UUID, user_id: UUID) -> HttpResponse:
    """Hand the lead over."""
    course = _course(request, course_id)
    person = _teacher(course, user_id)
    transfer_lead(course=course, by=request.user, user=person)
    messages.success(request, f"{person} leads this course now.")
    return redirect("course_instructors", course.pk)


@require_POST
def course_invitation_revoke(request: HttpRequest, course_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    course = _course(request, course_id)
    invitation = get_object_or_404(Invitation.objects.select_related("course"), pk=invitation_id, course=course)
    revoke_invitation(invitation=invitation, by=request.user)
    messages.success(request, f"The invitation of {invitation.email} was taken back.")
    return redirect("course_instructors", course.pk)


_ONE = "courses/<uuid:course_id>/instructors/<uuid:user_id>"
urlpatterns = [
    path("courses/<uuid:course_id>/instructors/", course_instructors, name="course_instructors"),
    path(f"{_ONE}/remove/", course_instructor_remove, name="course_instructor_remove"),
    path(f"{_ONE}/lead/", course_instructor_lead, name="course_instructor_lead"),
    path(
        "courses/<uuid:course_id>/invitations/<uuid:invitation_id>/revoke/",
        course_invitation_revoke,
        name="course_invitation_revoke",
    ),
]

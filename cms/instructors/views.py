"""The screen on which the lead of a course, or an admin, says who teaches it."""

from uuid import UUID

from accounts.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from lib.errors import Invalid
from wagtail.admin import messages

from cms.instructors.forms import InstructorForm
from content.actions.instructors import AlreadyTeaches, add_instructor, remove_instructor
from content.models import Course
from content.permissions import leads


def _course(request: HttpRequest, course_id: UUID) -> Course:
    courses = Course.objects.visible_to(request.user).filter(page__isnull=False).select_related("page")
    return get_object_or_404(courses, pk=course_id)


def course_instructors(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Who teaches; a form to add one more."""
    course = _course(request, course_id)
    form = InstructorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            teaching = add_instructor(course=course, by=request.user, email=form.cleaned_data["email"])
        except (AlreadyTeaches, Invalid) as refusal:
            form.add_error("email", refusal.details.get("fields", {}).get("email", [refusal.message]))
        else:
            messages.success(request, f"{teaching.user} now teaches this course with you.")
            return redirect("course_instructors", course.pk)
    return render(request, "cms/instructors/instructors.html", _context(request, course, form))


def _context(request: HttpRequest, course: Course, form: InstructorForm) -> dict[str, object]:
    user = request.user
    assert isinstance(user, User)
    return {
        "course": course,
        "page": course.page,
        "form": form,
        "teaching": course.instructors.select_related("user").order_by("-role", "added_at"),
        "may_change": user.is_admin or leads(user, course),
    }


@require_POST
def course_instructor_remove(request: HttpRequest, course_id: UUID, user_id: UUID) -> HttpResponse:
    """Let one go."""
    course = _course(request, course_id)
    person = get_object_or_404(User, pk=user_id, teaches__course=course)
    remove_instructor(course=course, by=request.user, user=person)
    messages.success(request, f"{person} no longer teaches this course.")
    if person.pk == request.user.pk:
        return redirect("wagtailadmin_home")
    return redirect("course_instructors", course.pk)


urlpatterns = [
    path("courses/<uuid:course_id>/instructors/", course_instructors, name="course_instructors"),
    path(
        "courses/<uuid:course_id>/instructors/<uuid:user_id>/remove/",
        course_instructor_remove,
        name="course_instructor_remove",
    ),
]

"""One result of one learner: what was handed in, deciding it by hand, exceptions, and its history."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from learning.actions.allowance import remove_allowance, set_allowance
from learning.actions.grades import override_grade, remove_override
from learning.gradebook import Gradebook, history_of
from learning.models import Allowance, Enrollment
from learning.outlines import Place
from learning.own_work import work_of
from learning.permissions import may_grade
from learning.standing import standing_of
from lib.errors import DomainError, Forbidden
from wagtail.admin import messages

from cms.forms.refused import point_at
from cms.gradebook.forms import ExceptionForm, OverrideForm
from content.models import Course


def book_of(request: HttpRequest, course_id: UUID) -> Gradebook:
    """The gradebook of a course that the caller teaches or runs; any other does not exist."""
    course = get_object_or_404(Course.objects.visible_to(request.user).select_related("page"), pk=course_id)
    if not may_grade(request.user, course):
        raise Http404
    return Gradebook(course)


@require_http_methods(["GET", "POST"])
def course_grade(request: HttpRequest, course_id: UUID, enrollment_id: UUID, lesson_id: UUID) -> HttpResponse:
    """POST does what its button says: overrides, makes an exception, or takes one of them back."""
    book = book_of(request, course_id)
    place, enrollment = book.lesson(lesson_id), book.learners().filter(pk=enrollment_id).first()
    if place is None or enrollment is None:
        raise Http404
    deed = request.POST.get("deed", "")
    allowance = Allowance.objects.filter(enrollment=enrollment, lesson=lesson_id).first()
    form = OverrideForm(request.POST if deed == "override" else None)
    exception = ExceptionForm(request.POST if deed == "except" else None, place=place, allowance=allowance)
    if deed and _done(request, deed, form, exception, enrollment, lesson_id):
        return redirect(request.get_full_path())
    context = {"form": form, "exception": exception, "allowance": allowance, **_shown(enrollment, place)}
    back = f"{reverse('course_gradebook', args=[course_id])}?{request.GET.urlencode()}"
    own = enrollment.learner_id == request.user.pk
    return render(request, "cms/gradebook/grade.html", {"course": book.course, "back": back, "is_own": own, **context})


def _shown(enrollment: Enrollment, place: Place) -> dict[str, Any]:
    standing = standing_of(enrollment)
    return {
        "enrollment": enrollment,
        "place": place,
        "standing": standing,
        "cell": next(each for each in standing.lessons if each.lesson_id == place.lesson_id),
        "works": work_of(enrollment, [place.lesson_id])[::-1],
        "hides_authors": bool(place.terms.get("anonymous")),
        "changes": history_of(enrollment, place.lesson_id),
    }


def _done(
    request: HttpRequest,
    deed: str,
    form: OverrideForm,
    exception: ExceptionForm,
    enrollment: Enrollment,
    lesson_id: UUID,
) -> bool:
    """Whether the deed was done; what was wrong is told otherwise."""
    about: dict[str, Any] = {"enrollment": enrollment, "lesson_id": lesson_id, "by": request.user}
    try:
        if deed == "override" and form.is_valid():
            override_grade(**about, **form.cleaned_data)
            messages.success(request, _("The result is overridden. The learner gets a mail with your reason."))
        elif deed == "release":
            remove_override(**about)
            messages.success(request, _("The learner's own work counts again."))
        elif deed == "except" and exception.is_valid():
            set_allowance(**about, **exception.granted)
            messages.success(request, _("The exception holds from now on."))
        elif deed == "unexcept":
            remove_allowance(**about)
            messages.success(request, _("What the lesson says holds for this learner again."))
        else:
            return False
    except Forbidden:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
        if deed in ("override", "except"):
            point_at(form if deed == "override" else exception, refusal)
        return False
    return True

"""Regrading a course: what waits, a preview to apply, and the history with its ledgers."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from learning.actions.regrade import apply_regrade
from learning.actions.revert_regrade import revert_regrade
from learning.models import Regrade
from learning.permissions import may_grade
from learning.regrading.comparing import NoQuizNow, place_of
from learning.regrading.preview import Survey, survey, to_reconsider
from learning.regrading.waiting import waiting_regrades
from lib.errors import DomainError, Forbidden
from wagtail.admin import messages

from cms.regrading.forms import HowForm, ReasonForm
from cms.regrading.ledger import ledger_rows
from cms.regrading.present import shown
from content.models import Course, LessonVersion
from content.richtext import plain_text

PER_PAGE = 25


@require_GET
def course_regrading(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The quizzes of a course with attempts that a release left behind, and every regrade that was made."""
    course = _course(request, course_id)
    made = Regrade.objects.with_changed().filter(course=course).select_related("by", "reverted_by")
    page = Paginator(made, PER_PAGE).get_page(request.GET.get("p"))
    titles = _titles({regrade.lesson_id for regrade in page})
    context = {
        "course": course,
        "waiting": shown(course.pk, waiting_regrades(course)),
        "page": page,
        "rows": [(regrade, titles.get(regrade.lesson_id, "")) for regrade in page],
    }
    return render(request, "cms/regrading/course.html", context)


@require_http_methods(["GET", "POST"])
def course_regrade_quiz(request: HttpRequest, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """Whose results the quiz of today would change. POST changes them."""
    course = _course(request, course_id)
    try:
        place = place_of(course, lesson_id)
    except NoQuizNow as none:
        raise Http404 from none
    asked = HowForm(request.POST if request.method == "POST" else request.GET)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        regrade = _apply(request, course, lesson_id, asked, form)
        if regrade is not None:
            return redirect("course_regrade", course.pk, regrade.pk)
    found = survey(place, **asked.how)
    return render(request, "cms/regrading/quiz.html", {"asked_form": asked, "form": form, **_preview(request, found)})


@require_http_methods(["GET", "POST"])
def course_regrade(request: HttpRequest, course_id: UUID, regrade_id: UUID) -> HttpResponse:
    """One regrade with its ledger. POST takes it back."""
    course = _course(request, course_id)
    regrades = Regrade.objects.filter(course=course).select_related("course", "by", "reverted_by")
    regrade = get_object_or_404(regrades, pk=regrade_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _revert(request, regrade, form.cleaned_data["reason"]):
        return redirect(request.get_full_path())
    ledger = regrade.attempts.select_related("attempt__enrollment__learner").order_by(
        "attempt__enrollment__learner__full_name", "attempt__number", "pk"
    )
    page = Paginator(ledger, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "course": course,
        "regrade": regrade,
        "title": _titles({regrade.lesson_id}).get(regrade.lesson_id, ""),
        "page": page,
        "rows": ledger_rows(list(page)),
        "certificates": to_reconsider(regrade),
        "form": form,
    }
    return render(request, "cms/regrading/regrade.html", context)


def _course(request: HttpRequest, course_id: UUID) -> Course:
    """One that the caller teaches or runs; any other does not exist."""
    course = get_object_or_404(Course.objects.visible_to(request.user).select_related("page"), pk=course_id)
    if not may_grade(request.user, course):
        raise Http404
    return course


def _titles(lessons: set[UUID]) -> dict[UUID, str]:
    """What lessons were called last."""
    versions = LessonVersion.objects.filter(lesson__in=lessons, placements__isnull=False)
    return dict(versions.order_by("placements__release__submitted_at").values_list("lesson", "title"))


def _preview(request: HttpRequest, found: Survey) -> dict[str, object]:
    page = Paginator(found.chosen, PER_PAGE).get_page(request.GET.get("p"))
    how = {"dropped": found.dropped, "only_better": "1" if found.only_better else "0"}
    return {
        "course": found.place.release.course,
        "place": found.place,
        "figures": found.figures,
        "page": page,
        "rows": found.rows(list(page)),
        "gone": [plain_text(prompt) for prompt in found.gone.values()],
        "how": how,
        "unseen": found.unseen,
        "asked": urlencode(how),
        "may_apply": bool(found.chosen or found.unseen),
    }


def _apply(request: HttpRequest, course: Course, lesson_id: UUID, asked: HowForm, form: ReasonForm) -> Regrade | None:
    """The regrade, or None where a rule says no; which one is told."""
    user: Any = request.user
    said = form.cleaned_data
    about = {"course": course, "lesson_id": lesson_id, "by": user}
    try:
        done = apply_regrade(**about, reason=said["reason"], seen=said["release"], **asked.how)
    except Forbidden:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
        return None
    words = ngettext("%(count)s attempt has a new grade.", "%(count)s attempts have new grades.", done.changed)
    messages.success(request, words % {"count": done.changed})
    return done.regrade


def _revert(request: HttpRequest, regrade: Regrade, reason: str) -> bool:
    try:
        done = revert_regrade(regrade=regrade, by=request.user, reason=reason)  # type: ignore[arg-type]
    except Forbidden:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
        return False
    one, many = "%(count)s attempt has its former grade.", "%(count)s attempts have their former grades."
    words = ngettext(one, many, done.changed)
    messages.success(request, words % {"count": done.changed})
    if done.kept:
        messages.warning(request, _("Attempts that were graded since keep their grades: %d.") % len(done.kept))
    return True


urlpatterns = [
    path("courses/<uuid:course_id>/regrading/", course_regrading, name="course_regrading"),
    path("courses/<uuid:course_id>/regrading/<uuid:regrade_id>/", course_regrade, name="course_regrade"),
    path("courses/<uuid:course_id>/lessons/<uuid:lesson_id>/regrade/", course_regrade_quiz, name="course_regrade_quiz"),
]

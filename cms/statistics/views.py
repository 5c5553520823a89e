"""The figures of a quiz and of a question in a bank: pages of their own, and what editors put beside questions."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET
from learning.permissions import may_grade
from learning.statistics.bank import bank_question_figures
from learning.statistics.quiz import quiz_figures

from cms.banks.found import question_of
from cms.statistics.present import shown_blocks, shown_question, shown_quiz
from content.models import Course


@require_GET
def quiz_statistics(request: HttpRequest, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """All figures of a quiz that the caller teaches. `?part=panels` is what its editor puts beside questions."""
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=course_id)
    if not may_grade(request.user, course):
        raise Http404
    found = quiz_figures(course.pk, lesson_id)
    context = {"course": course, "lesson_id": lesson_id, "title": found.title if found else course.title}
    if found is not None and found.learners:
        context |= {"quiz": shown_quiz(found), "blocks": list(shown_blocks(found))}
    part = "panels" if request.GET.get("part") == "panels" else "quiz"
    return render(request, f"cms/statistics/{part}.html", context)


@require_GET
def bank_question_statistics(request: HttpRequest, bank_id: UUID, question_id: UUID) -> HttpResponse:
    """How a question of a bank does, in the courses that the caller may see."""
    row = question_of(request, bank_id, question_id)
    shown = shown_question(bank_question_figures(row, shown_to=request.user))
    return render(request, "cms/statistics/bank_question.html", {"question": shown})


urlpatterns = [
    path(
        "courses/<uuid:course_id>/lessons/<uuid:lesson_id>/statistics/", quiz_statistics, name="course_quiz_statistics"
    ),
    path(
        "question-banks/<uuid:bank_id>/questions/<uuid:question_id>/statistics/",
        bank_question_statistics,
        name="course_bank_question_statistics",
    ),
]

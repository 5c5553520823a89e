"""One piece of work on the screen: what was handed in beside the form that grades it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from learning.actions.grade_work import grade_work
from learning.assignment_terms import rules_of
from learning.models import Submission, SubmissionFile
from learning.permissions import may_know_author
from lib.errors import DomainError
from wagtail.admin import messages

from cms.forms.refused import point_at
from cms.grading.forms import GradeForm
from cms.grading.queue import QueueForm, author_of
from content.assessments.assignment import AssignmentSettings

_SHOWN = {"png": "picture", "jpg": "picture", "jpeg": "picture", "gif": "picture", "webp": "picture"}
_SHOWN |= {"mp3": "sound", "wav": "sound", "ogg": "sound", "m4a": "sound", "mp4": "film", "webm": "film"}


@dataclass(frozen=True)
class Shown:
    """A file with a link that expires, and how it can be looked at here."""

    name: str
    size: int
    url: str
    kind: str


@require_http_methods(["GET", "POST"])
def grade_screen(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Look at the work and grade it; nothing that was typed is lost when a rule says no."""
    work = _found(request, submission_id)
    rules = rules_of(work.version)
    form = GradeForm(request.POST if request.method == "POST" else None, work=work, rules=rules)
    queue = QueueForm(request.GET, request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid() and _grade(request, work, form):
        following = _neighbour(queue.rows(), work, after=True) if "go_on" in request.POST else work.pk
        address = reverse("course_grade_work", args=[following]) if following else reverse("course_grading")
        return redirect(f"{address}?{queue.asked()}")
    return render(request, "cms/grading/work.html", _context(request, work, rules, form, queue))


def _grade(request: HttpRequest, work: Submission, form: GradeForm) -> bool:
    said: Any = form.cleaned_data
    given = {"score": said["score"], "feedback": said["feedback"], "gradings": said["gradings"]}
    try:
        grade_work(submission=work, by=request.user, rubric=form.marks(), **given)  # type: ignore[arg-type]
    except DomainError as refused:
        point_at(form, refused)
        messages.error(request, refused.message)
        return False
    messages.success(request, "The grade is kept, and the learner is told.")
    return True


def _found(request: HttpRequest, submission_id: UUID) -> Submission:
    rows = Submission.objects.to_grade_by(request.user).select_related(
        "enrollment__course", "enrollment__learner", "version", "graded_by"
    )
    work = rows.filter(pk=submission_id).first()
    if work is None:
        raise Http404
    return work


def _context(
    request: HttpRequest, work: Submission, rules: AssignmentSettings, form: GradeForm, queue: QueueForm
) -> dict[str, Any]:
    known = may_know_author(request.user, work)
    others = Submission.objects.filter(enrollment=work.enrollment_id, lesson=work.lesson_id).exclude(pk=work.pk)
    rows = queue.rows()
    return {
        "work": work,
        "rules": rules,
        "form": form,
        "author": author_of(request.user, work),
        "files": [_shown(file, known) for file in work.files.all()],
        "others": others.order_by("-number"),
        "grades": work.grades.select_related("graded_by").order_by("-number"),
        "asked": queue.asked(),
        "back": f"{reverse('course_grading')}?{urlencode({'state': 'waiting'})}",
        "previous": _neighbour(rows, work, after=False),
        "following": _neighbour(rows, work, after=True),
        "left": rows.count(),
    }


def _neighbour(rows: QuerySet[Submission], work: Submission, *, after: bool) -> UUID | None:
    """The next piece of work of the queue, or the one before."""
    at, key = work.submitted_at, work.pk
    if after:
        found = rows.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=key)).order_by("submitted_at", "pk")
    else:
        found = rows.filter(Q(submitted_at__lt=at) | Q(submitted_at=at, pk__lt=key)).order_by("-submitted_at", "-pk")
    return found.values_list("pk", flat=True).first()


def _shown(file: SubmissionFile, known: bool) -> Shown:
    name = file.name if known else file.stored_name
    ending = name.rpartition(".")[2].lower()
    return Shown(name, file.size, default_storage.url(file.file), _SHOWN.get(ending, ""))

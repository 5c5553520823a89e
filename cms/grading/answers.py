"""Answers in quizzes that are graded by hand: their queue, and a screen for all of one attempt."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from learning.actions.grade_answer import grade_answer
from learning.essays import Essay, essays_of
from learning.grading.grade import plain
from learning.models import Attempt
from learning.quizzes import quiz_of
from lib.errors import DomainError
from wagtail.admin import messages
from wagtail.admin.rich_text import get_rich_text_editor_widget

from cms.forms.refused import point_at
from cms.grading.forms import FEATURES
from cms.grading.queue import PAGE_SIZE
from content.richtext import clean_html


class EssayForm(forms.Form):
    """Points and a remark for one answer."""

    score = forms.DecimalField(required=False, min_value=0, max_digits=9, decimal_places=4, label="Points")
    seen = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    remark = forms.CharField(required=False, max_length=50_000, label="Remark to the learner")

    def __init__(self, data: Mapping[str, Any] | None, essay: Essay) -> None:
        initial = {"score": essay.seen, "seen": essay.seen, "remark": essay.remark}
        super().__init__(data, prefix=essay.question_id, initial=initial)
        self.essay = essay
        self.fields["remark"].widget = get_rich_text_editor_widget(features=FEATURES)
        self.fields["score"].widget.attrs |= {"step": "any", "max": plain(essay.max_score)}

    @property
    def says_something(self) -> bool:
        """There are points in it, and they or the remark are new."""
        score, remark = self.cleaned_data["score"], self.remark_given
        return score is not None and (score != self.essay.score or remark != self.essay.remark)

    @property
    def remark_given(self) -> str:
        """What is said, by the allow-list."""
        return clean_html(self.cleaned_data["remark"] or "")


@require_GET
def answers_queue(request: HttpRequest) -> HttpResponse:
    """Attempts with an answer that waits, the longest waiting first."""
    rows = _rows(request.user).waiting().order_by("closed_at", "id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
    return render(request, "cms/grading/answers.html", {"page": page, "count": page.paginator.count})


@require_http_methods(["GET", "POST"])
def answers_screen(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The answers of one attempt, each beside its form; nothing that was typed is lost when a rule says no."""
    attempt = _rows(request.user).filter(pk=attempt_id).first()
    essays = essays_of(attempt, quiz_of(attempt.quiz_id)) if attempt else []
    if attempt is None or not essays:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    forms_of = [EssayForm(sent, essay) for essay in essays]
    fit = [form.is_valid() for form in forms_of if sent is not None]  # all of them, to show every problem at once
    if sent is not None and all(fit) and _grade(request, attempt, forms_of):
        following = _next(request.user, attempt) if "go_on" in sent else attempt.pk
        if following is None:
            return redirect(reverse("course_grading_answers"))
        return redirect(reverse("course_grade_answers", args=[following]))
    context = {"attempt": attempt, "forms": forms_of, "following": _next(request.user, attempt)}
    return render(request, "cms/grading/attempt.html", context)


def _rows(user: User | Any) -> Any:
    return Attempt.objects.to_grade_by(user).with_title().select_related("enrollment__course", "enrollment__learner")


def _grade(request: HttpRequest, attempt: Attempt, forms_of: list[EssayForm]) -> bool:
    """Keep what is new; the first refusal stops, and says which answer it was about."""
    user: Any = request.user
    for form in filter(lambda form: form.says_something, forms_of):
        said, key = form.cleaned_data, form.essay.question_id
        given = {"score": said["score"], "remark": form.remark_given, "seen": said["seen"]}
        try:
            grade_answer(attempt_id=attempt.pk, question_id=key, by=user, **given)
        except DomainError as refused:
            point_at(form, refused)
            messages.error(request, refused.message)
            return False
    messages.success(request, "The grades are kept.")
    return True


def _next(user: User | Any, attempt: Attempt) -> UUID | None:
    """The next attempt that waits."""
    at, key = attempt.closed_at, attempt.pk
    waiting = Attempt.objects.to_grade_by(user).waiting().exclude(pk=key)
    later = waiting.filter(Q(closed_at__gt=at) | Q(closed_at=at, pk__gt=key))
    return later.order_by("closed_at", "pk").values_list("pk", flat=True).first()

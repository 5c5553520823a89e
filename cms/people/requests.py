"""Requests to teach: the list, and the decision about each. The buttons call what the API calls."""

from typing import Any
from uuid import UUID

from accounts.actions.instructor_request import approve_request, reject_request
from accounts.models import InstructorRequest
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.people.asking import admin_of
from cms.people.listing import listing
from cms.people.waiting import time_taken, with_time_taken

Status = InstructorRequest.Status
_ACTIONS = {"approve": approve_request, "reject": reject_request}
_DONE = {"approve": "{} may teach now.", "reject": "The request of {} was turned down."}
DECISIONS = tuple(_ACTIONS)


class Filter(forms.Form):
    """Which requests."""

    status = forms.ChoiceField(choices=[*Status.choices, ("all", "All")], required=False)


class Decision(forms.Form):
    """A word to the person who asked."""

    note = forms.CharField(
        label="Note to the person (optional)",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """Pending requests, oldest first, or those of another status, latest first."""
    form = Filter({"status": request.GET.get("status") or Status.PENDING})
    status = form.cleaned_data["status"] if form.is_valid() else Status.PENDING
    rows = _requests(request).select_related("user", "decided_by")
    rows = rows if status == "all" else rows.filter(status=status)
    rows = rows.order_by("created_at" if status == Status.PENDING else "-created_at", "pk")
    shown = listing(request, rows)
    context = {"form": form, "status": status, "rows": with_time_taken(shown["page"]), **shown}
    return render(request, "cms/people/requests.html", context)


@require_GET
def request_screen(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request."""
    return _screen(request, _request(request, request_id), Decision())


@require_POST
def decide_request(request: HttpRequest, request_id: UUID, decision: str) -> HttpResponse:
    """Approve or reject, and say how it went; a note is not lost when that is refused."""
    row, form = _request(request, request_id), Decision(request.POST)
    if not form.is_valid():
        return _screen(request, row, form)
    try:
        _ACTIONS[decision](request=row, by=admin_of(request), note=form.cleaned_data["note"].strip())
    except DomainError as refused:
        messages.error(request, refused.message)
        return _screen(request, _request(request, request_id), form)
    messages.success(request, _DONE[decision].format(row.user))
    return redirect("instructor_requests")


def pending_count(user: Any) -> int:
    """How many wait for `user` to decide."""
    return InstructorRequest.objects.visible_to(user).pending().count()


def _requests(request: HttpRequest) -> QuerySet[InstructorRequest]:
    return InstructorRequest.objects.visible_to(admin_of(request))


def _request(request: HttpRequest, request_id: UUID) -> InstructorRequest:
    return get_object_or_404(_requests(request).select_related("user", "decided_by"), pk=request_id)


def _screen(request: HttpRequest, row: InstructorRequest, form: Decision) -> HttpResponse:
    others = with_time_taken(row.user.instructor_requests.exclude(pk=row.pk).select_related("decided_by"))
    context = {"row": row, "person": row.user, "form": form, "time": time_taken(row), "others": others}
    return render(request, "cms/people/request.html", context)

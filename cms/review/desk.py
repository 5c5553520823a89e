"""The reviewers' desk in the admin: the queue with its filters, and taking courses and giving them back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from content.actions.claim import claim_review, release_claim
from content.desk import DeskFilters, desk_of, waiting_count
from content.desk_items import DeskItem, desk_items
from content.listing import appeals_waiting
from content.models import Category, Course

PAGE_SIZE = 25
_STATUSES = {"pending": False, "approved": True}


class DeskForm(forms.Form):
    """What a reviewer wants to see."""

    search = forms.CharField(required=False, max_length=200, label="Title")
    status = forms.ChoiceField(
        required=False, choices=[("", "All"), ("pending", "In review"), ("approved", "Approved, not live yet")]
    )
    show = forms.ChoiceField(
        required=False,
        choices=[("", "Everybody’s"), ("mine", "Taken by me"), ("unclaimed", "Not taken"), ("overdue", "Overdue")],
    )
    kind = forms.ChoiceField(
        required=False, choices=[("", "All"), ("first", "First publications"), ("update", "Updates")]
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), required=False, to_field_name="slug", empty_label="All categories"
    )

    def filters(self) -> DeskFilters:
        """For the desk; what can't be read filters nothing."""
        self.full_clean()
        said = self.cleaned_data
        show = said.get("show")
        return DeskFilters(
            decided=_STATUSES.get(said.get("status", "")),
            whose=show if show in {"mine", "unclaimed"} else None,
            overdue=show == "overdue",
            kind=said.get("kind") or None,
            category=said["category"].slug if said.get("category") else "",
            search=said.get("search", ""),
        )


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """Courses that wait for a decision or to be published, the first due first."""
    if not request.user.is_admin:  # type: ignore[union-attr]
        raise PermissionDenied
    form = DeskForm(request.GET)
    pages = Paginator(desk_of(request.user, form.filters()), PAGE_SIZE)
    page = pages.get_page(request.GET.get("p"))
    asked = [(name, value) for name, value in request.GET.items() if name in form.fields and value]
    context = {
        "form": form,
        "page": page,
        "count": pages.count,
        "items": desk_items(request.user, page),
        "asked": urlencode(asked),
        "appeals": appeals_waiting().filter(page__isnull=False).select_related("page"),
        "page_title": "Reviews",
    }
    return render(request, "cms/review/desk.html", context)


@require_POST
def review_claim(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Take a course; with `take_over` also from another reviewer. What is refused is told where it was asked."""
    claim_review(course=_course(request, course_id), by=request.user, take_over=bool(request.POST.get("take_over")))
    messages.success(request, "You have taken the course. Nobody else decides about it until you give it back.")
    return _back(request, course_id)


@require_POST
def review_release_claim(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Give a course back to the queue."""
    release_claim(course=_course(request, course_id), by=request.user)
    messages.success(request, "The course was given back to the queue.")
    return _back(request, course_id)


def first_items(user: Any, most: int) -> tuple[list[DeskItem], int]:
    """The undecided courses that are due first, and how many more there are."""
    items = desk_items(user, desk_of(user, DeskFilters(decided=False))[:most])
    return items, waiting_count(user) - len(items)


def _course(request: HttpRequest, course_id: UUID) -> Course:
    course = Course.objects.visible_to(request.user).filter(pk=course_id).first()
    if course is None or not request.user.is_admin:  # type: ignore[union-attr]
        raise Http404
    return course


def _back(request: HttpRequest, course_id: UUID) -> HttpResponse:
    wanted = get_valid_next_url_from_request(request)
    return HttpResponseRedirect(wanted) if wanted else redirect("course_review", course_id=course_id)

"""The screen on which admins say what is asked of a course before it is published."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cms.people_asking import is_admin
from cms.review_rules.forms import ChecklistFormSet, LevelsForm
from content.actions.review_rules import choose_check_levels, keep_checklist


def review_rules(request: HttpRequest) -> HttpResponse:
    """How strict the checks are, and the checklist of reviewers."""
    if not is_admin(request):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form, items = LevelsForm(data), ChecklistFormSet(data, prefix="items")
    if data is not None and form.is_valid() and items.is_valid():
        _keep(request.user, form, items)
        messages.success(request, "The rules were saved. They hold for the next submission.")
        return redirect("review_rules")
    context = {"form": form, "items": items, "page_title": "Review rules"}
    return render(request, "cms/review_rules/rules.html", context)


def _keep(user: Any, form: LevelsForm, items: Any) -> None:
    with transaction.atomic():
        choose_check_levels(by=user, levels=form.chosen())
        changed = items.save(commit=False)
        keep_checklist(by=user, items=changed, removed=items.deleted_objects)


class ReviewRulesItem(MenuItem):
    """In the settings, for admins."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_admin(request)


def review_rules_item() -> MenuItem:
    """The line in the menu of settings."""
    return ReviewRulesItem("Review rules", reverse("review_rules"), name="review-rules", icon_name="list-ul", order=50)


urlpatterns = [path("review-rules/", review_rules, name="review_rules")]

"""Everybody: find somebody, change their role, shut them out or let them in. Every button calls an action."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.actions.activation import activate_user, deactivate_user
from accounts.actions.role import change_role
from accounts.models import Role, User
from accounts.permissions import require_admin
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.people.listing import listing


class Search(forms.Form):
    """Whom to list."""

    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[("", "In or out"), ("active", "Active"), ("shut", "Shut out")], required=False, label="State"
    )


class RoleForm(forms.Form):
    """What a person is to the school."""

    role = forms.ChoiceField(choices=Role.choices)


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody, by words in name or address, role and state."""
    form = Search(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = User.objects.visible_to(_admin(request)).order_by("full_name", "email", "pk")
    if asked.get("q"):
        rows = rows.matching(asked["q"])
    if asked.get("role"):
        rows = rows.filter(role=asked["role"])
    if asked.get("state"):
        rows = rows.filter(is_active=asked["state"] == "active")
    return render(request, "cms/people/users.html", {"form": form, **listing(request, rows)})


@require_GET
def user_screen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person, and what can be done."""
    person = _person(request, user_id)
    context = {
        "person": person,
        "form": RoleForm(initial={"role": person.role}),
        "is_self": person == request.user,
        "teaches": person.teaches.select_related("course__page").order_by("course__title"),
        "requests": person.instructor_requests.select_related("decided_by"),
    }
    return render(request, "cms/people/user.html", context)


@require_POST
def change_user(request: HttpRequest, user_id: UUID, change: str) -> HttpResponse:
    """Carry out one change and say how it went."""
    person = _person(request, user_id)
    try:
        messages.success(request, _CHANGES[change](request, person))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("wagtailusers_users:edit", person.pk)


def _admin(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    require_admin(user)
    return user


def _person(request: HttpRequest, user_id: UUID) -> User:
    return get_object_or_404(User.objects.visible_to(_admin(request)), pk=user_id)


def _role(request: HttpRequest, person: User) -> str:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise DomainError("Choose a role.")
    role = Role(form.cleaned_data["role"])
    change_role(user=person, role=role, by=_admin(request))
    return f"{person} is now: {role.label}."


def _activate(request: HttpRequest, person: User) -> str:
    activate_user(user=person, by=_admin(request))
    return f"{person} may sign in again."


def _deactivate(request: HttpRequest, person: User) -> str:
    deactivate_user(user=person, by=_admin(request))
    return f"{person} is signed out everywhere and can't sign in."


_CHANGES: dict[str, Callable[[HttpRequest, Any], str]] = {
    "role": _role,
    "activate": _activate,
    "deactivate": _deactivate,
}
CHANGES = tuple(_CHANGES)

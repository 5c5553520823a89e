"""What can be done to a person, alone or with others. Each calls an action, which asks whether it may be."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from accounts.actions.activation import activate_user, deactivate_user
from accounts.actions.eviction import evict_device, evict_user
from accounts.actions.role import change_role
from accounts.models import Role, User
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.people.asking import admin_of, person_of


class RoleForm(forms.Form):
    """What a person is to the school."""

    role = forms.ChoiceField(choices=Role.choices)


@dataclass(frozen=True)
class Change:
    """Something to do to one person: carries it out and says how it went."""

    label: str
    question: str
    carry_out: Callable[[User, User, Role | None], str]


def _role(person: User, by: User, role: Role | None) -> str:
    if role is None:
        raise DomainError("Choose a role.")
    change_role(user=person, role=role, by=by)
    return f"{person} is now: {role.label}."


def _activate(person: User, by: User, role: Role | None) -> str:
    activate_user(user=person, by=by)
    return f"{person} may sign in again."


def _deactivate(person: User, by: User, role: Role | None) -> str:
    deactivate_user(user=person, by=by)
    return f"{person} is signed out everywhere and can't sign in."


def _sign_out(person: User, by: User, role: Role | None) -> str:
    count = evict_user(user=person, by=by)
    return f"{person} is signed out everywhere ({count} device{'' if count == 1 else 's'})."


CHANGES: dict[str, Change] = {
    "role": Change("Change the role", "Their role becomes: {role}.", _role),
    "activate": Change("Let in again", "They may sign in again.", _activate),
    "deactivate": Change("Shut out", "They are signed out everywhere and can't sign in any more.", _deactivate),
    "sign-out": Change(
        "Sign out everywhere", "Every device of theirs is signed out. They may sign in again.", _sign_out
    ),
}


def chosen_role(request: HttpRequest) -> Role | None:
    """The role that was sent, if it is one."""
    form = RoleForm(request.POST)
    return Role(form.cleaned_data["role"]) if form.is_valid() else None


@require_POST
def change_user(request: HttpRequest, user_id: UUID, change: str) -> HttpResponse:
    """Carry out one change and say how it went."""
    person = person_of(request, user_id)
    try:
        messages.success(request, CHANGES[change].carry_out(person, admin_of(request), chosen_role(request)))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("wagtailusers_users:edit", person.pk)


@require_POST
def sign_out_device(request: HttpRequest, user_id: UUID, device_id: UUID) -> HttpResponse:
    """End one session of the person."""
    person = person_of(request, user_id)
    try:
        evict_device(user=person, session_id=device_id, by=admin_of(request))
        messages.success(request, "The device is signed out.")
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("wagtailusers_users:edit", person.pk)

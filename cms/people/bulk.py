"""The same change for many people: asked once more, then carried out one by one, and what is refused is said."""

from typing import Any
from uuid import UUID

from accounts.models import Role, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.people.asking import admin_of
from cms.people.changes import CHANGES, chosen_role

MOST = 100


@require_POST
def change_many(request: HttpRequest) -> HttpResponse:
    """Show who is meant; with `sure`, do it."""
    by, people, name = admin_of(request), _chosen(request), request.POST.get("change", "")
    role = chosen_role(request) if name == "role" else None
    if name not in CHANGES or not people or (name == "role" and role is None):
        messages.error(request, "Choose people and what to do." if name != "role" else "Choose people and a role.")
        return redirect("wagtailusers_users:index")
    if request.POST.get("sure"):
        _carry_out(request, name, people, by, role)
        return redirect("wagtailusers_users:index")
    change = CHANGES[name]
    question = change.question.format(role=role.label if role else "")
    context = {"people": people, "name": name, "change": change, "role": role, "question": question}
    return render(request, "cms/people/sure.html", context)


def _chosen(request: HttpRequest) -> list[User]:
    keys = []
    for text in request.POST.getlist("person")[:MOST]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return list(User.objects.visible_to(request.user).filter(pk__in=keys).order_by("full_name", "pk"))


def _carry_out(request: HttpRequest, name: str, people: list[User], by: User, role: Role | None) -> None:
    refused: list[str] = []
    for person in people:
        try:
            CHANGES[name].carry_out(person, by, role)
        except DomainError as error:
            refused.append(f"{person}: {error.message}")
    done = len(people) - len(refused)
    if done:
        messages.success(request, f"{CHANGES[name].label}: done for {done} {'person' if done == 1 else 'people'}.")
    if refused:
        messages.error(request, _in_words(refused))


def _in_words(refused: list[Any]) -> str:
    """Why, for the first few."""
    shown, more = refused[:5], len(refused) - 5
    return "Refused. " + " ".join(shown) + (f" And {more} more." if more > 0 else "")

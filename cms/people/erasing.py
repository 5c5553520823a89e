"""Erasing a person: asked once more, with a reason and their address typed, since nothing undoes it."""

from typing import Any
from uuid import UUID

from accounts.actions.erasure import REASONS, erase_person, hindrance
from accounts.models import User
from accounts.permissions import require_authority
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from lib.errors import DomainError
from wagtail.admin import messages

from cms.people.asking import admin_of, person_of


class ErasureForm(forms.Form):
    """Why, and whom again."""

    reason = forms.ChoiceField(choices=REASONS.items(), label="Why")
    address = forms.EmailField(label="Type their e-mail address", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.person = person

    def clean_address(self) -> str:
        """The address of this person and nobody else."""
        typed: str = self.cleaned_data["address"]
        if User.objects.normalize_email(typed) != self.person.email:
            raise ValidationError("This is not their address.")
        return typed


@require_http_methods(["GET", "POST"])
def erase_user(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Say what goes and what stays; erase on confirmation."""
    person, by = person_of(request, user_id), admin_of(request)
    require_authority(over=person, by=by)
    form = ErasureForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(user=person, by=by, reason=form.cleaned_data["reason"])
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "The person is erased. A former member is left.")
            return redirect("wagtailusers_users:index")
    context = {"person": person, "form": form, "hindrance": hindrance(person)}
    return render(request, "cms/people/erase.html", context)

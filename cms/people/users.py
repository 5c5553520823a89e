"""Everybody: find somebody, see all that is known of them."""

from uuid import UUID

from accounts.models import Role, User
from accounts.models.user import UserQuerySet
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cms.people.asking import admin_of, person_of
from cms.people.changes import CHANGES, RoleForm
from cms.people.listing import listing
from cms.people.panels import panels_of


class Search(forms.Form):
    """Whom to list."""

    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[("", "Any"), ("active", "Active"), ("shut", "Shut out")], required=False, label="State"
    )
    verified = forms.ChoiceField(
        choices=[("", "Any"), ("yes", "Confirmed"), ("no", "Not confirmed")],
        required=False,
        label="E-mail address",
    )
    second_factor = forms.ChoiceField(
        choices=[("", "Any"), ("on", "With one"), ("off", "Without")], required=False, label="Second factor"
    )

    def found(self, rows: UserQuerySet) -> UserQuerySet:
        """Those of `rows` that are asked for; all where the question makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("q"):
            rows = rows.matching(asked["q"])
        if asked.get("role"):
            rows = rows.filter(role=asked["role"])
        if asked.get("state"):
            rows = rows.filter(is_active=asked["state"] == "active")
        if asked.get("verified"):
            rows = rows.filter(email_verified=asked["verified"] == "yes")
        if asked.get("second_factor"):
            rows = rows.filter(second_factor_since__isnull=asked["second_factor"] == "off")
        return rows


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody, by words in name or address, role, state, address confirmed or not, second factor or none."""
    form = Search(request.GET)
    rows = form.found(User.objects.visible_to(admin_of(request)).order_by("full_name", "email", "pk"))
    context = {"form": form, "changes": CHANGES, "role_form": RoleForm(), **listing(request, rows)}
    return render(request, "cms/people/users.html", context)


@require_GET
def user_screen(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person, what can be done, and the panels."""
    person = person_of(request, user_id)
    context = {
        "person": person,
        "form": RoleForm(initial={"role": person.role}),
        "is_self": person == request.user,
        "may_change": person != request.user and (admin_of(request).is_superuser or not person.is_superuser),
        "panels": panels_of(person, request),
    }
    return render(request, "cms/people/user.html", context)

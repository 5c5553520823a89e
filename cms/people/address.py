"""Moving somebody to another address who has lost their mailbox: a page of its own, with a reason."""

from uuid import UUID

from accounts.actions.email_replacement import replace_email
from accounts.actions.second_factor_reset import MOST_REASON
from accounts.permissions import require_authority
from accounts.second_factor import PasswordNeeded
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from lib.errors import DomainError, Invalid
from wagtail.admin import messages

from cms.people.asking import admin_of, person_of
from cms.second_factor.proof import ask_password, is_proved, proved_at


class AddressForm(forms.Form):
    """Where they read mail now, and why it is changed for them."""

    new_email = forms.CharField(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label="Why",
        max_length=MOST_REASON,
        widget=forms.TextInput(attrs={"placeholder": "Lost the mailbox; asked in person"}),
    )


@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Say what it means; do it, for whoever proved not long ago who they are."""
    person, by = person_of(request, user_id), admin_of(request)
    require_authority(over=person, by=by)
    if not is_proved(request):
        return ask_password(request, back=request.path)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moved = replace_email(user=person, by=by, proved_at=proved_at(request), **form.cleaned_data)
        except PasswordNeeded:
            return ask_password(request, back=request.path)
        except Invalid as refused:
            form.errors.update({name: form.error_class(said) for name, said in refused.details["fields"].items()})
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"{moved} signs in with {moved.email} now. Both addresses are told.")
            return redirect("wagtailusers_users:edit", moved.pk)
    return render(request, "cms/people/address.html", {"person": person, "form": form})

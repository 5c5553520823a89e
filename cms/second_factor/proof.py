"""How recently somebody in the admin has proved who they are, and asking them again."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from accounts.actions.password import is_password_of
from accounts.admin_door import PROVED_AT
from accounts.models import User
from accounts.second_factor import is_recent
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from limits.spending import RateLimited

from cms.second_factor.layout import layout_of
from cms.sign_in import told_to_wait

GOES_ON_TO = ("second_factor", "second_factor_app", "second_factor_key", "wagtailusers_users:address")
"""The pages that ask for it."""


class PasswordForm(forms.Form):
    """One's own password."""

    password = forms.CharField(
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


def proved_at(request: HttpRequest) -> datetime | None:
    """When whoever is signed in last proved who they are in this web session."""
    kept = request.session.get(PROVED_AT)
    return datetime.fromisoformat(kept) if kept else None


def is_proved(request: HttpRequest) -> bool:
    """They did not long ago."""
    return is_recent(proved_at(request))


def ask_password(request: HttpRequest, *, back: str) -> HttpResponse:
    """Have it asked for, and go on at `back`."""
    return redirect(f"{reverse('second_factor_password')}?{urlencode({'next': back})}")


def confirm_password(request: HttpRequest) -> HttpResponse:
    """Ask for the password again, then go on."""
    form = PasswordForm(request.POST or None)
    seconds = 0
    if request.method == "POST" and form.is_valid():
        try:
            if is_password_of(_user(request), form.cleaned_data["password"], address=request.META.get("REMOTE_ADDR")):
                request.session[PROVED_AT] = timezone.now().isoformat()
                return redirect(_next_page(request))
            form.add_error("password", "This is not your password.")
        except RateLimited as error:
            seconds = error.retry_after
            form.add_error("password", error.message)
    context: dict[str, Any] = {"form": form, "next": _next_page(request), **layout_of(request)}
    return told_to_wait(render(request, "cms/second_factor/password.html", context), seconds)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


def _next_page(request: HttpRequest) -> str:
    """What was asked for, where that is one of ours that asks for the password."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    try:
        known = resolve(asked).view_name in GOES_ON_TO
    except Resolver404:
        known = False
    return asked if known else reverse("second_factor")

"""Signing in to the admin. Who tried too often is told for how long to wait."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from lib.proxies import counted_as
from limits.spending import RateLimited, spend
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView
from wagtail.documents.views.serve import authenticate_with_password

from cms.second_factor import half


class SignInForm(LoginForm):
    """Wagtail's form, which also knows that there were too many tries."""

    retry_after = 0

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except RateLimited as error:
            self.retry_after = error.retry_after
            raise ValidationError(error.message, code="rate_limited") from None
        return cleaned


class SignInView(LoginView):
    """429 with `Retry-After` for who must wait; the page says it in words."""

    def get_form_class(self) -> type[forms.Form]:
        return SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in, or at the second step for who has a second factor."""
        user = form.get_user()
        if user.second_factor_since is None:
            response: HttpResponse = super().form_valid(form)
            return response
        remember = bool(form.cleaned_data.get("remember"))
        half.begin(self.request, user, next_page=self.get_success_url(), remember=remember)
        return redirect("second_step")

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        return told_to_wait(response, form.retry_after)


def told_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    """`response`, as the answer to somebody who must wait for so many seconds; as it is where that is none."""
    if seconds:
        response.status_code = 429
        response["Retry-After"] = str(seconds)
    return response


sign_in = SignInView.as_view()


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponse:
    """The password that a collection of documents is shared by."""
    if request.method == "POST":
        try:
            spend("sign_in_address", counted_as(request.META.get("REMOTE_ADDR")))
        except RateLimited as error:
            return told_to_wait(
                HttpResponse(error.message, content_type="text/plain; charset=utf-8"), error.retry_after
            )
    response: HttpResponse = authenticate_with_password(request, restriction_id)
    return response

"""One's own account in the admin: a name of one field, and a password that changes by our rule."""

from typing import Any

from accounts.actions.password import change_password, is_password_of
from accounts.actions.profile import update_profile
from accounts.models import User
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from limits.spending import RateLimited
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.auth import PasswordChangeForm
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ChangePasswordPanel,
    LocaleSettingsPanel,
    ThemeSettingsPanel,
)
from wagtail.users.models import UserProfile

from cms.second_factor.panel import SecondFactorPanel
from cms.sign_in import told_to_wait


class NameForm(forms.ModelForm[User]):
    """The name that others see."""

    class Meta:
        model = User
        fields = ("full_name",)

    def save(self, commit: bool = True) -> User:
        return update_profile(by=self.instance, full_name=self.cleaned_data["full_name"])


class NamePanel(BaseSettingsPanel):
    name = "name"
    title = "Name"
    order = 100
    form_class = NameForm


class PasswordForm(PasswordChangeForm):
    """Every other session ends, as when the password is changed by API; this one goes on."""

    address = ""
    retry_after = 0

    def clean_old_password(self) -> str:
        """The password as it was, which may be tried as often as at any other door."""
        typed: str = self.cleaned_data["old_password"]
        try:
            if is_password_of(self.user, typed, address=self.address):
                return typed
        except RateLimited as error:
            self.retry_after = error.retry_after
            raise ValidationError(error.message, code="rate_limited") from None
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")

    def save(self, commit: bool = True) -> User:
        user: User = self.user
        change_password(
            by=user,
            current_password=self.cleaned_data["old_password"],
            new_password=self.cleaned_data["new_password1"],
            address=self.address,
        )
        user.refresh_from_db(fields=["password", "token_epoch"])
        return user


class PasswordPanel(ChangePasswordPanel):
    form_class = PasswordForm

    def get_form(self) -> PasswordForm:
        """One form for a request: Wagtail asks several times, and each would be another try."""
        if not hasattr(self.request, "password_form"):
            self.request.password_form = super().get_form()
            self.request.password_form.address = self.request.META.get("REMOTE_ADDR", "")
        form: PasswordForm = self.request.password_form
        return form


class SchoolAccountView(AccountView):
    """Wagtail's screen without what Lectern keeps elsewhere: pictures and mails."""

    def get_panels(self) -> list[Any]:
        user = self.request.user
        profile = UserProfile.get_for_user(user)
        kinds = (NamePanel, LocaleSettingsPanel, ThemeSettingsPanel, PasswordPanel, SecondFactorPanel)
        panels = [kind(self.request, user, profile) for kind in kinds]
        return [panel for panel in panels if panel.is_active()]

    def post(self, request: HttpRequest) -> HttpResponse:
        """429 where the old password was tried too often."""
        response: HttpResponse = super().post(request)
        form = getattr(request, "password_form", None)
        return told_to_wait(response, form.retry_after if form else 0)


account = require_admin_access(SchoolAccountView.as_view())

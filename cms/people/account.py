"""One's own account in the admin: a name of one field, and a password that changes by our rule."""

from typing import Any

from accounts.actions.password import change_password
from accounts.actions.profile import update_profile
from accounts.models import User
from django import forms
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

    def save(self, commit: bool = True) -> User:
        user: User = self.user
        change_password(
            by=user,
            current_password=self.cleaned_data["old_password"],
            new_password=self.cleaned_data["new_password1"],
        )
        user.refresh_from_db(fields=["password", "token_epoch"])
        return user


class PasswordPanel(ChangePasswordPanel):
    form_class = PasswordForm


class SchoolAccountView(AccountView):
    """Wagtail's screen without what Lectern keeps elsewhere: pictures and mails."""

    def get_panels(self) -> list[Any]:
        user = self.request.user
        profile = UserProfile.get_for_user(user)
        kinds = (NamePanel, LocaleSettingsPanel, ThemeSettingsPanel, PasswordPanel)
        panels = [kind(self.request, user, profile) for kind in kinds]
        return [panel for panel in panels if panel.is_active()]


account = require_admin_access(SchoolAccountView.as_view())

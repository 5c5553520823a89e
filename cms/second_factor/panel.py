"""The second factor on the screen of one's own account."""

from typing import Any

from accounts.recovery_codes import codes_left
from django import forms
from wagtail.admin.views.account import BaseSettingsPanel


class SecondFactorPanel(BaseSettingsPanel):
    """Says what there is; the screens of second factors change it."""

    name = "second_factor"
    title = "Second factor"
    order = 500
    template_name = "cms/second_factor/panel.html"

    def get_form(self) -> forms.Form:
        """Nothing that is saved with the account."""
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        return {"since": self.user.second_factor_since, "left": codes_left(self.user)}

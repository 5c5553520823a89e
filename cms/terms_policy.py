"""Who may write what people agree to."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class TermsPolicy(ModelPermissionPolicy):
    """Those who run the school do everything, others nothing."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.is_admin)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return self.user_has_permission(user, "")

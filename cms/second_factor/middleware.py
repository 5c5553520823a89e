"""Keeps the admin closed to whoever signed in by a password alone and should not have.

Who has a second factor must have used it in this web session, however the session was begun. Who needs one and has
none reaches the screens that set one up, and nothing else.
"""

from collections.abc import Callable

from accounts.second_factor import must_have_second_factor
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from cms.second_factor import half

GUARDED = ("/admin/", "/documents/")
SETTING_UP = ("second_factor", "second_factor_app", "second_factor_key", "second_factor_password")
ALWAYS_OPEN = (
    *("wagtailadmin_login", "second_step", "wagtailadmin_logout"),
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
)


class SecondFactorMiddleware:
    """Stands below what finds out who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if request.path_info.startswith(GUARDED) and user.is_authenticated and not _is_one_of(request, ALWAYS_OPEN):
            if user.second_factor_since is not None:
                if not request.session.get(half.PASSED):
                    half.begin(request, user, next_page=reverse("wagtailadmin_home"), remember=False)
                    return redirect("second_step")
            elif must_have_second_factor(user) and not _is_one_of(request, SETTING_UP):
                return redirect("second_factor")
        return self.get_response(request)


def _is_one_of(request: HttpRequest, names: tuple[str, ...]) -> bool:
    return request.path_info in {reverse(name) for name in names}

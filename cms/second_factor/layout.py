"""What the screens of second factors stand in: the admin, or a bare page for whom the admin is still closed."""

from typing import Any

from accounts.second_factor import must_have_second_factor
from django.http import HttpRequest


def layout_of(request: HttpRequest) -> dict[str, Any]:
    """Template context: which layout to extend, and whether the admin is closed until there is a second factor."""
    user: Any = request.user
    closed = user.second_factor_since is None and must_have_second_factor(user)
    return {"layout": "cms/second_factor/bare.html" if closed else "wagtailadmin/base.html", "closed": closed}

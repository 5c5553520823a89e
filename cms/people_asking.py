"""Who is asking, in the words of the school."""

from accounts.models import User
from django.http import HttpRequest


def is_admin(request: HttpRequest) -> bool:
    """An admin or the superuser sits before the screen."""
    return isinstance(request.user, User) and request.user.is_admin

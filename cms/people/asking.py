"""Who sits before the screens of people, and whom they may see."""

from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.permissions import require_admin
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404


def admin_of(request: HttpRequest) -> User:
    """The admin. Raises AdminsOnly for anybody else."""
    user: Any = request.user
    if not isinstance(user, User):
        raise Http404
    require_admin(user)
    return user


def person_of(request: HttpRequest, user_id: UUID) -> User:
    """The person that the address names."""
    return get_object_or_404(User.objects.visible_to(admin_of(request)), pk=user_id)

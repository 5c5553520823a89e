"""What a person is to the school."""

from django.contrib.auth.models import Group
from django.db import transaction
from outbox.record import record

from accounts import trail
from accounts.models import Role, User
from accounts.permissions import lock_pair, require_authority

GROUPS = {Role.INSTRUCTOR: "Instructors", Role.ADMIN: "Admins"}
"""The Wagtail group that each role is in; students are in none."""


def change_role(*, user: User, role: Role, by: User) -> User:
    """Give a person another role. Their access tokens die; their devices get new ones by refreshing.

    Raises Forbidden unless `by` is an admin, changes somebody else, and a superuser only as a superuser.
    """
    with transaction.atomic():
        user, by = lock_pair(user=user, by=by)
        require_authority(over=user, by=by)
        assign_role(user, role, by=by)
    return user


def assign_role(user: User, role: Role, *, by: User) -> None:
    """The part of changing a role that every way there shares; the caller has locked `user` and asked who may."""
    previous = user.role
    if previous == role:
        return
    user.role = role
    user.save(update_fields=["role", "updated_at"])
    join_group(user)
    user.void_access_tokens()
    record("user.role_changed", user_id=user.pk, role=role, previous=previous)
    trail.record_change("account.role_changed", user, by, before=previous, after=role)


def join_group(user: User) -> None:
    """Be in the Wagtail group of one's role, and in no other role's."""
    mine = GROUPS.get(Role(user.role))
    user.groups.remove(*Group.objects.filter(name__in=GROUPS.values()).exclude(name=mine))
    if mine:
        user.groups.add(Group.objects.get(name=mine))

"""The people of the tests.

Ada runs the school and Rosa reviews for it. Ines teaches, Otto teaches elsewhere in the same school. Lena learns,
Liam learns too, Nobody is not signed in.
"""

from dataclasses import dataclass

from accounts.models import Role, User
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

PASSWORD = "Correct-horse-7"
_GROUPS = {Role.ADMIN: "Admins", Role.INSTRUCTOR: "Instructors"}


def person(email: str, role: str = Role.STUDENT, **fields: object) -> User:
    """A verified, active user with PASSWORD, in the Wagtail group of their role."""
    user = _new(email, role, **fields)
    user.save()
    if role in _GROUPS:
        user.groups.add(Group.objects.get(name=_GROUPS[Role(role)]))
    return user


def _new(email: str, role: str, **fields: object) -> User:
    name = email.split("@")[0].replace("-", " ").title()
    known = {"full_name": name, "role": role, "email_verified": True, "password": make_password(PASSWORD)}
    return User(email=User.objects.normalize_email(email), **{**known, **fields})


@dataclass(frozen=True)
class Cast:
    """Everybody, made once per test."""

    ada: User
    rosa: User
    ines: User
    otto: User
    lena: User
    liam: User


_ROLES = {
    **{"ada": Role.ADMIN, "rosa": Role.ADMIN, "ines": Role.INSTRUCTOR, "otto": Role.INSTRUCTOR},
    **{"lena": Role.STUDENT, "liam": Role.STUDENT},
}


def make_cast() -> Cast:
    """Ada is superuser; Rosa an admin; Ines and Otto instructors; Lena and Liam students. Most tests begin so."""
    people = {name: _new(f"{name}@lectern.example", role) for name, role in _ROLES.items()}
    people["ada"].is_superuser = True
    User.objects.bulk_create(people.values())
    groups = dict(Group.objects.filter(name__in=_GROUPS.values()).values_list("name", "pk"))
    membership = User.groups.through
    membership.objects.bulk_create(
        membership(user_id=user.pk, group_id=groups[_GROUPS[Role(user.role)]])
        for user in people.values()
        if user.role in _GROUPS
    )
    return Cast(**people)

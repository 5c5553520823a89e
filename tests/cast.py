"""The people of the tests.

Ada runs the school and Rosa reviews for it. Ines teaches, Otto teaches elsewhere in the same school. Lena learns,
Liam learns too, Nobody is not signed in.
"""

from dataclasses import dataclass

from accounts.models import Role, User
from django.contrib.auth.models import Group

PASSWORD = "Correct-horse-7"
_GROUPS = {Role.ADMIN: "Admins", Role.INSTRUCTOR: "Instructors"}


def person(email: str, role: str = Role.STUDENT, **fields: object) -> User:
    """A verified, active user with PASSWORD, in the Wagtail group of their role."""
    name = email.split("@")[0].replace("-", " ").title()
    user = User.objects.create_user(
        email, PASSWORD, **{"full_name": name, "role": role, "email_verified": True, **fields}
    )
    if role in _GROUPS:
        user.groups.add(Group.objects.get(name=_GROUPS[Role(role)]))
    return user


@dataclass(frozen=True)
class Cast:
    """Everybody, made once per test."""

    ada: User
    rosa: User
    ines: User
    otto: User
    lena: User
    liam: User


def make_cast() -> Cast:
    """Ada is superuser; Rosa an admin; Ines and Otto instructors; Lena and Liam students."""
    return Cast(
        ada=person("ada@lectern.example", Role.ADMIN, is_superuser=True),
        rosa=person("rosa@lectern.example", Role.ADMIN),
        ines=person("ines@lectern.example", Role.INSTRUCTOR),
        otto=person("otto@lectern.example", Role.INSTRUCTOR),
        lena=person("lena@lectern.example"),
        liam=person("liam@lectern.example"),
    )

"""The people of the demo become accounts that one can sign in to."""

from datetime import timedelta

from accounts.models import Role, User
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from demo.clock import at
from demo.people import CAST, LEARNERS, PASSWORD, Person

_GROUPS = {Role.ADMIN: "Admins", Role.INSTRUCTOR: "Instructors"}


def make_people() -> dict[str, User]:
    """Everybody by e-mail address, all verified, all with the same password.

    Accounts are written directly: the password is simpler than the rules for passwords allow.
    """
    with at(timezone.now() - timedelta(days=90)):
        encoded = make_password(PASSWORD)
        return {person.email: _make(person, encoded) for person in (*CAST, *LEARNERS)}


def _make(person: Person, encoded: str) -> User:
    user = User(
        email=person.email,
        full_name=person.full_name,
        role=person.role,
        bio=person.bio,
        is_superuser=person.is_superuser,
        email_verified=True,
        password=encoded,
    )
    user.save(force_insert=True)
    if user.role in _GROUPS:
        user.groups.add(Group.objects.get(name=_GROUPS[Role(user.role)]))
    return user

"""The people of the demo become accounts that one can sign in to."""

from datetime import timedelta

from accounts.actions.instructor_request import request_to_teach
from accounts.actions.role import join_group
from accounts.models import User
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from demo.clock import at
from demo.library import all_stories
from demo.people import CAST, LEARNERS, PASSWORD, Person


def make_people() -> dict[str, User]:
    """Everybody by e-mail address, all verified, all with the same password.

    Accounts are written directly: the password is simpler than the rules for passwords allow.
    """
    encoded = make_password(PASSWORD)
    return {person.email: _make(person, encoded) for person in (*CAST, *LEARNERS)}


def _make(person: Person, encoded: str) -> User:
    with at(timezone.now() - timedelta(days=_joined(person), hours=1)):
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
        join_group(user)
    return user


def _joined(person: Person) -> int:
    """How many days ago: learners on the day of their first course, the others at the beginning."""
    name = person.email.split("@")[0]
    return max((taken["began"] for _, who, taken in all_stories() if who == name), default=90)


def ask_to_teach(people: dict[str, User]) -> None:
    """A learner asks to become an instructor, and nobody has answered yet."""
    with at(timezone.now() - timedelta(days=1, hours=5)):
        request_to_teach(
            by=people["grace@learners.example"],
            reason="I have taken two courses here and run one of my own on paper: bookkeeping for market traders, "
            "four evenings, in Swahili and English. I would like to bring it here.",
            qualifications="Eleven years of bookkeeping, three of them teaching it at a community centre in Nakuru.",
        )

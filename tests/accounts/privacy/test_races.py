"""Erasing while the person is still at it: what comes afterwards says nothing about them (C22)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accounts import guards
from accounts.models import (
    InstructorRequest,
    SecurityEvent,
    SecurityTrace,
    Session,
    User,
)
from django.conf import settings as configured
from django.db import transaction
from django.db.models import Q
from learning.models import Enrollment, Review
from notifications.models import SentMail
from outbox.relay import deliver_due

from content.models import Course
from tests.accounts.privacy.everywhere import tables
from tests.api.test_accounts_sessions import refresh
from tests.api.test_users_picture import picture, upload
from tests.cast import PASSWORD, Cast, person
from tests.http import ApiClient
from tests.learning import world
from tests.races import REPEATS, together

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
AGENT = {"user-agent": "Quollrace/1.0"}
WORD = "quollrace"


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    guards.TRIGGERS.put_up()


class Busy:
    """Somebody in a course who is about to be erased, and everything that they do meanwhile."""

    def __init__(self, number: int, course: Course) -> None:
        self.user = person(f"{WORD}{number}@lectern.example", full_name=f"{WORD} {number}")
        answer = ApiClient().post("accounts/login/", self.proof, **AGENT).data
        self.refresh, self.course = answer["refresh"], course
        self.client, self.leaving = ApiClient(), ApiClient()
        self.client.headers = self.leaving.headers = {"authorization": f"Bearer {answer['access']}", **AGENT}

    @property
    def proof(self) -> dict[str, str]:
        return {"email": self.user.email, "password": PASSWORD}

    def erase(self) -> int:
        return self.leaving.delete("users/me/", {"password": PASSWORD}).status

    def sign_in(self) -> int:
        return ApiClient().post("accounts/login/", self.proof, **AGENT).status

    def refresh_token(self) -> int:
        return refresh(self.refresh).status

    def enroll(self) -> int:
        return self.client.post(f"courses/{self.course.slug}/enroll/").status

    def describe(self) -> int:
        return self.client.patch("users/me/", {"bio": WORD}).status

    def ask(self) -> int:
        return self.client.post("instructor-requests/", {"reason": WORD}).status

    def show(self) -> int:
        return upload(self.client, picture((60, 60))).status

    def forget_password(self) -> int:
        return ApiClient().post("accounts/password/reset/", {"email": self.user.email}, **AGENT).status

    def publish_events(self) -> int:
        deliver_due()
        return 200


def left_of(user: User) -> list[str]:
    """Rows about somebody who is erased that should not be."""
    rows: dict[str, Any] = {
        "session": Session.objects.filter(user=user),
        "request": InstructorRequest.objects.filter(user=user),
        "enrolled later": Enrollment.objects.filter(learner=user, enrolled_at__gt=user.erased_at),
        "mail": SentMail.objects.filter(recipient=user),
        "trace": SecurityTrace.objects.filter(
            Q(event__by_id=user.pk) | Q(event__user_id=user.pk, event__by_id__isnull=True)
        ),
        "text": Review.objects.filter(author=user).exclude(text=""),
    }
    return [name for name, found in rows.items() if found.exists()]


def test_what_a_person_does_while_they_are_erased_leaves_nothing(cast: Cast) -> None:
    course = world.course_by(cast.ines, title="Knots")
    for number in range(REPEATS):
        busy = Busy(number, course)
        jobs = (busy.erase, busy.sign_in, busy.refresh_token, busy.enroll, busy.describe, busy.ask, busy.show)
        outcomes = together(*jobs, busy.forget_password, busy.publish_events)
        assert outcomes[0] == 200
        assert {outcome for outcome in outcomes if not isinstance(outcome, int) or outcome >= 500} == set(), outcomes
        deliver_due()
        user = User.objects.get(pk=busy.user.pk)
        assert user.erased_at is not None
        assert left_of(user) == []
    assert [table for table, content in tables() if WORD in content.lower()] == []
    media = Path(configured.MEDIA_ROOT) / "pictures"
    assert list(media.glob("*")) == []
    assert all(SecurityEvent.objects.filter(kind="account.erased").values_list("user_id", flat=True))


def late(write: Callable[[User], object], busy: Busy) -> str:
    """What `write` comes to that was begun before erasing and reaches the database after it."""
    stale = User.objects.get(pk=busy.user.pk)
    assert busy.erase() == 200
    try:
        with transaction.atomic():
            write(stale)
    except Exception as error:
        if guards.is_of_erased(error):
            return "refused"
        raise
    return "written"


WRITES: tuple[Callable[[User], object], ...] = (
    lambda user: User.objects.filter(pk=user.pk).update(bio=WORD),
    lambda user: user.save(),
    lambda user: InstructorRequest.objects.create(user=user, reason=WORD),
    lambda user: InstructorRequest.objects.bulk_create([InstructorRequest(user=user, reason=WORD)]),
    lambda user: Session.objects.create(user=user, device=WORD, expires_at="2030-01-01T00:00Z"),
)


def test_what_was_begun_before_is_refused_afterwards(cast: Cast) -> None:
    course = world.course_by(cast.ines, title="Knots")
    for number, write in enumerate(WRITES):
        assert late(write, Busy(number, course)) == "refused"
    assert [table for table, content in tables() if WORD in content.lower()] == []


def test_without_the_guards_it_would_stand_there(cast: Cast) -> None:
    """The negative control."""
    course = world.course_by(cast.ines, title="Knots")
    guards.TRIGGERS.take_down()
    try:
        outcomes = [late(write, Busy(number, course)) for number, write in enumerate(WRITES)]
    finally:
        guards.TRIGGERS.put_up()
    assert outcomes == ["written"] * len(WRITES)
    left = {table for table, content in tables() if WORD in content.lower()}
    assert left >= {"accounts_user", "accounts_instructorrequest", "accounts_session"}


def test_two_admins_who_erase_themselves_leave_one(cast: Cast) -> None:
    clients = [ApiClient(cast.ada), ApiClient(cast.rosa)]
    jobs = [lambda client=client: client.delete("users/me/", {"password": PASSWORD}).status for client in clients]
    assert sorted(map(str, together(*jobs))) == ["200", "409"]
    assert User.objects.admins().count() == 1

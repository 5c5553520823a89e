"""Whoever moved to another address is forgotten by those of before, too, unless they are somebody else's by now."""

from pathlib import Path
from typing import Any

import pytest
from accounts.models import EmailChange, SecurityTrace, User
from accounts.trail import mark_of

from content.models import Invitation
from tests.api.test_email_change import ask, confirm
from tests.cast import PASSWORD, Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient
from tests.mailbox import last_token

pytestmark = pytest.mark.django_db
NEW = "lena@elsewhere.example"


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"


def move(user: User, new: str) -> User:
    assert ask(ApiClient(user), new).status == 202
    assert confirm(last_token(new)).status == 200
    return User.objects.get(pk=user.pk)


def erase(user: User) -> None:
    assert ApiClient(user).delete("users/me/", {"password": PASSWORD}).status == 200


def invite(address: str, cast: Cast) -> None:
    course = draft_course(by=cast.otto, title="Splices")
    body = {"email": address}
    assert ApiClient(cast.otto).post(f"authoring/courses/{course.pk}/instructors/", body).status == 201


def test_what_names_an_address_of_before_goes_with_its_owner(cast: Cast) -> None:
    lena = move(cast.lena, NEW)
    assert lena.addresses() == (NEW, cast.lena.email)
    invite(cast.lena.email, cast)
    ApiClient().post("accounts/login/", {"email": cast.lena.email, "password": "x"})
    marks = SecurityTrace.objects.filter(email_mark=mark_of(cast.lena.email))
    assert marks.exists()
    erase(lena)
    assert not Invitation.objects.exists()
    assert not marks.exists()
    assert not EmailChange.objects.exists()


def test_what_names_somebody_who_has_the_address_now_stays(cast: Cast) -> None:
    lena = move(cast.lena, NEW)
    liam = move(cast.liam, cast.lena.email)
    invite(liam.email, cast)
    assert lena.addresses() == (NEW,)
    erase(lena)
    assert Invitation.objects.filter(email=liam.email).exists()
    assert liam.addresses() == (cast.lena.email, cast.liam.email)

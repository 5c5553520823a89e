"""What somebody left everywhere is nowhere once they are erased."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from accounts import trail
from accounts.models import FileToErase, User
from django.core import mail
from outbox.relay import deliver_due

from content import audit
from tests.accounts.privacy.everywhere import Logged, found, places
from tests.accounts.privacy.planted import Planted, plant
from tests.cast import PASSWORD, Cast


@pytest.fixture
def logged() -> Iterator[Logged]:
    handler, root = Logged(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


@pytest.fixture
def planted(cast: Cast, logged: Logged, settings: Any, tmp_path: Any) -> Planted:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    return plant(cast)


@pytest.mark.asvs("14.2.4", "14.2.7")
def test_what_was_planted_everywhere_is_found_nowhere_afterwards(planted: Planted, logged: Logged) -> None:
    before = places(logged)
    mail.outbox.clear()
    assert {name for name, word in planted.canaries.items() if not found(word, before)} == set()
    answer = planted.client.delete("users/me/", {"password": PASSWORD})
    assert answer.status == 200, answer
    deliver_due()
    after = places(logged)
    left = {(name, place) for name, word in planted.canaries.items() for place in found(word, after)}
    assert left == set()
    assert not FileToErase.objects.exists()
    assert [message for message in mail.outbox if message.to == [planted.canaries["email"]]] == []
    trail.seal()
    assert trail.verify().forgotten > 0
    assert audit.verify().erased == 3


def test_an_export_has_what_was_planted(planted: Planted) -> None:
    answer = planted.client.get("users/me/export/")
    assert (answer.status, answer["Cache-Control"]) == (200, "no-store")
    text = str(answer.body)
    words = {name: word for name, word in planted.canaries.items() if isinstance(word, str)}
    assert {name for name, word in words.items() if word not in text} == set()
    assert "md5$" not in text
    others = User.objects.exclude(pk=planted.user.pk).values_list("email", flat=True)
    assert [email for email in others if email in text] == []
    records = {part["record"]: part["items"] for part in answer.data["records"]}
    assert records["accounts.User"][0]["picture_link"].startswith("http://testserver/media/")
    assert [row["kind"] for row in records["accounts.SecurityEvent"]][-1] == "account.exported"

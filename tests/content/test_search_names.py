"""A course is found by the names of who teaches it, as they are now."""

import importlib
from functools import partial
from pathlib import Path
from threading import Event as Moment
from typing import Any
from unittest import mock

import pytest
from accounts.actions.erasure import erase_me
from accounts.actions.profile import update_profile
from accounts.models import User
from django.apps import apps
from outbox.models import Event
from outbox.relay import deliver_due

from content import search
from content.actions.instructors import add_instructor, remove_instructor, transfer_lead
from content.actions.moderation import unpublish_course
from content.models import CourseWords
from content.models.course import CourseQuerySet
from content.verifying import other_words
from tests.accounts.test_token_races import on_real_locks
from tests.cast import PASSWORD, Cast
from tests.content.test_search import found
from tests.factories.courses import draft_course, publish, published_course
from tests.http import ApiClient, browser
from tests.races import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    for user, name in ((cast.ines, "Inês Ferreira"), (cast.otto, "Otto Oberhuber")):
        User.objects.filter(pk=user.pk).update(full_name=name)
        user.refresh_from_db()


def listed(text: str) -> list[str]:
    return [item["title"] for item in ApiClient().get(f"courses/?search={text}").data["items"]]


def rename(user: User, name: str) -> None:
    assert ApiClient(user).patch("users/me/", {"full_name": name}).status == 200
    deliver_due()


def test_a_learner_who_types_a_teacher_s_name_finds_their_courses(cast: Cast) -> None:
    for title in ("Knots", "Splices"):
        published_course(by=cast.ines, title=title, lessons=1)
    published_course(by=cast.otto, title="Weaving", lessons=1)
    assert sorted(listed("ines+ferreira")) == sorted(listed("FERR")) == ["Knots", "Splices"]
    assert listed("oberhuber+weav") == listed("otto") == ["Weaving"]
    assert listed("ferreira+weaving") == []
    assert other_words() == 0


def test_a_name_counts_less_than_the_title_and_more_than_the_text(cast: Cast) -> None:
    published_course(by=cast.otto, title="Letters", lessons=1, description="<p>Quoted by Ferreira.</p>")
    published_course(by=cast.ines, title="Knots", lessons=1)
    published_course(by=cast.otto, title="Who was Ferreira", lessons=1)
    assert found("ferreira") == ["Who was Ferreira", "Knots", "Letters"]


def test_nobody_is_found_by_a_course_that_is_not_published(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="Knots", lessons=1)
    rename(cast.ines, "Iva Novak")
    assert found("novak") == []
    publish(course, by=cast.ines)
    assert found("novak") == ["Knots"]
    unpublish_course(course=course, by=cast.ada, comment="Old")
    rename(cast.ines, "Iva Horvat")
    assert found("novak") == found("horvat") == []


def test_whoever_takes_another_name_is_found_by_that_and_no_more_by_the_old_one(cast: Cast) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1)
    rename(cast.ines, "Iva Novak")
    assert (found("ferreira"), listed("novak")) == ([], ["Knots"])
    assert other_words() == 0


def test_a_name_that_is_changed_in_the_admin_counts_as_well(cast: Cast) -> None:
    published_course(by=cast.ines, title="Knots", lessons=1)
    form = {"name-full_name": "Iva Novak", "theme-theme": "system", "theme-contrast": "system"}
    form |= {"theme-density": "default", "theme-keyboard_shortcuts": "on", "locale-preferred_language": ""}
    assert browser(cast.ines).post("/admin/account/", form).status_code == 302
    deliver_due()
    assert (found("ferreira"), found("novak")) == ([], ["Knots"])


def test_only_another_name_is_an_event(cast: Cast) -> None:
    for fields in ({"bio": "Ties knots."}, {"full_name": "Inês Ferreira", "bio": ""}):
        update_profile(by=cast.ines, **fields)
    assert not Event.objects.filter(name="user.renamed").exists()
    update_profile(by=cast.ines, full_name="Iva Novak")
    assert Event.objects.get(name="user.renamed").payload == {"user_id": str(cast.ines.pk)}


def test_who_teaches_along_is_found_and_who_stops_is_not(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    add_instructor(course=course, by=cast.ines, email=cast.otto.email)
    deliver_due()
    assert found("oberhuber") == found("ferreira oberhuber") == ["Knots"]
    transfer_lead(course=course, by=cast.ines, user=cast.otto)
    assert other_words() == 0, "who leads makes no difference"
    remove_instructor(course=course, by=cast.otto, user=cast.ines)
    assert (found("ferreira"), found("oberhuber")) == ([], ["Knots"])
    assert other_words() == 0


def test_a_name_is_gone_at_once_when_its_owner_is_erased(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    add_instructor(course=course, by=cast.ines, email=cast.otto.email)
    deliver_due()
    erase_me(by=cast.otto, password=PASSWORD)
    assert found("oberhuber") == []
    assert "oberhuber" not in f"{CourseWords.objects.values().get()}"
    assert found("ferreira") == ["Knots"]
    deliver_due()
    assert other_words() == 0


def test_the_migration_writes_what_publishing_writes(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1, summary="Of rope.")
    add_instructor(course=course, by=cast.ines, email=cast.otto.email)
    published_course(by=cast.otto, title="Weaving", lessons=1, summary="Warp.")
    deliver_due()
    kept = list(CourseWords.objects.order_by("pk").values())
    _without_names()
    assert found("oberhuber") == []
    importlib.import_module("content.migrations.0033_names_in_words").add_names(apps, None)
    assert list(CourseWords.objects.order_by("pk").values()) == kept


def _without_names() -> None:
    """As courses were published before they were found by names."""
    names = {"ines", "ferreira", "otto", "oberhuber"}
    for row in CourseWords.objects.all():
        for column in ("summary", "words"):
            setattr(row, column, f" {' '.join(word for word in getattr(row, column).split() if word not in names)} ")
        row.save()


def _renamed_while_published(cast: Cast, *, patience: float) -> list[str]:
    """What is found by the new name, which a publication that has read the old one comes to meet."""
    course = draft_course(by=cast.ines, title="Knots", lessons=1)
    deliver_due()
    read, handled = Moment(), Moment()
    words_of = search.words_of

    def words_later(*told: Any) -> CourseWords:
        if not read.is_set():
            read.set()
            handled.wait(timeout=patience)
        return words_of(*told)

    def take_another_name() -> None:
        read.wait(timeout=30)
        update_profile(by=cast.ines, full_name="Iva Novak")
        deliver_due()
        handled.set()

    with mock.patch.object(search, "words_of", words_later):
        ended = together(partial(publish, course, by=cast.ines), take_another_name)
    assert not [each for each in ended if isinstance(each, Exception)]
    return found("novak")


@pytest.mark.race
def test_a_publication_that_has_read_the_old_name_does_not_bring_it_back(committed_db: None, cast: Cast) -> None:
    assert _renamed_while_published(cast, patience=1) == ["Knots"]


@pytest.mark.race
@on_real_locks
def test_without_the_lock_it_would(committed_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(CourseQuerySet, "select_for_update", lambda self, **options: self)
    assert _renamed_while_published(cast, patience=30) == []

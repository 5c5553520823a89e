"""Erasing somebody who is at work: each holds what the other waits for, unless both take it in one order."""

from threading import Event as Signal
from typing import Any

import pytest
from accounts import personal
from accounts.actions import erasure
from accounts.models import User
from django.db import connection
from lib import again

from content.actions import lesson as lessons
from content.models import Course, LessonPage
from tests.cast import PASSWORD, Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient
from tests.races import PATIENCE, locks_waited_for, together, until

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def looks_for_deadlocks_after(time: str) -> None:
    """Once, when it has waited for so long for a lock: the other one waits for it by then, or finds the deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('deadlock_timeout', %s, false)", [time])


class Meeting:
    """Ines changes a lesson, and erases herself when her course is locked for that and before it names her."""

    def __init__(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("on SQLite one waits for the other before either begins")
        self.ines, self.course = cast.ines, draft_course(by=cast.ines, lessons=1)
        self.lesson = LessonPage.objects.descendant_of(self.course.page).get()
        self.is_editing, self.is_erasing, self.has_edited, self.tries = Signal(), Signal(), Signal(), 0
        monkeypatch.setattr(lessons, "write_draft", self._after_the_eraser(lessons.write_draft))
        monkeypatch.setattr(erasure, "_erase", self._after_the_editor(erasure._erase))

    def _after_the_eraser(self, write: Any) -> Any:
        def wait(*args: Any) -> Any:
            self.is_editing.set()
            until(lambda: self.is_erasing.is_set() or locks_waited_for())
            return write(*args)

        return wait

    def _after_the_editor(self, erase: Any) -> Any:
        def wait(*args: Any, **more: Any) -> None:
            self.tries += 1
            self.is_erasing.set()
            if self.tries == 1:
                until(lambda: self.has_edited.is_set() or locks_waited_for())
            erase(*args, **more)

        return wait

    def edit(self) -> int:
        looks_for_deadlocks_after("1min")
        answer = ApiClient(self.ines).patch(f"authoring/lessons/{self.lesson.uuid}/", {"title": "New"})
        self.has_edited.set()
        return answer.status

    def erase(self) -> Any:
        client = ApiClient(self.ines)
        assert self.is_editing.wait(PATIENCE)
        looks_for_deadlocks_after("10ms")  # so that it is this one that is undone
        return client.delete("users/me/", {"password": PASSWORD})

    def happen(self) -> tuple[Any, Any]:
        """What came of editing and of erasing."""
        edited, erased = together(self.edit, self.erase)
        return edited, erased

    @property
    def is_whole(self) -> bool:
        """All of her is there, and her course."""
        return Course.objects.filter(pk=self.course.pk).exists() and User.objects.get(pk=self.ines.pk).erased_at is None


def test_who_is_erased_while_they_edit_has_edited_and_is_erased(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = Meeting(cast, monkeypatch)
    edited, erased = meeting.happen()
    assert (edited, erased.status, meeting.tries) == (200, 200, 1)
    assert not Course.objects.filter(pk=meeting.course.pk).exists()


def test_what_waits_for_each_other_nevertheless_is_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "HOLDS", [])
    meeting = Meeting(cast, monkeypatch)
    edited, erased = meeting.happen()
    assert (edited, erased.status, meeting.tries) == (200, 200, 2)
    assert not Course.objects.filter(pk=meeting.course.pk).exists()


def test_without_either_it_is_told_to_come_again_and_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control; and what a deadlock comes to anywhere in the API."""
    monkeypatch.setattr(personal, "HOLDS", [])
    monkeypatch.setattr(again, "TIMES", 1)
    meeting = Meeting(cast, monkeypatch)
    edited, erased = meeting.happen()
    assert (edited, erased.status, erased.code) == (200, 503, "UNAVAILABLE")
    assert erased.response["Retry-After"] == "5"
    assert meeting.is_whole
    assert ApiClient(cast.ines).delete("users/me/", {"password": PASSWORD}).status == 200

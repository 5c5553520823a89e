"""Marking lessons done that this process has seen in their release: one message, and all that the other way does."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from learning.actions import marking_done, progress
from learning.models import Enrollment, LessonProgress
from lib.postgresql.travelling import Travelling
from outbox.models import Delivery, Event
from outbox.record import handles

from content.models import Course
from tests.api.test_completion import complete, enrolled
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="a statement of PostgreSQL")


@pytest.fixture
def course(cast: Cast) -> Course:
    course = world.course_by(cast.ines, lessons=3)
    for lesson in world.lessons_of(course):
        marking_done.see(lesson, course.current_release_id)
    return course


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the steps were taken, each time that they were."""
    taken, lesson = list[bool](), progress._IN_LESSON.first
    monkeypatch.setattr(
        progress._IN_LESSON, "first", lambda *given, **named: taken.append(True) or lesson(*given, **named)
    )
    return taken


def rows(enrollment: str) -> dict[str, Any]:
    """What is written of one who has marked a lesson done."""
    names = ("lesson_id", "watched_seconds", "position_seconds", "waits", "overridden", "score", "passed")
    found = LessonProgress.objects.filter(enrollment=enrollment, completed_at__isnull=False).order_by("lesson")
    told = Event.objects.filter(name="lesson.completed", payload__enrollment_id=enrollment)
    assert [each.updated_at for each in found] == [each.completed_at for each in found]
    events = sorted((set(each.payload), each.payload["lesson_id"], bool(each.request_id)) for each in told)
    return {"progress": list(found.values_list(*names)), "events": events}


def test_it_does_and_says_what_the_steps_do(
    cast: Cast, api: Api, course: Course, slowly: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = world.lessons_of(course)
    written = []
    for learner, is_known in ((cast.lena, True), (cast.liam, False)):
        with monkeypatch.context() as patched:
            if not is_known:
                patched.setattr(progress, "mark_done", lambda **_: None)
            client = api(learner)
            enrollment = enrolled(client, course.slug)
            before = Enrollment.objects.get(pk=enrollment).last_accessed_at
            client.put(f"enrollments/{enrollment}/lessons/{first}/progress/", {"watched_seconds": 40})
            data = [complete(client, enrollment, each).data for each in (first, second)]
            assert Enrollment.objects.get(pk=enrollment).last_accessed_at > before
            written.append((data, rows(enrollment)))
    assert len(slowly) == 2, "Liam's"
    assert written[0] == written[1]
    assert written[0][0][1] == {"progress_percentage": 66, "completed_at": None, "certificate": None}


def test_it_is_one_message(cast: Cast, api: Api, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, send = list[str](), Travelling.send

    def noting(self: Travelling, to: Any, text: bytes) -> None:
        send(self, lambda message: sent.append(message.decode()) or to(message), text)

    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    monkeypatch.setattr(Travelling, "send", noting)
    assert complete(lena, enrollment, world.lessons_of(course)[0]).status == 200
    assert len(sent) == 1


def test_done_again_it_is_told_once_and_the_last_lesson_completes_the_course(
    cast: Cast, api: Api, course: Course, slowly: list[bool]
) -> None:
    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    one, two, three = world.lessons_of(course)
    percentages = [complete(lena, enrollment, each).data["progress_percentage"] for each in (one, one, two, three)]
    assert percentages == [33, 33, 66, 100]
    assert len(slowly) == 2, "again, and the last"
    assert Enrollment.objects.get().status == "COMPLETED"
    assert Event.objects.filter(name="lesson.completed").count() == 3


def refusals(cast: Cast, api: Api, course: Course) -> dict[str, tuple[int, str]]:
    lena, lesson = api(cast.lena), world.lessons_of(course)[0]
    enrollment = enrolled(lena, course.slug)
    said = {"of others": complete(api(cast.liam), enrollment, lesson)}
    said["of nobody"] = complete(lena, str(uuid.uuid4()), lesson)
    signed_out = api(cast.lena)
    cast.lena.end_sessions()
    said["signed out"] = complete(signed_out, enrollment, lesson)
    cast.lena.refresh_from_db()
    lena = api(cast.lena)
    lena.delete(f"enrollments/{enrollment}/")
    said["left"] = complete(lena, enrollment, lesson)
    enrolled(lena, course.slug)
    world.release(course, world.new_lessons(course, 1))
    said["removed"] = complete(lena, enrollment, lesson)
    Course.objects.filter(pk=course.pk).update(current_release=None)
    said["unpublished"] = complete(lena, enrollment, lesson)
    return {name: (answer.status, answer.code) for name, answer in said.items()}


def test_it_refuses_what_the_steps_refuse_and_writes_nothing(cast: Cast, api: Api, course: Course) -> None:
    assert refusals(cast, api, course) == {
        "of others": (404, "NOT_FOUND"),
        "of nobody": (404, "NOT_FOUND"),
        "signed out": (401, "NOT_AUTHENTICATED"),
        "left": (409, "ENROLLMENT_CANCELLED"),
        "removed": (404, "NOT_FOUND"),
        "unpublished": (409, "COURSE_UNAVAILABLE"),
    }
    assert not LessonProgress.objects.exists()
    assert not Event.objects.filter(name="lesson.completed").exists()


def test_a_release_that_asks_for_more_is_noticed(cast: Cast, api: Api, course: Course) -> None:
    lena, lessons = api(cast.lena), course.lessons.order_by("pk")
    enrollment = enrolled(lena, course.slug)
    world.release(course, list(lessons), asks=[world.WATCH] * 3)
    answer = complete(lena, enrollment, lessons[0].pk)
    assert (answer.status, answer.code) == (409, "REQUIREMENT_NOT_MET")
    assert complete(lena, enrollment, lessons[0].pk).status == 409, "now that it was seen"


def test_whoever_handles_that_a_lesson_is_done_is_told(
    cast: Cast, api: Api, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outbox import record

    monkeypatch.setattr(record, "_subscribers", record._subscribers.copy())
    monkeypatch.setattr(record, "HANDLERS", record.HANDLERS.copy())
    record._subscribers["lesson.completed"] = []
    handles("lesson.completed")(lambda event: None)
    lena = api(cast.lena)
    complete(lena, enrolled(lena, course.slug), world.lessons_of(course)[0])
    assert Delivery.objects.filter(event__name="lesson.completed").count() == 1

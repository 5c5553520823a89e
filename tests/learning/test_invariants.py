"""`check_invariants` says what is wrong, and only when something is: every promise is broken once, and reported."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accounts import trail
from accounts.actions.session import refresh_session, sign_in
from accounts.devices import Device
from accounts.models import User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from learning.invariants import asked, broken
from outbox.relay import deliver_due
from pytest_django import DjangoDbBlocker

from content.actions.lesson import update_lesson
from content.actions.media import add_image
from content.assessments.assignment import AssignmentSettings
from content.assessments.stream import settings_stream
from content.models import Course, LessonPage, MediaFile
from tests.cast import PASSWORD, Cast, make_cast
from tests.cms.approved import picture
from tests.factories.courses import add_lesson, draft_course, publish
from tests.factories.quizzes import course_with_quiz, quiz_lesson
from tests.http import ApiClient
from tests.learning.breakages import BREAKAGES, DEEP_BREAKAGES


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Two courses, one of them with a quiz and a picture; Lena has finished it and handed in work in the other."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        _learn(cast, _course_of(cast.ines))
        _hand_in(cast)
        _come_back(cast.lena)
        deliver_due()
        trail.seal()
        connection.check_constraints()
        yield cast
        transaction.set_rollback(True)


def _course_of(teacher: User) -> Course:
    course = course_with_quiz(by=teacher, attempts_allowed=2)
    image = add_image(by=teacher, file=picture("red"))
    block = {"type": "image", "value": {"image": str(image.uuid), "alt": "A knot", "caption": ""}}
    lesson = LessonPage.objects.filter(path__startswith=course.page.path).order_by("path").first()  # type: ignore[union-attr]
    assert lesson is not None
    update_lesson(lesson=lesson, by=teacher, body=[block])
    return publish(course, by=teacher)


def _learn(cast: Cast, course: Course) -> None:
    lena = ApiClient(cast.lena)
    mine = lena.post(f"courses/{course.slug}/enroll/", **{"Idempotency-Key": "once"}).data
    for lesson in mine["lessons"]:
        if lesson["lesson_id"] != str(quiz_lesson(course).lesson_id):
            lena.post(f"enrollments/{mine['id']}/lessons/{lesson['lesson_id']}/complete/")
    begun = lena.post(f"enrollments/{mine['id']}/lessons/{quiz_lesson(course).lesson_id}/attempts/").data
    assert lena.post(f"attempts/{begun['id']}/submit/").status == 200
    assert lena.get("certificates/").data["count"] == 1
    assert lena.post(f"courses/{course.slug}/reviews/", {"rating": 4}).status == 201


def _hand_in(cast: Cast) -> None:
    course = draft_course(by=cast.otto, title="Essays", lessons=1)
    section: Any = course.page.get_children().get().specific  # type: ignore[union-attr]
    settings = settings_stream("assignment", AssignmentSettings())
    essay = add_lesson(section, by=cast.otto, title="Essay", type="ASSIGNMENT", assessment=settings)
    course = publish(course, by=cast.otto)
    lena, otto = ApiClient(cast.lena), ApiClient(cast.otto)
    mine = lena.post(f"courses/{course.slug}/enroll/").data["id"]
    handed_in = lena.post(f"enrollments/{mine}/lessons/{essay.uuid}/submissions/", {"text": "My essay."})
    assert handed_in.status == 201, handed_in
    graded = otto.post(f"submissions/{handed_in.data['id']}/grade/", {"score": "5"})
    assert graded.status == 200, graded


def _come_back(user: User) -> None:
    device = Device(name="Phone", ip="192.0.2.7")
    refresh_session(refresh=sign_in(email=user.email, password=PASSWORD, device=device).refresh)


def _break(statements: str) -> None:
    """Behind the back of triggers, foreign keys and constraints, as nobody but the owner of the database can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        for statement in map(str.strip, statements.split(";")):
            cursor.execute(statement)
            assert cursor.rowcount, f"this breaks nothing: {statement}"


def test_all_is_well_after_a_learners_journey(school: Cast, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_invariants")
    assert capsys.readouterr().out == f"All {len(asked())} invariants hold.\n"


@pytest.mark.parametrize("promise", BREAKAGES)
def test_a_broken_promise_is_reported(school: Cast, db: None, promise: str) -> None:
    _break(BREAKAGES[promise])
    assert promise in [found.says for found, _ in broken()]


def test_every_promise_is_broken_once_by_these_tests() -> None:
    assert set(BREAKAGES) == {promise.says for promise in asked()}
    assert set(BREAKAGES) | set(DEEP_BREAKAGES) == {promise.says for promise in asked(deep=True)}


def test_what_was_really_published_has_the_right_hashes_and_files(school: Cast, db: None) -> None:
    assert list(broken(deep=True)) == []


@pytest.mark.parametrize("promise", DEEP_BREAKAGES)
def test_what_was_changed_behind_our_back_is_found(school: Cast, db: None, promise: str) -> None:
    _break(DEEP_BREAKAGES[promise])
    assert promise in [found.says for found, _ in broken(deep=True)]


def test_a_file_that_is_gone_is_missed(school: Cast, db: None) -> None:
    file = Path(default_storage.path(MediaFile.objects.get().file))
    moved = file.rename(file.with_suffix(".away"))
    found = [promise.says for promise, _ in broken(deep=True)]
    moved.rename(file)
    assert "The files of releases are there, as large as they were." in found


def test_programs_are_told_as_json(school: Cast, db: None, capsys: pytest.CaptureFixture[str]) -> None:
    _break("UPDATE learning_coursestats SET enrollment_count = 7")
    with pytest.raises(CommandError, match="1 of"):
        call_command("check_invariants", "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["holds"] is False
    assert [row["rows"] for row in told["promises"] if row["rows"]] == [2]

"""What was approved is what is published, byte for byte, whatever is done to pages, revisions, files and people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from content.actions.moderation import approve_course
from content.actions.submission import withdraw_course
from content.compile import compile_course
from content.models import Course, LessonVersion, MediaFile, QuizVersion, Release
from content.tree import read_draft
from tests.cms.approved import Scene, build_scene, files_in, kept_in, seen_by_learners
from tests.cms.changing import WAYS, Call, run_command
from tests.http import Answer, ApiClient, browser

Capture = Callable[..., Any]
STOP = {"deleting the course", "switching the workflow off"}
"""Only superusers may: the review ends without a publication, and learners keep what they have."""

STRONG = {
    "adding a section and a lesson",
    "adding and removing parts by API",
    "another key for the quiz by API",
    "another question in the bank",
    "another category with the slug of the first",
    "another file for the document",
    "another file for the image",
    "another file for the video",
    "another order by API",
    "another slug for the category",
    "dates to go live and to expire",
    "deleting a lesson by form",
    "deleting a lesson from a list",
    "deleting a section by the API of the admin",
    "deleting the course",
    "deleting the document",
    "deleting the image",
    "deleting the image from a list, and after uploading",
    "deleting the video and its captions from a list",
    "making a lesson open to everybody by API",
    "moving a lesson to another place",
    "other captions for the video",
    "other settings of the quiz by API",
    "restoring an older release",
    "reverting and saving after the revisions were purged",
    "reverting to an older revision by form",
    "reverting to an older revision by the API of the admin",
    "saving the form of the course",
    "saving the form of the lesson",
    "saving the form of the section",
    "the publish button of a forged form",
    "the submit, restart and cancel buttons of a forged form",
    "writing a lesson by API",
    "writing section and course by API",
}
"""They change a draft that nobody judges."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """The scene, in a transaction that is rolled back after the module's last test."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build_scene()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def scene(built: Scene, db: None) -> Iterator[Scene]:
    """The scene, whose rows and files are put back after each test."""
    yield built
    built.put_files_back()


@pytest.fixture(scope="module")
def approved(built: Scene, django_db_blocker: DjangoDbBlocker) -> Any:
    """What is published, and what learners get, where nobody does anything: the old and the new."""
    with django_db_blocker.unblock(), transaction.atomic():
        before, kept = seen_by_learners(built), kept_in(built.candidate)
        approve_course(course=built.course, by=built.rita, publish=True)
        after = seen_by_learners(built)
        transaction.set_rollback(True)
    assert before != after
    assert files_in(after) == 5  # the picture twice, a paper, a film with its captions
    return before, after, kept


class Hands:
    """Ines, who teaches the course; Rosa, who may review it; Ada, whom no lock stops."""

    def __init__(self, scene: Scene) -> None:
        people = {"Ines": scene.cast.ines, "Rosa": scene.cast.rosa, "Ada": scene.cast.ada}
        self.hands = {name: (browser(user), ApiClient(user)) for name, user in people.items()}
        for window, _ in self.hands.values():
            window.raise_request_exception = False

    def try_all(self, scene: Scene, way: str, who: str) -> list[int]:
        """They do it one after the other; each request in a savepoint. The statuses that came back."""
        hands = [self.hands[name] for name in who.split()]
        return [self._send(call, hand) for hand in hands for call in WAYS[way](scene)]

    def _send(self, call: Call, hand: tuple[Client, ApiClient]) -> int:
        window, api = hand
        with transaction.atomic():
            if call.door == "shell":
                run_command(call)
                return 0
            if call.door == "api":
                return api.call(call.method, call.path, call.data).status
            if call.door == "upload":
                headers: Any = api.headers
                return int(api.client.post(f"/api/v1/{call.path}", call.data, headers=headers).status_code)
            wants: Any = {"accept": "application/json"} if call.path.endswith("/edit/") else {}  # is not drawn again
            return int(window.post(call.path, call.data, headers=wants).status_code)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_is_done_after_submission_changes_what_is_published(
    scene: Scene, approved: Any, way: str, django_capture_on_commit_callbacks: Capture
) -> None:
    """Done while it is judged, again while it waits to be published, and once more when learners have it."""
    before, after, kept = approved
    hands = Hands(scene)

    def try_it(who: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            statuses = hands.try_all(scene, way, who)
        assert max(statuses) < 500, statuses

    try_it("Ines Ada")
    answers = [decide(scene, "approve").status]
    try_it("Rosa Ada")
    assert seen_by_learners(scene) == before
    answers.append(decide(scene, "publish").status)
    if way in STOP:
        assert set(answers) <= {404, 409}
        assert seen_by_learners(scene) == before
        return
    assert answers == [200, 200]
    try_it("Ines")
    assert seen_by_learners(scene) == after
    release = Course.objects.get(pk=scene.course.pk).current_release
    assert release is not None
    assert (release.number, kept_in(release)) == (2, kept)


def decide(scene: Scene, step: str) -> Answer:
    with transaction.atomic():
        return ApiClient(scene.rita).post(f"moderation/courses/{scene.course.pk}/{step}/")


# The negative controls.


def test_most_of_it_changes_a_course_that_nobody_judges(
    scene: Scene, django_capture_on_commit_callbacks: Capture
) -> None:
    """Were the ways no ways, nothing would be proved by their leading nowhere."""
    withdraw_course(course=scene.course, by=scene.cast.ines)
    draft, weak = compiled(scene), set()
    for way in STRONG:
        with transaction.atomic(), django_capture_on_commit_callbacks(execute=True):
            Hands(scene).try_all(scene, way, "Ada")
            if compiled(scene) == draft:
                weak.add(way)
            transaction.set_rollback(True)
        scene.put_files_back()
    assert weak == set()


def compiled(scene: Scene) -> str:
    """The hash of what would be submitted now."""
    course = Course.objects.select_related("page").get(pk=scene.course.pk)
    return compile_course(read_draft(course)).content_hash if course.page is not None else "gone"


def _other_bytes(scene: Scene) -> None:
    for file in MediaFile.objects.filter(used_by__placements__release=scene.candidate).distinct():
        default_storage.delete(file.file)
        default_storage.save(file.file, ContentFile(b"Other bytes."))


def _other_words(scene: Scene) -> None:
    version = scene.candidate.lessons.first().version  # type: ignore[union-attr]
    LessonVersion.objects.filter(pk=version.pk).update(body=version.body.replace("Approved", "Smuggled"))


def _other_release(scene: Scene) -> None:
    Course.objects.filter(pk=scene.course.pk).update(current_release=Release.objects.get(number=1))


@pytest.mark.parametrize("change", [_other_bytes, _other_words, _other_release])
def test_what_learners_get_is_seen_to_change(scene: Scene, approved: Any, change: Callable[[Scene], None]) -> None:
    """With the guards of the database out of the way: other bytes in a file, words in a lesson, another release."""
    decide(scene, "approve")
    decide(scene, "publish")
    assert seen_by_learners(scene) == approved[1]
    frozen = {file.file: default_storage.open(file.file).read() for file in MediaFile.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE content_lessonversion DISABLE TRIGGER USER")
    change(scene)
    seen = seen_by_learners(scene)
    for name, content in frozen.items():
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
    assert seen != approved[1]


def test_another_key_is_refused_by_the_database_and_seen_to_differ(scene: Scene) -> None:
    """Learners don't see a key, so it is what the database keeps that must be what was approved."""
    quiz = QuizVersion.objects.get(lesson_versions__placements__release=scene.candidate)
    other = quiz.blocks.replace('"weight":"1"', '"weight":"0.5"')
    assert other != quiz.blocks
    with pytest.raises(DatabaseError), transaction.atomic():
        QuizVersion.objects.filter(pk=quiz.pk).update(blocks=other)
    kept_in(scene.candidate)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE content_quizversion DISABLE TRIGGER USER")
    QuizVersion.objects.filter(pk=quiz.pk).update(blocks=other)
    with pytest.raises(AssertionError):
        kept_in(scene.candidate)

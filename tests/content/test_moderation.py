"""What was judged is what goes live, by people with fresh eyes, in one switch."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from lib.errors import Forbidden, Invalid
from outbox.models import Event
from wagtail.models import Page

from content.actions import moderation
from content.actions.moderation import (
    approve_course,
    publish_course,
    publish_due,
    reject_course,
    roll_back,
    unpublish_course,
)
from content.actions.submission import WrongStatus, submit_course, withdraw_course
from content.models import Course, CourseInstructor, LessonPage, Release, ReleaseLesson
from content.status import status_of
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, publish, published_course

pytestmark = pytest.mark.django_db


def events() -> list[str]:
    return list(Event.objects.order_by("occurred_at").values_list("name", flat=True))


def fresh(course: Course) -> Course:
    return Course.objects.select_related("current_release", "page").get(pk=course.pk)


def test_approving_and_publishing_shows_learners_the_candidate(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots", price=1900, currency="EUR")
    candidate = Release.objects.get()

    approve_course(course=course, by=cast.rosa, publish=True)

    course = fresh(course)
    assert course.current_release == candidate
    assert course.current_release is not None
    assert (course.current_release.number, course.current_release.approved_by) == (1, cast.rosa)
    assert (course.title, course.price, course.currency, course.lesson_count) == ("Knots", 1900, "EUR", 2)
    assert status_of(course) == "PUBLISHED"
    assert course.page is not None
    tree = Page.objects.filter(path__startswith=course.page.path)
    assert set(tree.values_list("live", "has_unpublished_changes")) == {(True, False)}
    assert events() == ["course.submitted", "course.approved", "course.released"]


def test_approving_for_later_waits_to_be_published_by_hand(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    approve_course(course=course, by=cast.rosa, comment="Lovely.")
    assert status_of(course) == "APPROVED"
    assert not fresh(course).is_published
    publish_course(course=course, by=cast.rosa)
    assert status_of(course) == "PUBLISHED"
    assert fresh(course).is_published


def test_approving_for_a_date_publishes_when_it_comes(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    tomorrow = timezone.now() + timedelta(days=1)
    approve_course(course=course, by=cast.rosa, publish_at=tomorrow)
    assert publish_due() == 0
    assert not fresh(course).is_published
    assert publish_due(now=tomorrow) == 1
    assert fresh(course).is_published
    assert publish_due(now=tomorrow) == 0


def test_a_publication_that_fails_does_not_hold_up_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    broken, sound = (pending_course(by=cast.ines, title=title) for title in ("Broken", "Sound"))
    for course in (broken, sound):
        approve_course(course=course, by=cast.rosa, publish_at=tomorrow)
    switch = moderation.switch_live

    def fail_for_one(course: Course, *args: Any, **options: Any) -> None:
        if course.pk == broken.pk:
            raise OSError("the disk is full")
        switch(course, *args, **options)

    monkeypatch.setattr(moderation, "switch_live", fail_for_one)
    assert publish_due(now=tomorrow) == 1
    assert fresh(sound).is_published
    assert status_of(broken) == "APPROVED"


def test_a_withdrawn_release_is_not_published_at_its_date(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    tomorrow = timezone.now() + timedelta(days=1)
    approve_course(course=course, by=cast.rosa, publish_at=tomorrow)
    withdraw_course(course=course, by=cast.ines)
    assert publish_due(now=tomorrow) == 0
    assert not fresh(course).is_published


def test_a_date_that_is_past_is_refused(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    with pytest.raises(Invalid):
        approve_course(course=course, by=cast.rosa, publish_at=timezone.now() - timedelta(minutes=1))
    assert status_of(course) == "PENDING"


def test_sending_back_needs_a_comment_and_keeps_it(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    with pytest.raises(Invalid):
        reject_course(course=course, by=cast.rosa, comment="  ")
    reject_course(course=course, by=cast.rosa, comment="Add captions.")
    release = Release.objects.get()
    assert (release.comment, release.returned_by) == ("Add captions.", cast.rosa)
    assert status_of(course) == "REJECTED"
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "With captions"
    lesson.save_revision(user=cast.ines)
    assert status_of(course) == "REJECTED"
    submit_course(course=course, by=cast.ines)
    assert status_of(course) == "PENDING"


@pytest.mark.asvs("2.3.5")
@pytest.mark.owasp_api(6)
def test_nobody_judges_what_they_teach_or_edited(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    for person in (cast.ines, cast.otto, cast.lena):
        with pytest.raises(Forbidden):
            approve_course(course=course, by=person)
    CourseInstructor.objects.create(course=course, user=cast.rosa)
    with pytest.raises(Forbidden):
        approve_course(course=course, by=cast.rosa)
    CourseInstructor.objects.filter(user=cast.rosa).delete()
    withdraw_course(course=course, by=cast.ines)
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "Rosa was here"
    lesson.save_revision(user=cast.rosa)
    submit_course(course=course, by=cast.ines)
    with pytest.raises(Forbidden):
        approve_course(course=course, by=cast.rosa)
    approve_course(course=course, by=cast.ada)
    assert Release.objects.get(number=1).approved_by == cast.ada


def test_instructors_publish_an_approved_release_only_where_the_school_lets_them(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    course = pending_course(by=cast.ines)
    approve_course(course=course, by=cast.rosa)
    with pytest.raises(Forbidden):
        publish_course(course=course, by=cast.ines)
    settings.INSTRUCTORS_MAY_PUBLISH = True
    with pytest.raises(Forbidden):
        publish_course(course=course, by=cast.otto)
    publish_course(course=course, by=cast.ines)
    assert fresh(course).is_published


def test_edits_of_a_live_course_change_nothing_for_learners(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    before = fresh(course).current_release
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "A draft"
    lesson.save_revision(user=cast.ines)
    assert status_of(course) == "DRAFT"
    assert fresh(course).current_release == before
    LessonPage.objects.order_by("path")[1].delete()
    assert status_of(course) == "DRAFT"
    assert ReleaseLesson.objects.filter(release=before).count() == 2


def test_what_happens_to_the_pages_after_submission_does_not_reach_learners(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots", lessons=2)
    judged = Release.objects.get().outline
    late, gone = LessonPage.objects.order_by("path")
    late.title = "Slipped in"
    late.save_revision(user=cast.ines)
    gone.latest_revision.content["title"] = "Overwritten in place"
    gone.latest_revision.save(update_fields=["content"])

    approve_course(course=course, by=cast.rosa, publish=True)

    assert fresh(course).current_release.outline == judged  # type: ignore[union-attr]
    late.refresh_from_db()
    gone.refresh_from_db()
    assert late.title == "Knots 1.1"
    assert (gone.title, gone.live) == ("Knots 1.2", False)
    assert status_of(course) == "DRAFT"


def test_unpublishing_hides_the_course_and_publishing_shows_its_newest_release_again(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    release = fresh(course).current_release
    with pytest.raises(Forbidden):
        unpublish_course(course=course, by=cast.ines)
    unpublish_course(course=course, by=cast.rosa)
    assert not fresh(course).is_published
    assert status_of(course) == "DRAFT"
    with pytest.raises(WrongStatus):
        unpublish_course(course=course, by=cast.rosa)
    publish_course(course=course, by=cast.rosa)
    assert fresh(course).current_release == release
    assert status_of(course) == "PUBLISHED"


def test_rolling_back_is_the_same_switch(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    first = fresh(course).current_release
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "Better"
    lesson.save_revision(user=cast.ines)
    publish(course, by=cast.ines)
    assert fresh(course).current_release.number == 2  # type: ignore[union-attr]
    roll_back(course=course, by=cast.rosa, number=1)
    assert fresh(course).current_release == first
    assert status_of(course) == "DRAFT"


def test_there_is_nothing_to_publish_on_a_live_course_without_a_new_release(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    with pytest.raises(WrongStatus):
        publish_course(course=course, by=cast.rosa)
    draft = draft_course(by=cast.otto, title="Other")
    with pytest.raises(WrongStatus):
        publish_course(course=draft, by=cast.rosa)


def test_the_database_refuses_to_change_a_release(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    release = fresh(course).current_release
    assert release is not None
    with pytest.raises((IntegrityError, DatabaseError), match="never changes"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(outline="{}")
    with connection.cursor() as cursor, pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        cursor.execute("UPDATE content_lessonversion SET body = '[]'")
    release.refresh_from_db()
    assert release.document["title"] == "Knots"

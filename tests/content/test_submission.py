"""A course is submitted whole, judged as it was compiled, and locked meanwhile."""

import orjson
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lib.errors import Forbidden
from outbox.models import Event

from content.actions.submission import (
    CourseNotReady,
    NothingChanged,
    WrongStatus,
    submit_course,
    withdraw_course,
)
from content.models import LessonPage, LessonVersion, Release
from content.status import status_of
from tests.cast import Cast
from tests.factories.courses import add_lesson, add_section, draft_course, pending_course, published_course, text

pytestmark = pytest.mark.django_db


def test_submitting_compiles_the_latest_draft_of_every_page(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="Sourdough", sections=2, lessons=2)
    lesson = LessonPage.objects.get(title="Sourdough 1.2")
    lesson.title = "Feeding the starter"
    lesson.save_revision(user=cast.ines)

    release = submit_course(course=course, by=cast.ines)

    titles = [entry["title"] for section in release.document["sections"] for entry in section["lessons"]]
    assert titles == ["Sourdough 1.1", "Feeding the starter", "Sourdough 2.1", "Sourdough 2.2"]
    assert release.number is None
    assert status_of(course) == "PENDING"
    assert Event.objects.filter(name="course.submitted", payload__release_id=str(release.pk)).count() == 1


def test_a_course_that_is_not_ready_hears_every_reason_at_once(cast: Cast) -> None:
    course = draft_course(by=cast.ines, summary="", category=None, lessons=0)
    assert course.page is not None
    section = add_section(course.page, by=cast.ines, title="Empty")
    add_lesson(section, by=cast.ines, title="A film", type="VIDEO")

    with pytest.raises(CourseNotReady) as refused:
        submit_course(course=course, by=cast.ines)

    codes = [problem["code"] for problem in refused.value.details["problems"]]
    assert sorted(codes) == ["EMPTY_SECTION", "MISSING_CATEGORY", "MISSING_SUMMARY", "NO_VIDEO"]
    assert not Release.objects.exists()
    assert status_of(course) == "DRAFT"


def test_a_block_that_a_form_saved_half_done_is_named_by_its_place(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    lesson.body = [{"type": "code", "value": {"language": "python", "code": "", "caption": ""}, "id": "a" * 32}]
    lesson.save_revision(user=cast.ines)

    with pytest.raises(CourseNotReady) as refused:
        submit_course(course=course, by=cast.ines)

    [problem] = refused.value.details["problems"]
    assert (problem["code"], problem["field"]) == ("INVALID_BLOCK", "body.0.value.code")
    assert problem["lesson_id"] == str(lesson.uuid)


def test_only_its_instructors_and_admins_submit_a_course(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    for stranger in (cast.otto, cast.lena):
        with pytest.raises(Forbidden):
            submit_course(course=course, by=stranger)
    assert submit_course(course=course, by=cast.ines).submitted_by == cast.ines


def test_a_course_in_review_is_not_submitted_again(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    with pytest.raises(WrongStatus):
        submit_course(course=course, by=cast.ines)
    assert Release.objects.count() == 1


def test_submitting_what_learners_see_already_is_refused(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    with pytest.raises(NothingChanged):
        submit_course(course=course, by=cast.ines)
    assert status_of(course) == "PUBLISHED"


def test_withdrawing_makes_it_a_draft_that_can_be_submitted_again(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    withdraw_course(course=course, by=cast.ines)
    assert status_of(course) == "DRAFT"
    submit_course(course=course, by=cast.ines)
    assert status_of(course) == "PENDING"
    with pytest.raises(Forbidden):
        withdraw_course(course=course, by=cast.otto)


def test_the_workflow_starts_by_no_other_way(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    assert course.page is not None
    with pytest.raises(PermissionDenied):
        course.page.get_workflow().start(course.page, cast.ines)
    assert status_of(course) == "DRAFT"


def test_an_unchanged_lesson_is_the_same_row_in_the_next_release(cast: Cast) -> None:
    course = published_course(by=cast.ines, lessons=3)
    lesson = LessonPage.objects.order_by("path").first()
    assert lesson is not None
    lesson.title = "Renamed"
    lesson.save_revision(user=cast.ines)
    submit_course(course=course, by=cast.ines)
    assert LessonVersion.objects.count() == 4


def test_html_is_cleaned_once_more_when_it_is_compiled(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    evil = '<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:alert(1)">there</a></p>'
    lesson.body = [{"type": "rich_text", "value": evil, "id": "b" * 32}]
    lesson.save_revision(user=cast.ines)
    submit_course(course=course, by=cast.ines)
    [block] = orjson.loads(LessonVersion.objects.get().body)
    assert block["value"] == '<p>Hi <a rel="noopener noreferrer">there</a></p>'


def test_submitting_takes_as_many_queries_for_many_lessons_as_for_one(cast: Cast) -> None:
    small = draft_course(by=cast.ines, title="Small", lessons=1, body=[text("One"), text("Two")])
    large = draft_course(by=cast.ines, title="Large", lessons=25, body=[text("One"), text("Two")])
    submit_course(course=draft_course(by=cast.ines, title="First, to fill the caches"), by=cast.ines)
    counts = []
    for course in (small, large):
        with CaptureQueriesContext(connection) as queries:
            submit_course(course=course, by=cast.ines)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 85

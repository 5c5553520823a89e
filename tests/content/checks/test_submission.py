"""Checks at a submission: what blocks it, what is kept of it, and what it costs."""

import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.checks.registry import run_checks
from content.models import CheckLevel, Course, CoursePage, LessonPage, Release, SubmissionCheck
from content.tree import DraftCourse, DraftLesson, read_draft
from tests.cast import Cast
from tests.cms.world import image_of
from tests.factories.courses import add_lesson, add_section, draft_course, text
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
SKIPS = [{"type": "rich_text", "value": "<h4>Too deep</h4><p>and then</p>"}]


def screen(user: Any, course: Course) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/courses/{course.pk}/review/").content.decode()


def test_what_is_required_blocks_with_every_reason_and_what_is_recommended_does_not(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, summary="", body=SKIPS)
    add_section(CoursePage.objects.get(), by=cast.ines, title="Empty")
    ines = ApiClient(cast.ines)
    assert not ines.get(f"authoring/courses/{course.pk}/checks/").data["is_ready"]

    refused = ines.post(f"authoring/courses/{course.pk}/submit/")

    assert (refused.status, refused.code) == (422, "COURSE_NOT_READY")
    reasons = [(each["check"], each["level"], each["code"]) for each in refused.details["problems"]]
    assert reasons == [("summary", "required", "MISSING_SUMMARY"), ("empty_parts", "required", "EMPTY_SECTION")]
    assert not SubmissionCheck.objects.exists()


def test_what_was_found_is_kept_with_the_submission(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=SKIPS)
    lesson = LessonPage.objects.get()
    assert ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/").status == 200

    kept = SubmissionCheck.objects.get(release=Release.objects.get())
    problems = [problem for check in kept.found for problem in check["problems"]]
    assert [problem["code"] for problem in problems] == ["MISSING_THUMBNAIL", "HEADING_JUMP"]
    assert problems[1]["lesson_id"] == str(lesson.uuid)
    assert problems[1]["block_id"] == lesson.latest_revision.as_object().body[0].id
    assert len(kept.found) == len(run_checks(read_draft(Course.objects.get())))


def test_the_database_refuses_to_change_what_was_found(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        SubmissionCheck.objects.update(results="[]")


def test_the_reviewer_sees_what_was_found_then_and_the_way_to_it(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=SKIPS)
    lesson = LessonPage.objects.get()
    before = screen(cast.ines, course)
    assert "Checks before submitting" in before
    editor = f"/admin/pages/{lesson.pk}/edit/#block-{lesson.latest_revision.as_object().body[0].id}-section"
    assert f'<a href="{editor}">The lesson “{lesson.title}”: its first heading' in before
    ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    # A rule of today is not a finding of yesterday.
    CheckLevel.objects.create(check_code="headings", level="required")

    page = screen(cast.rosa, course)

    assert "Checks at submission" in page
    assert f'<a href="#part-{lesson.uuid}">The lesson “{lesson.title}”: its first heading' in page
    assert f'id="part-{lesson.uuid}"' in page
    assert "lc-badge--required" not in page


def test_a_title_is_shown_as_text(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="<b>Knots</b>", lessons=1, body=SKIPS)
    page = screen(cast.ines, course)
    assert "&lt;b&gt;Knots&lt;/b&gt; 1.1”: its first heading" in page
    assert "<b>Knots</b> 1.1" not in page


def test_a_level_that_the_school_chose_holds_and_a_fixed_one_stays(cast: Cast) -> None:
    CheckLevel.objects.create(check_code="headings", level="required")
    CheckLevel.objects.create(check_code="summary", level="recommended")
    CheckLevel.objects.create(check_code="empty_parts", level="recommended")
    course = draft_course(by=cast.ines, lessons=1, summary="", body=SKIPS)
    add_section(CoursePage.objects.get(), by=cast.ines, title="Empty")
    refused = ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    assert [each["check"] for each in refused.details["problems"]] == ["empty_parts", "headings"]


def long_draft(cast: Cast) -> DraftCourse:
    """Five lessons with several kinds of blocks, and some 400 words each."""
    picture = str(image_of(cast.ines, "Bowline").uuid)
    course = draft_course(by=cast.ines, lessons=0)
    section = add_section(course.page, by=cast.ines, title="Part")  # type: ignore[arg-type]
    for number in range(5):
        words = f"Lesson {number} says how to tie a knot that holds. " * 40
        body = [
            {"type": "rich_text", "value": f"<h2>Knot {number}</h2><p>{words}</p><h4>More</h4>"},
            {"type": "image", "value": {"image": picture}},
            {"type": "code", "value": {"language": "python", "code": "print('knot')\n" * 20}},
            {"type": "video", "value": {"url": "https://youtu.be/dQw4w9WgXcQ"}},
            text('Go <a href="https://example.org/knots">there</a>.'),
        ]
        add_lesson(section, by=cast.ines, title=f"Knot {number}", body=body)
    return read_draft(Course.objects.select_related("page").get(pk=course.pk))


def many_times(draft: DraftCourse, times: int) -> DraftCourse:
    """The same section again and again, each lesson with words of its own."""

    def again(lesson: DraftLesson, turn: int) -> DraftLesson:
        own = {"id": str(uuid.uuid4()), "type": "rich_text", "value": f"<p>Turn {turn}.</p>"}
        return replace(lesson, uuid=uuid.uuid4(), blocks=[*lesson.blocks, own])

    [section] = [section for section in draft.sections if section.lessons]
    sections = [replace(section, lessons=[again(lesson, turn) for lesson in section.lessons]) for turn in range(times)]
    return replace(draft, sections=sections)


def test_all_checks_of_200_lessons_take_as_many_queries_as_of_5_and_less_than_a_second(cast: Cast) -> None:
    small = long_draft(cast)
    run_checks(small)
    counts = []
    for lessons, draft in ((5, small), (200, many_times(small, 40))):
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            results = run_checks(draft)
        spent = time.process_time() - began
        counts.append(len(queries))
        found = {result.check: len(result.problems) for result in results}
        assert [found[check] for check in ("captions", "alt_text", "headings", "same_text")] == [lessons] * 3 + [0]
    assert counts[0] == counts[1] <= 6
    assert spent < 1

"""The pages of a course that is published follow its release."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from content.actions.moderation import approve_course
from content.models import Course, CoursePage, LessonPage
from tests.cast import Cast
from tests.factories.courses import pending_course, publish, published_course


def addresses(course: Course) -> dict[str, str]:
    """Where each page is, and where it should be by its slug and the page above."""
    pages = Page.objects.get(pk=course.page_id).get_descendants(inclusive=True)
    return {page.url_path: f"{page.get_parent().url_path}{page.slug}/" for page in pages}


def test_addresses_follow_what_was_published_above_and_what_was_not(cast: Cast) -> None:
    course = published_course(by=cast.ines, sections=2)
    assert [found for found in addresses(course).items() if found[0] != found[1]] == []
    top = CoursePage.objects.get(pk=course.page_id)
    top.slug = "hitches"
    top.save_revision(user=cast.ines)
    lesson = LessonPage.objects.descendant_of(top).first()
    lesson.title = "Loops"
    lesson.save_revision(user=cast.ines)
    course = publish(course, by=cast.ines)
    found = addresses(course)
    assert list(found) == list(found.values())
    assert len(found) == 7
    assert all(address.endswith("/hitches/") or "/hitches/" in address for address in found)
    assert LessonPage.objects.get(pk=lesson.pk).title == "Loops"


def test_a_page_takes_three_queries(cast: Cast) -> None:
    """Comments on it, its row and that of its kind; where it stands is known."""

    def published(lessons: int) -> int:
        course: Any = pending_course(by=cast.ines, lessons=lessons)
        with CaptureQueriesContext(connection) as sent:
            approve_course(course=course, by=cast.rosa, publish=True)
        return len(sent)

    published(1)
    assert published(7) - published(2) == 5 * 3

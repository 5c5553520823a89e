"""The changeset shows each change, and nothing else."""

import json
from typing import Any

import pytest

from content.actions.submission import submit_course
from content.arrangement import displaced
from content.changes import Changeset, course_changes
from content.models import Course, LessonPage, SectionPage
from tests.cast import Cast
from tests.factories.courses import add_lesson, published_course

pytestmark = pytest.mark.django_db


def changed(course: Course) -> Changeset:
    return course_changes(Course.objects.select_related("current_release", "page").get(pk=course.pk))


def edit(page: Any, by: Any, **fields: Any) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=by)


def test_a_course_as_it_was_published_has_no_changes(cast: Cast) -> None:
    assert changed(published_course(by=cast.ines, sections=2)).is_empty


def test_a_course_that_was_never_published_is_all_new(cast: Cast) -> None:
    from tests.factories.courses import draft_course

    changes = changed(draft_course(by=cast.ines, lessons=2))
    assert changes.is_first
    assert [lesson.change for lesson in changes.lessons] == ["added", "added"]
    assert "title" in {change.field for change in changes.course}


def test_every_kind_of_change_is_shown_and_nothing_else(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", sections=2, lessons=4)
    assert course.page is not None
    first, second = SectionPage.objects.order_by("path")
    pages = {page.title: page for page in LessonPage.objects.all()}
    edit(course.page, cast.ines, summary="Shorter.", price=500)
    edit(first, cast.ines, title="Basics")
    edit(pages["Knots 1.1"], cast.ines, title="Loops")
    raw = json.loads(pages["Knots 1.2"].latest_revision.content["body"])
    raw[0]["value"] = "<p>This is quite different.</p>"
    edit(pages["Knots 1.2"], cast.ines, body=raw)
    pages["Knots 2.1"].move(second, "last-child")
    LessonPage.objects.get(title="Knots 2.3").delete()
    add_lesson(SectionPage.objects.get(pk=second.pk), by=cast.ines, title="Splices")

    for in_review in (False, True):
        if in_review:
            submit_course(course=course, by=cast.ines)
        changes = changed(course)
        assert [(change.field, change.before, change.after) for change in changes.course] == [
            ("summary", "All about Knots.", "Shorter."),
            ("price", 0, 500),
        ]
        assert [(part.title, part.change) for part in changes.sections] == [("Basics", "changed")]
        assert {(part.title, part.change) for part in changes.lessons} == {
            ("Loops", "changed"),
            ("Knots 1.2", "changed"),
            ("Knots 2.1", "moved"),
            ("Knots 2.3", "removed"),
            ("Splices", "added"),
        }
        [body] = [part.blocks for part in changes.lessons if part.title == "Knots 1.2"]
        assert [(block.change, block.before, block.after) for block in body] == [
            ("changed", "<p>This is Knots 1.2.</p>", "<p>This is quite different.</p>")
        ]


def test_saving_without_a_change_is_no_change(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    for page in LessonPage.objects.all():
        page.save_revision(user=cast.ines)
    assert changed(course).is_empty


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("abcd", "abcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "abxcd", ""),
        ("abcd", "acd", ""),
        ("abcdefg", "defagbc", "abc"),
    ],
)
def test_as_few_as_possible_count_as_moved(before: str, after: str, moved: str) -> None:
    assert displaced(list(before), list(after)) == set(moved)

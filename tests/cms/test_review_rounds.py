"""What stands out on the review screen: unchanged lessons wait folded, later rounds show what is new in them."""

import re

import pytest
from accounts.models import User

from content.actions.comment import add_comment
from content.actions.lesson import update_lesson
from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.anchors import Anchor
from content.models import Course, LessonPage
from tests.cast import Cast
from tests.factories.courses import add_lesson, pending_course, published_course, text
from tests.http import browser

pytestmark = pytest.mark.django_db


def screen(user: User, course: Course) -> str:
    response = browser(user).get(f"/admin/courses/{course.pk}/review/")
    assert response.status_code == 200
    return response.content.decode()


def part(page: str, lesson: LessonPage) -> str:
    """How the lesson's fold begins."""
    found = re.search(rf'<details class="lc-part lc-part--(\w+)" id="part-{lesson.uuid}"( open)?>', page)
    assert found is not None
    return f"{found[1]}{found[2] or ''}"


def update_of_one_lesson(cast: Cast) -> tuple[Course, LessonPage, LessonPage]:
    """A course in review whose first lesson was edited, and its two lessons."""
    course = published_course(by=cast.ines, lessons=2)
    edited, same = LessonPage.objects.order_by("path")
    update_lesson(lesson=edited, by=cast.ines, body=[text("Rewritten.")])
    submit_course(course=course, by=cast.ines)
    return course, edited, same


def test_an_unchanged_lesson_is_fetched_and_open_to_comments(cast: Cast) -> None:
    course, edited, same = update_of_one_lesson(cast)
    page = screen(cast.rosa, course)
    assert (part(page, edited), part(page, same)) == ("changed open", "same")
    assert "This is Knots 1.2." not in page
    address = f"/admin/courses/{course.pk}/review/lessons/{same.uuid}/"
    assert f'data-lc-lesson="{address}"' in page
    rosa = browser(cast.rosa)
    fetched = rosa.get(address, headers={"X-Requested-With": "XMLHttpRequest"}).content.decode()
    assert "This is Knots 1.2." in fetched
    assert fetched.count("<summary>Comment</summary>") == 2, "the block and the lesson"
    assert "<html" not in fetched
    assert "Back to the changes" in rosa.get(address).content.decode()
    assert "<summary>Comment</summary>" not in browser(cast.ines).get(address).content.decode()


def test_what_was_said_about_an_unchanged_lesson_opens_it_and_is_counted(cast: Cast) -> None:
    course, _, same = update_of_one_lesson(cast)
    block = same.latest_revision.content["body"]  # type: ignore[union-attr]
    block_id = re.findall(r'"id": "([-0-9a-f]{36})"', block)[0]
    add_comment(course=course, by=cast.rosa, text="And this?", anchor=Anchor(lesson_id=same.uuid, block_id=block_id))
    page = screen(cast.rosa, course)
    assert part(page, same) == "same open"
    changes = page[: page.index('id="comments"')]
    assert changes.count("And this?") == 1
    tree = page[page.index('class="lc-tree"') : page.index('class="lc-changes"')]
    assert re.findall(r'title="(\d open comments?)"', tree) == ["1 open comment"]
    address = f"/admin/courses/{course.pk}/review/lessons/{same.uuid}/"
    assert browser(cast.rosa).get(address).content.decode().count("And this?") == 1


def test_others_find_no_lesson(cast: Cast) -> None:
    course, _, same = update_of_one_lesson(cast)
    address = f"/admin/courses/{course.pk}/review/lessons/{same.uuid}/"
    assert browser(cast.otto).get(address).status_code == 404
    own = published_course(by=cast.otto, title="Sails")
    assert browser(cast.otto).get(f"/admin/courses/{own.pk}/review/lessons/{same.uuid}/").status_code == 404


def test_a_later_round_opens_what_is_new_in_it(cast: Cast) -> None:
    course = pending_course(by=cast.ines, lessons=3)
    first, second, third = LessonPage.objects.order_by("path")
    assert "New in this round" not in screen(cast.rosa, course)
    add_comment(course=course, by=cast.rosa, text="Why?", anchor=Anchor(lesson_id=second.uuid))
    reject_course(course=course, by=cast.rosa, comment="See there.")
    update_lesson(lesson=first, by=cast.ines, body=[text("Rewritten.")])
    section = first.get_parent().specific
    fourth = add_lesson(section, by=cast.ines, title="Splices")
    submit_course(course=course, by=cast.ines)
    page = screen(cast.rosa, course)
    shown = [part(page, each) for each in (first, second, third, fourth)]
    assert shown == ["added open", "added open", "added", "added open"]
    assert page.count("New in this round") == 2
    assert re.search(r"Since the last round</strong>\s+2 lessons changed", page)

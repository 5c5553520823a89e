"""The conversation on the review screen: who is offered what, where threads stand, and that words stay words."""

import json
import re
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.comment import add_comment, reply_to_comment, set_comment_state
from content.actions.lesson import delete_lesson, update_lesson
from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.anchors import Anchor
from content.models import Course, LessonPage, ReviewComment, SectionPage
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course
from tests.http import browser

pytestmark = pytest.mark.django_db


def screen(user: User, course: Course) -> str:
    response = browser(user).get(f"/admin/courses/{course.pk}/review/")
    assert response.status_code == 200
    return response.content.decode()


def press(user: User, course: Course, path: str, **fields: str) -> Any:
    return browser(user).post(f"/admin/courses/{course.pk}/comments/{path}", fields, follow=True)


def lesson(number: int = 0) -> LessonPage:
    return LessonPage.objects.order_by("path")[number]


def block_id(page: LessonPage) -> str:
    revision = page.latest_revision
    assert revision is not None
    return str(json.loads(revision.content["body"])[0]["id"])


def remark(course: Course, by: User, text: str = "Why so?", **anchor: Any) -> ReviewComment:
    return add_comment(course=course, by=by, text=text, anchor=Anchor(**anchor))


def test_the_reviewer_comments_on_a_block_and_comes_back_to_its_lesson(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    page = lesson()
    place = {"lesson": str(page.uuid), "block": block_id(page), "back": f"part-{page.uuid}"}
    answer = press(cast.rosa, course, "", text="Which knot?", **place)
    assert answer.redirect_chain == [(f"/admin/courses/{course.pk}/review/#part-{page.uuid}", 302)]
    shown = answer.content.decode()
    assert "The comment was added." in shown
    assert "Which knot?" in shown
    assert "Text in “Knots 1.1”" in shown
    comment = ReviewComment.objects.get()
    assert (comment.lesson_id, comment.block_id, comment.author) == (page.uuid, block_id(page), cast.rosa)


def test_threads_stand_in_the_changes_where_they_belong_and_once(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    first, second = lesson(0), lesson(1)
    remark(course, cast.rosa, "Block", lesson_id=first.uuid, block_id=block_id(first))
    remark(course, cast.rosa, "Lesson", lesson_id=second.uuid)
    remark(course, cast.rosa, "Section", section_id=SectionPage.objects.get().uuid)
    shown = screen(cast.rosa, course)
    changes = shown[: shown.index('id="comments"')]
    places = [f'id="block-{block_id(first)}"', f'id="part-{second.uuid}"', "</section>"]
    section, block, rest = (re.findall(r'"lc-said">(\w+)<', part) for part in _between(changes, places))
    assert (section, block, rest) == (["Section"], ["Block"], ["Lesson"])
    assert changes.count("<summary>Comment</summary>") == 5, "the section, two lessons, a block in each"
    assert "<summary>Comment</summary>" not in screen(cast.ines, course)


def test_a_comment_on_a_block_that_is_gone_stands_by_its_lesson(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    page = lesson()
    remark(course, cast.rosa, "Gone", lesson_id=page.uuid, block_id=block_id(page))
    reject_course(course=course, by=cast.rosa, comment="See the comments.")
    update_lesson(lesson=page, by=cast.ines, body=[{"type": "rich_text", "value": "<p>Instead.</p>"}])
    submit_course(course=course, by=cast.ines)
    shown = screen(cast.rosa, course)
    part = shown[shown.index(f'id="part-{page.uuid}"') : shown.index(f'id="part-{lesson(1).uuid}"')]
    assert part.count("On something that was removed: Text in “Knots 1.1” <q>This is Knots 1.1.</q>") == 1


def _between(text: str, marks: list[str]) -> list[str]:
    """What stands before the first mark, and between each and the next."""
    parts = []
    for mark in marks:
        before, found, text = text.partition(mark)
        assert found, mark
        parts.append(before)
    return parts


def test_the_instructor_answers_and_settles_and_the_reviewer_reopens(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    comment = remark(course, cast.rosa)
    path = f"{comment.pk}/"
    assert "Because it holds." in press(cast.ines, course, f"{path}reply/", text="Because it holds.").content.decode()
    refused = press(cast.ines, course, f"{path}state/", state="WONT_FIX", text="").content.decode()
    assert "Say something." in refused
    settled = press(cast.ines, course, f"{path}state/", state="WONT_FIX", text="It is a proverb.").content.decode()
    assert "Settled comments (1)" in settled
    assert "marked it as won’t fix" in settled
    assert "Nothing is open." in settled
    reopened = press(cast.rosa, course, f"{path}state/", state="OPEN", text="Whose?").content.decode()
    assert "1 open" in reopened
    assert "opened it again" in reopened


def test_each_is_offered_what_they_may_do(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    remark(course, cast.rosa)
    reviewer, instructor = screen(cast.rosa, course), screen(cast.ines, course)
    assert "On the course as a whole" in reviewer
    assert "On the course as a whole" not in instructor
    offers = [set(re.findall(r'name="state" value="(\w+)"', page)) for page in (reviewer, instructor)]
    assert offers == [{"ADDRESSED"}, {"ADDRESSED", "WONT_FIX"}]
    deletes = [f"/comments/{ReviewComment.objects.get().pk}/delete/" in page for page in (reviewer, instructor)]
    assert deletes == [True, False]


def test_a_refused_comment_says_why_and_what_was_typed(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    answer = press(cast.rosa, course, "", text="So much work & <b>lost</b>?", back="//evil.example")
    assert answer.redirect_chain[0][0] == f"/admin/courses/{course.pk}/review/#comments"
    page = answer.content.decode()
    assert "Only a course that is in review can be commented on." in page
    assert "So much work &amp; &lt;b&gt;lost&lt;/b&gt;?" in page
    both = press(cast.rosa, course, "", text="x", lesson="no-uuid").content.decode()
    assert "Enter a valid UUID." in both
    assert not ReviewComment.objects.exists()


def test_words_stay_words_wherever_they_are_shown(cast: Cast) -> None:
    evil = "<script>alert('x')</script><img src=x onerror=alert(1)>"
    course = pending_course(by=cast.ines, title=f"Knots {evil}", lessons=1)
    page = lesson()
    comment = remark(course, cast.rosa, evil, lesson_id=page.uuid, block_id=block_id(page))
    reply_to_comment(comment=comment, by=cast.ines, text=evil)
    for path in (f"/admin/courses/{course.pk}/review/", f"/admin/pages/{page.pk}/edit/"):
        shown = browser(cast.ines).get(path).content.decode()
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown
        assert "<script>alert(" not in shown
        assert "<img src=x" not in shown


def test_comments_come_along_when_what_they_are_about_is_gone(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots", lessons=3)
    kept, emptied, gone = lesson(0), lesson(1), lesson(2)
    for page in (kept, emptied, gone):
        remark(course, cast.rosa, f"About {page.title}", lesson_id=page.uuid, block_id=block_id(page))
    settled = remark(course, cast.rosa, "Never mind")
    set_comment_state(comment=settled, by=cast.ines, state="ADDRESSED")
    reject_course(course=course, by=cast.rosa, comment="See the comments.")
    update_lesson(lesson=emptied, by=cast.ines, body=[{"type": "rich_text", "value": "<p>Instead.</p>"}])
    delete_lesson(lesson=LessonPage.objects.get(pk=gone.pk), by=cast.ines)
    submit_course(course=course, by=cast.ines)
    shown = screen(cast.rosa, course)
    assert "3 open, 1 settled" in shown
    assert '<a href="#comments">3 comments are open</a>, 3 from an earlier submission' in shown
    assert "from an earlier submission" in shown
    conversation = shown[shown.index('id="comments"') :]
    removed = re.findall(r"On something that was removed: (Text in “Knots 1.\d”) <q>(.*?)</q>", conversation)
    assert removed == [
        ("Text in “Knots 1.2”", "This is Knots 1.2."),
        ("Text in “Knots 1.3”", "This is Knots 1.3."),
    ]


def test_another_instructor_finds_nothing(cast: Cast) -> None:
    course, own = pending_course(by=cast.ines), pending_course(by=cast.otto, title="Sails")
    comment = remark(course, cast.rosa)
    for about in (course, own):
        for step in ("reply", "state", "delete"):
            assert press(cast.otto, about, f"{comment.pk}/{step}/", text="Hm", state="OPEN").status_code == 404
    assert press(cast.otto, course, "", text="Hm").status_code == 404
    assert browser(cast.lena).post(f"/admin/courses/{course.pk}/comments/", {"text": "Hm"}).status_code in {302, 403}
    assert (ReviewComment.objects.count(), comment.replies.count()) == (1, 0)


def test_the_lesson_s_page_shows_what_is_open_about_it(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    first, second = lesson(0), lesson(1)
    remark(course, cast.rosa, "Which knot?", lesson_id=first.uuid, block_id=block_id(first))
    done = remark(course, cast.rosa, "Never mind", lesson_id=first.uuid)
    set_comment_state(comment=done, by=cast.ines, state="ADDRESSED")
    reject_course(course=course, by=cast.rosa, comment="See the comments.")
    ines = browser(cast.ines)
    page = ines.get(f"/admin/pages/{first.pk}/edit/").content.decode()
    assert "Which knot?" in page
    assert f"/admin/courses/{course.pk}/review/#comment-" in page
    assert "Never mind" not in page
    assert "Which knot?" not in ines.get(f"/admin/pages/{second.pk}/edit/").content.decode()


def test_the_screen_takes_as_many_queries_for_many_comments_as_for_few(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    page, ines = lesson(), browser(cast.ines)
    counts = []
    for more in (2, 18):
        for number in range(more):
            place = {"lesson_id": page.uuid, "block_id": block_id(page)} if number % 2 else {}
            comment = remark(course, cast.rosa, f"Number {number}", **place)
            reply_to_comment(comment=comment, by=cast.ines, text="Yes")
        ines.get(f"/admin/courses/{course.pk}/review/")
        with CaptureQueriesContext(connection) as queries:
            assert ines.get(f"/admin/courses/{course.pk}/review/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts

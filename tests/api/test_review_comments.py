"""Comments of the review by API: who may say what, and what becomes of them when the course changes."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from outbox.models import Event
from wagtail.models import ModelLogEntry, PageLogEntry

from content.actions.lesson import delete_lesson, update_lesson
from content.actions.moderation import reject_course
from content.actions.submission import submit_course, withdraw_course
from content.body import blocks_of
from content.models import AuditEntry, Course, CourseInstructor, LessonPage, Release, ReviewComment, SectionPage
from tests.cast import Cast
from tests.factories.courses import add_section, draft_course, pending_course, published_course
from tests.http import Answer, ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def say(api: Api, by: User, course: Course, text: str = "Why?", **anchor: Any) -> Answer:
    return api(by).post(f"authoring/courses/{course.pk}/comments/", {"text": text, **anchor})


def listed(api: Api, by: User, course: Course, query: str = "") -> list[dict[str, Any]]:
    return list(api(by).get(f"authoring/courses/{course.pk}/comments/{query}").data["items"])


def lessons() -> list[LessonPage]:
    return list(LessonPage.objects.order_by("path"))


def block_of(lesson: LessonPage) -> dict[str, Any]:
    revision = lesson.latest_revision
    assert revision is not None
    return blocks_of(json.loads(revision.content["body"]))[0]


def send_back(course: Course, by: User) -> None:
    reject_course(course=course, by=by, comment="See the comments.")


def test_a_reviewer_comments_on_the_course_a_section_a_lesson_and_a_block(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    lesson, section = lessons()[0], SectionPage.objects.get()
    block = block_of(lesson)
    places: list[dict[str, Any]] = [
        {},
        {"section_id": str(section.uuid)},
        {"lesson_id": str(lesson.uuid)},
        {"lesson_id": str(lesson.uuid), "block_id": block["id"]},
    ]
    for place in places:
        assert say(api, cast.rosa, course, **place).status == 201
    found = listed(api, cast.ines, course)
    assert [(each["kind"], each["title"], each["block_type"], each["quote"]) for each in found] == [
        ("course", "Knots", "", ""),
        ("section", "Part 1", "", ""),
        ("lesson", "Knots 1.1", "", ""),
        ("block", "Knots 1.1", "rich_text", "This is Knots 1.1."),
    ]
    assert {(each["author_name"], each["state"], each["is_removed"]) for each in found} == {("Rosa", "OPEN", False)}
    assert (
        list(Event.objects.filter(name="comment.created").values_list("payload__course_id", flat=True))
        == [str(course.pk)] * 4
    )
    lines = PageLogEntry.objects.filter(page=course.page_id, user=cast.rosa)
    assert lines.filter(action="content.comment.created").count() == 4
    assert (
        AuditEntry.objects.filter(action="comment.created", actor_id=cast.rosa.pk, words__said__comment="Why?").count()
        == 4
    )
    assert not ModelLogEntry.objects.filter(action__startswith="content.comment").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "  "},
        {"text": "x" * 5001},
        {"section_id": str(uuid4()), "lesson_id": str(uuid4())},
        {"block_id": str(uuid4())},
        {"lesson_id": "no-uuid"},
    ],
)
def test_a_comment_that_makes_no_sense_is_refused(cast: Cast, api: Api, wrong: dict[str, Any]) -> None:
    course = pending_course(by=cast.ines)
    assert say(api, cast.rosa, course, **wrong).status == 422
    assert not ReviewComment.objects.exists()


def test_a_place_of_another_course_is_no_place(cast: Cast, api: Api) -> None:
    course, other = pending_course(by=cast.ines), pending_course(by=cast.otto, title="Sails")
    theirs = LessonPage.objects.get(title="Sails 1.1")
    assert theirs.get_course_page().pk == other.page_id  # type: ignore[union-attr]
    lesson = LessonPage.objects.get(title="Knots 1.1")
    for place in (
        {"lesson_id": str(theirs.uuid)},
        {"section_id": str(uuid4())},
        {"lesson_id": str(lesson.uuid), "block_id": block_of(theirs)["id"]},
    ):
        assert say(api, cast.rosa, course, **place).status == 404
    assert not ReviewComment.objects.exists()


def test_only_who_may_decide_comments_and_only_on_a_candidate(cast: Cast, api: Api) -> None:
    draft, course = draft_course(by=cast.ines, title="Sails"), pending_course(by=cast.ines)
    assert say(api, cast.ines, course).status == 403
    assert say(api, cast.otto, course).status == 404
    assert say(api, cast.lena, course).status == 403
    assert ApiClient().post(f"authoring/courses/{course.pk}/comments/", {"text": "Hm"}).status == 401
    CourseInstructor.objects.create(course=course, user=cast.rosa)
    assert say(api, cast.rosa, course).status == 403
    assert (say(api, cast.ada, draft).status, say(api, cast.ada, draft).code) == (409, "WRONG_STATUS")
    assert not ReviewComment.objects.exists()


def test_another_instructor_never_sees_the_conversation_and_learners_neither(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    comment = say(api, cast.rosa, course, "A secret").data["id"]
    for stranger, status in ((cast.otto, 404), (cast.lena, 403)):
        client = api(stranger)
        answers = [
            client.get(f"authoring/courses/{course.pk}/comments/"),
            client.post(f"authoring/comments/{comment}/replies/", {"text": "Me too"}),
            client.patch(f"authoring/comments/{comment}/", {"state": "ADDRESSED"}),
            client.delete(f"authoring/comments/{comment}/"),
        ]
        assert [answer.status for answer in answers] == [status] * 4
        assert not any("secret" in answer.response.content.decode() for answer in answers)
    assert ReviewComment.objects.get().replies.count() == 0
    assert not ReviewComment.objects.visible_to(cast.otto).exists()
    assert not ReviewComment.objects.visible_to(cast.lena).exists()


def test_instructors_answer_and_settle_and_reviewers_open_again(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    path = f"authoring/comments/{say(api, cast.rosa, course).data['id']}/"
    answered = api(cast.ines).post(f"{path}replies/", {"text": "Because."})
    assert (answered.status, answered.data["replies"][0]["text"]) == (201, "Because.")
    settled = api(cast.ines).patch(path, {"state": "ADDRESSED", "note": "Rewrote it."})
    assert (settled.status, settled.data["state"]) == (200, "ADDRESSED")
    assert (api(cast.ines).patch(path, {"state": "ADDRESSED"}).code) == "COMMENT_STATE"
    reopened = api(cast.rosa).patch(path, {"state": "OPEN", "note": "Not quite."})
    assert (reopened.status, reopened.data["state"]) == (200, "OPEN")
    assert [(each["author_name"], each["state"], each["text"]) for each in reopened.data["replies"]] == [
        ("Ines", "", "Because."),
        ("Ines", "ADDRESSED", "Rewrote it."),
        ("Rosa", "OPEN", "Not quite."),
    ]
    refused = api(cast.ines).patch(path, {"state": "WONT_FIX", "note": "  "})
    assert (refused.status, list(refused.details["fields"])) == (422, ["note"])
    assert api(cast.ines).patch(path, {"state": "WONT_FIX", "note": "It is a proverb."}).data["state"] == "WONT_FIX"
    assert {event.name for event in Event.objects.filter(name__startswith="comment.")} == {
        "comment.created",
        "comment.replied",
        "comment.state_changed",
    }


def test_nobody_overrules_what_somebody_else_settled(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.otto)
    path = f"authoring/comments/{say(api, cast.rosa, course).data['id']}/"
    assert api(cast.rosa).patch(path, {"state": "WONT_FIX", "note": "No."}).status == 403
    assert api(cast.ines).patch(path, {"state": "WONT_FIX", "note": "No."}).status == 200
    overruled = api(cast.otto).patch(path, {"state": "ADDRESSED"})
    assert (overruled.status, overruled.code) == (409, "COMMENT_STATE")
    assert api(cast.otto).patch(path, {"state": "OPEN"}).status == 403
    assert api(cast.ines).patch(path, {"state": "OPEN"}).status == 200, "her own word she may take back"
    assert api(cast.rosa).patch(path, {"state": "ADDRESSED"}).status == 200, "reviewers may be satisfied"
    assert api(cast.ines).patch(path, {"state": "OPEN"}).status == 403


def test_a_comment_is_taken_back_by_its_author_while_nobody_answered(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    first, second = (say(api, cast.rosa, course).data["id"] for _ in range(2))
    assert api(cast.ines).delete(f"authoring/comments/{first}/").status == 403
    assert api(cast.ada).delete(f"authoring/comments/{first}/").status == 403
    assert api(cast.rosa).delete(f"authoring/comments/{first}/").status == 200
    assert api(cast.rosa).delete(f"authoring/comments/{first}/").status == 404
    api(cast.ines).patch(f"authoring/comments/{second}/", {"state": "ADDRESSED"})
    assert api(cast.rosa).delete(f"authoring/comments/{second}/").code == "COMMENT_ANSWERED"
    assert [each["id"] for each in listed(api, cast.rosa, course)] == [second]


def test_comments_survive_edits_moves_and_removal_and_come_along_to_the_next_submission(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines, title="Knots", lessons=4)
    edited, moved, emptied, gone = lessons()
    blocks = {page.pk: block_of(page)["id"] for page in (edited, moved, emptied, gone)}
    for page in (edited, moved, emptied, gone):
        say(api, cast.rosa, course, page.title, lesson_id=str(page.uuid), block_id=blocks[page.pk])
    say(api, cast.rosa, course, "All of it", lesson_id=str(gone.uuid))
    send_back(course, cast.rosa)

    changed = {"id": blocks[edited.pk], "type": "rich_text", "value": "<p>Now quite different.</p>"}
    update_lesson(lesson=edited, by=cast.ines, title="Loops", body=[changed])
    assert course.page is not None
    other = add_section(course.page.specific, by=cast.ines, title="Part 2")
    LessonPage.objects.get(pk=moved.pk).move(SectionPage.objects.get(pk=other.pk), "last-child")
    update_lesson(lesson=emptied, by=cast.ines, body=[{"type": "rich_text", "value": "<p>Instead.</p>"}])
    delete_lesson(lesson=LessonPage.objects.get(pk=gone.pk), by=cast.ines)
    before = Release.objects.get()
    candidate = submit_course(course=course, by=cast.ines)

    found = {each["text"]: each for each in listed(api, cast.rosa, course, "?state=OPEN")}
    assert {text: each["is_removed"] for text, each in found.items()} == {
        "Knots 1.1": False,
        "Knots 1.2": False,
        "Knots 1.3": True,
        "Knots 1.4": True,
        "All of it": True,
    }
    assert {each["release_id"] for each in found.values()} == {str(before.pk)}
    assert (found["Knots 1.4"]["title"], found["Knots 1.4"]["quote"]) == ("Knots 1.4", "This is Knots 1.4.")
    assert found["Knots 1.1"]["quote"] == "This is Knots 1.1.", "what was commented on, not what it became"
    assert listed(api, cast.rosa, course, f"?release={candidate.pk}") == []
    assert len(listed(api, cast.rosa, course, f"?release={before.pk}")) == 5


def test_a_block_that_went_to_another_lesson_takes_its_comment_along(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    first, second = lessons()
    block = block_of(first)
    say(api, cast.rosa, course, lesson_id=str(first.uuid), block_id=block["id"])
    withdraw_course(course=course, by=cast.ines)
    update_lesson(lesson=second, by=cast.ines, body=[block_of(second), block])
    update_lesson(lesson=first, by=cast.ines, body=[{"type": "rich_text", "value": "<p>Other.</p>"}])
    [found] = listed(api, cast.ines, course)
    assert (found["lesson_id"], found["is_removed"]) == (str(second.uuid), False)


def test_what_an_update_removes_can_be_commented_on(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines)
    gone = lessons()[0]
    place = {"lesson_id": str(gone.uuid), "block_id": block_of(gone)["id"]}
    delete_lesson(lesson=gone, by=cast.ines)
    submit_course(course=course, by=cast.ines)
    answer = say(api, cast.rosa, course, "Keep it?", **place)
    assert (answer.status, answer.data["is_removed"], answer.data["title"]) == (201, True, "Knots 1.1")


def test_the_words_stay_when_their_author_leaves(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    say(api, cast.ada, course, "Farewell")
    cast.ada.delete()
    [found] = listed(api, cast.ines, course)
    assert (found["text"], found["author_id"], found["author_name"]) == ("Farewell", None, "Ada")


def test_the_list_takes_as_many_queries_for_thirty_as_for_two(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    client = api(cast.ines)
    counts = []
    for more in (2, 28):
        for number in range(more):
            comment = say(api, cast.ada, course, f"Number {number}").data["id"]
            client.post(f"authoring/comments/{comment}/replies/", {"text": "Yes"})
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"authoring/courses/{course.pk}/comments/?page_size=100")
        counts.append(len(queries))
    assert (page.data["count"], len(page.data["items"])) == (30, 30)
    assert counts[0] == counts[1] <= 14, counts

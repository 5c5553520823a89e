"""Writing courses by API: the course itself, its list, its status."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from outbox.models import Event
from wagtail.models import Page, PageLogEntry, Revision

from content.models import Category, Course, CourseInstructor, CoursePage, LessonPage
from tests.cast import Cast
from tests.factories.courses import category, draft_course, pending_course, published_course
from tests.http import Answer, ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]

COURSE_KEYS = {
    *("id", "slug", "title", "summary", "description", "category", "difficulty", "language", "price", "currency"),
    *(
        "thumbnail",
        "thumbnail_url",
        "preview_video_url",
        "completion_share",
        "status",
        "submitted_at",
        "publish_at",
        "review",
    ),
    *("completion_grade", "live_release", "declined", "appeal", "instructors", "created_at", "updated_at"),
}


def begin(client: ApiClient, title: str = "Bees", **fields: Any) -> dict[str, Any]:
    answer = client.post("authoring/courses/", {"title": title, **fields})
    assert answer.status == 201, answer
    return dict(answer.data)


def test_a_course_is_begun_with_all_its_fields(cast: Cast, api: Api) -> None:
    category("nature")
    course = begin(
        api(cast.ines),
        "Bees",
        summary="All about bees",
        description='<p>Hi</p><script>alert("x")</script>',
        category="nature",
        difficulty="ADVANCED",
        language="pt-br",
        price=1999,
        currency="eur",
        preview_video_url="https://youtu.be/dQw4w9WgXcQ",
        completion_share=75,
        completion_grade=62.5,
    )
    assert set(course) == {*COURSE_KEYS, "sections", "certificate"}
    assert course["status"] == "DRAFT"
    assert (course["slug"], course["description"], course["category"]) == ("bees", "<p>Hi</p>", "nature")
    assert (course["language"], course["price"], course["currency"]) == ("pt-BR", 1999, "EUR")
    assert (course["completion_share"], course["completion_grade"]) == (75, 62.5)
    assert (course["live_release"], course["review"], course["submitted_at"]) == (None, None, None)
    assert course["instructors"] == [{"id": str(cast.ines.pk), "full_name": "Ines", "role": "lead"}]
    assert api(cast.ines).get(f"authoring/courses/{course['id']}/").data == course


def test_a_title_is_enough(cast: Cast, api: Api) -> None:
    course = begin(api(cast.ines), "日本語")
    assert (course["title"], course["language"], course["price"], course["sections"]) == ("日本語", "en", 0, [])


def test_everything_that_is_wrong_is_told_at_once(cast: Cast, api: Api) -> None:
    answer = api(cast.ines).post(
        "authoring/courses/",
        {
            "title": "x" * 256,
            "category": "nowhere",
            "difficulty": "EASY",
            "language": "??",
            "price": -1,
            "currency": "XXX",
            "thumbnail": "not-an-id",
            "preview_video_url": "https://example.com/",
            "completion_share": 0,
            "completion_grade": 100.01,
        },
    )
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert set(answer.details["fields"]) == {
        *("title", "category", "difficulty", "language", "price", "currency", "thumbnail", "preview_video_url"),
        *("completion_share", "completion_grade"),
    }
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": None},
        {"title": ["x"]},
        {"title": "a\u0000b"},
        {"title": "x", "price": 10**30},
        {"title": "x", "price": "5"},
        {"title": "x", "price": True},
        {"title": "x", "summary": 5},
        [],
    ],
)
def test_odd_input_is_refused_and_leaves_nothing(cast: Cast, api: Api, body: Any) -> None:
    assert api(cast.ines).post("authoring/courses/", body).status == 422
    assert not Course.objects.exists()


def test_patching_writes_the_given_fields_to_a_draft(cast: Cast, api: Api) -> None:
    category("nature")
    course = begin(api(cast.ines), "Bees", summary="Old", price=500, category="nature")
    path = f"authoring/courses/{course['id']}/"
    answer = api(cast.ines).patch(path, {"summary": "New", "category": None})
    assert answer.status == 200
    assert (answer.data["title"], answer.data["summary"], answer.data["price"]) == ("Bees", "New", 500)
    assert answer.data["category"] is None
    assert answer.data["slug"] == "bees"


def test_a_published_course_changes_for_its_author_only(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots")
    path = f"authoring/courses/{course.pk}/"
    assert api(cast.ines).get(path).data["status"] == "PUBLISHED"
    changed = api(cast.ines).patch(path, {"title": "Better knots"}).data
    assert (changed["title"], changed["status"], changed["live_release"]["number"]) == ("Better knots", "DRAFT", 1)
    assert Course.objects.get(pk=course.pk).title == "Knots"
    assert CoursePage.objects.get(pk=course.page_id).title == "Knots"


def test_a_never_released_course_is_deleted(cast: Cast, api: Api) -> None:
    course = begin(api(cast.ines))
    answer = api(cast.ines).delete(f"authoring/courses/{course['id']}/")
    assert (answer.status, answer.data, answer.body["success"]) == (200, None, True)
    assert api(cast.ines).get(f"authoring/courses/{course['id']}/").status == 404
    assert not Course.objects.exists()


def test_a_released_course_is_not_deleted(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines)
    answer = api(cast.ines).delete(f"authoring/courses/{course.pk}/")
    assert (answer.status, answer.code) == (409, "COURSE_HAS_RELEASES")
    assert Course.objects.filter(pk=course.pk, current_release__isnull=False).exists()


def test_instructors_list_their_own_and_admins_all(cast: Cast, api: Api) -> None:
    for who, title in ((cast.ines, "Bees"), (cast.ines, "Ants"), (cast.otto, "Wasps")):
        begin(api(who), title)

    def titles(answer: Answer) -> list[str]:
        return [item["title"] for item in answer.data["items"]]

    assert titles(api(cast.ines).get("authoring/courses/?ordering=title")) == ["Ants", "Bees"]
    assert titles(api(cast.otto).get("authoring/courses/")) == ["Wasps"]
    assert titles(api(cast.rosa).get("authoring/courses/?ordering=-title")) == ["Wasps", "Bees", "Ants"]
    assert titles(api(cast.ines).get("authoring/courses/?search=bEE")) == ["Bees"]
    assert set(api(cast.ines).get("authoring/courses/").data["items"][0]) == COURSE_KEYS
    CourseInstructor.objects.create(course=Course.objects.get(title="Wasps"), user=cast.ines, role="co")
    assert titles(api(cast.ines).get("authoring/courses/?ordering=-title&page_size=1")) == ["Wasps"]


def test_the_list_is_filtered_by_status(cast: Cast, api: Api) -> None:
    draft_course(by=cast.ines, title="Draft")
    pending_course(by=cast.ines, title="Pending")
    published_course(by=cast.ines, title="Live")
    edited = published_course(by=cast.ines, title="Edited")
    api(cast.ines).patch(f"authoring/courses/{edited.pk}/", {"summary": "Other words"})
    sent_back = pending_course(by=cast.ines, title="Sent back")
    api(cast.rosa).post(f"moderation/courses/{sent_back.pk}/reject/", {"comment": "More."})
    approved = pending_course(by=cast.ines, title="Approved")
    api(cast.rosa).post(f"moderation/courses/{approved.pk}/approve/")
    for status, titles in {
        "DRAFT": ["Draft", "Edited"],
        "PENDING": ["Pending"],
        "APPROVED": ["Approved"],
        "PUBLISHED": ["Live"],
        "REJECTED": ["Sent back"],
    }.items():
        answer = api(cast.ines).get(f"authoring/courses/?status={status}&ordering=title")
        assert [(item["title"], item["status"]) for item in answer.data["items"]] == [(t, status) for t in titles]
        assert answer.data["count"] == len(titles)


@pytest.mark.parametrize("query", ["status=LIVE", "ordering=price", "page=0", "page_size=101", "search=%00"])
def test_unknown_filter_values_are_refused(cast: Cast, api: Api, query: str) -> None:
    assert api(cast.ines).get(f"authoring/courses/?{query}").status == 422


def test_the_list_costs_the_same_for_one_course_and_for_many(cast: Cast, api: Api) -> None:
    published_course(by=cast.ines, title="Live")
    pending_course(by=cast.ines, title="Pending")
    client = api(cast.ines)
    client.get("authoring/courses/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("authoring/courses/?page_size=50").data["count"] == 2
    for number in range(10):
        begin(client, f"Course {number}")
    with CaptureQueriesContext(connection) as many:
        assert client.get("authoring/courses/?page_size=50").data["count"] == 12
    assert len(many) == len(few) <= 10


def test_a_course_costs_the_same_for_two_lessons_and_for_twenty(cast: Cast, api: Api) -> None:
    client = api(cast.ines)
    small = draft_course(by=cast.ines, title="Small", lessons=2)
    large = draft_course(by=cast.ines, title="Large", sections=4, lessons=5)
    client.get(f"authoring/courses/{small.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"authoring/courses/{small.pk}/")
    with CaptureQueriesContext(connection) as many:
        sections = client.get(f"authoring/courses/{large.pk}/").data["sections"]
    assert [len(section["lessons"]) for section in sections] == [5, 5, 5, 5]
    assert len(many) == len(few) <= 14


def test_students_and_strangers_stay_outside(cast: Cast, api: Api) -> None:
    course = draft_course(by=cast.ines)
    paths = ["authoring/courses/", f"authoring/courses/{course.pk}/", "authoring/media/"]
    for path in paths:
        assert (api(cast.lena).get(path).status, api(cast.lena).get(path).code) == (403, "FORBIDDEN")
        assert (api(None).get(path).status, api(None).get(path).code) == (401, "NOT_AUTHENTICATED")
    assert api(cast.lena).post("authoring/courses/", {"title": "Mine"}).status == 403


def without_time(answer: Answer) -> dict[str, Any]:
    return {key: value for key, value in answer.body.items() if key != "timestamp"}


def fingerprint() -> list[Any]:
    """What a refused call must leave as it was."""
    tables: list[Any] = [Course, CourseInstructor, Page, CoursePage, LessonPage, Revision, PageLogEntry, Event]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_anothers_draft_looks_like_nothing_on_every_route(cast: Cast, api: Api) -> None:
    course = draft_course(by=cast.ines, title="Secret", sections=1, lessons=1)
    tree = api(cast.ines).get(f"authoring/courses/{course.pk}/").data
    section = tree["sections"][0]
    lesson = section["lessons"][0]
    before = fingerprint()
    ids = {"courses": tree["id"], "sections": section["id"], "lessons": lesson["id"]}
    routes: list[tuple[str, str, str, Any]] = [
        ("GET", "courses", "", None),
        ("PATCH", "courses", "", {"title": "Mine"}),
        ("DELETE", "courses", "", None),
        ("PUT", "courses", "order/", {"sections": []}),
        ("GET", "courses", "changes/", None),
        ("POST", "courses", "submit/", {}),
        ("POST", "courses", "withdraw/", {}),
        ("POST", "courses", "sections/", {"title": "Mine"}),
        ("PATCH", "sections", "", {"title": "Mine"}),
        ("DELETE", "sections", "", None),
        ("POST", "sections", "lessons/", {"title": "Mine"}),
        ("GET", "lessons", "", None),
        ("PATCH", "lessons", "", {"title": "Mine"}),
        ("DELETE", "lessons", "", None),
    ]
    for method, kind, rest, body in routes:
        foreign = api(cast.otto).call(method, f"authoring/{kind}/{ids[kind]}/{rest}", body)
        absent = api(cast.otto).call(method, f"authoring/{kind}/{uuid.uuid4()}/{rest}", body)
        assert (foreign.status, foreign.code) == (404, "NOT_FOUND"), (method, kind, rest)
        assert without_time(foreign) == without_time(absent)
        assert "Secret" not in str(foreign.body)
        assert api(cast.lena).call(method, f"authoring/{kind}/{ids[kind]}/{rest}", body).status == 403
        assert api(None).call(method, f"authoring/{kind}/{ids[kind]}/{rest}", body).status == 401
    assert fingerprint() == before
    assert api(cast.ines).get(f"authoring/courses/{course.pk}/").data == tree
    for query in ("", "?search=Secret", "?status=DRAFT"):
        assert api(cast.otto).get(f"authoring/courses/{query}").data["items"] == []


def test_the_changes_are_told_field_by_field(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    path = f"authoring/courses/{course.pk}/"
    ines = api(cast.ines)
    assert ines.get(f"{path}changes/").data == {"is_first": False, "course": [], "sections": [], "lessons": []}
    lesson = ines.get(path).data["sections"][0]["lessons"][0]
    Category.objects.create(slug="rigging", name="Ropes & rigging")
    ines.patch(path, {"title": "Better knots", "category": "rigging"})
    ines.patch(f"authoring/lessons/{lesson['id']}/", {"duration_seconds": 120})
    changes = ines.get(f"{path}changes/").data
    assert [tuple(item.values()) for item in changes["course"]] == [
        ("title", "Title", "Knots", "Better knots", None, None),
        ("category", "Category", "teaching", "rigging", "Teaching", "Ropes & rigging"),
    ]
    assert [(item["id"], item["change"]) for item in changes["lessons"]] == [(lesson["id"], "changed")]
    assert changes["lessons"][0]["fields"][0]["after"] == 120


def test_a_course_whose_pages_are_gone_is_shown_as_learners_see_it(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots")
    CoursePage.objects.get(pk=course.page_id).delete()
    path = f"authoring/courses/{course.pk}/"
    shown = api(cast.ines).get(path)
    assert (shown.status, shown.data["title"], shown.data["sections"]) == (200, "Knots", [])
    assert shown.data["live_release"]["number"] == 1
    assert [item["title"] for item in api(cast.ines).get("authoring/courses/?ordering=title").data["items"]] == [
        "Knots"
    ]
    for method, rest in (("PATCH", ""), ("POST", "submit/"), ("GET", "changes/"), ("POST", "sections/")):
        assert api(cast.ines).call(method, f"{path}{rest}", {"title": "x"}).status == 404
    assert api(cast.ines).post(f"{path}withdraw/").code == "WRONG_STATUS"
    assert api(cast.rosa).post(f"moderation/courses/{course.pk}/unpublish/").data["live_release"] is None

"""Writing courses by API: sections, lessons and their order."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from wagtail.models import Page, Revision

from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]

SVG_TRICK = '<p>Hi<a href="javascript:x">x</a></p><svg onload="x"></svg>'


def tree(client: ApiClient, course_id: Any) -> list[dict[str, Any]]:
    return list(client.get(f"authoring/courses/{course_id}/").data["sections"])


def shape(sections: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(section["title"], [lesson["title"] for lesson in section["lessons"]]) for section in sections]


def test_a_course_is_written_from_nothing(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = ines.post("authoring/courses/", {"title": "Bees"}).data["id"]
    section = ines.post(f"authoring/courses/{course}/sections/", {"title": "Hives", "description": "Homes"})
    assert section.status == 201
    assert section.data == {"id": section.data["id"], "title": "Hives", "description": "Homes", "lessons": []}
    block = str(uuid.uuid4())
    lesson = ines.post(
        f"authoring/sections/{section.data['id']}/lessons/",
        {
            "title": "Wax",
            "type": "TEXT",
            "duration_seconds": 90,
            "is_preview": True,
            "body": [
                {"id": block, "type": "rich_text", "value": SVG_TRICK},
                {"type": "table", "value": {"caption": "c", "header": True, "rows": [["a", "b"], ["1", "2"]]}},
                {"type": "video", "value": {"url": "https://vimeo.com/76979871"}},
            ],
        },
    )
    assert lesson.status == 201, lesson
    assert set(lesson.data) == {
        *("id", "section_id", "title", "type", "duration_seconds", "is_preview", "body", "quiz", "assignment"),
        *("requirement", "required_minutes", "weight"),
    }
    assert lesson.data["body"][0]["id"] == block
    assert lesson.data["body"][0]["value"].startswith("<p>Hi<a")
    assert "javascript" not in lesson.data["body"][0]["value"]
    assert lesson.data["body"][1]["value"]["rows"] == [["a", "b"], ["1", "2"]]
    assert all(uuid.UUID(item["id"]) for item in lesson.data["body"])
    assert ines.get(f"authoring/lessons/{lesson.data['id']}/").data == lesson.data
    assert tree(ines, course)[0]["lessons"] == [lesson.data]


def test_block_ids_stay_when_a_body_is_sent_back(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    lesson = tree(ines, course.pk)[0]["lessons"][0]
    body = [{"type": "code", "value": {"code": "1"}}, *lesson["body"]]
    changed = ines.patch(f"authoring/lessons/{lesson['id']}/", {"body": body}).data
    assert changed["body"][1] == lesson["body"][0]
    assert (changed["title"], changed["duration_seconds"]) == (lesson["title"], lesson["duration_seconds"])


def test_only_the_given_fields_change(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    before = tree(ines, course.pk)[0]
    lesson = before["lessons"][0]
    assert ines.patch(f"authoring/lessons/{lesson['id']}/", {"is_preview": True}).data == {**lesson, "is_preview": True}
    section = ines.patch(f"authoring/sections/{before['id']}/", {"description": "New"}).data
    assert (section["title"], section["description"]) == (before["title"], "New")


def test_a_change_that_changes_nothing_writes_nothing(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    lesson = tree(ines, course.pk)[0]["lessons"][0]
    before = Revision.objects.count()
    body = {key: lesson[key] for key in ("title", "type", "duration_seconds", "is_preview", "body")}
    assert ines.patch(f"authoring/lessons/{lesson['id']}/", body).data == lesson
    assert Revision.objects.count() == before


def test_all_problems_of_a_lesson_are_told_with_their_places(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    before = tree(ines, course.pk)
    answer = ines.post(
        f"authoring/sections/{before[0]['id']}/lessons/",
        {
            "title": " ",
            "type": "EXAM",
            "duration_seconds": -1,
            "body": [
                {"type": "rich_text", "value": "<p>fine</p>"},
                {"type": "code", "value": {"language": "klingon", "code": "x"}},
                {"type": "video", "value": {"url": "https://example.com/x.mp4"}},
            ],
        },
    )
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert {"title", "type", "duration_seconds", "body.1.value.language"} <= set(answer.details["fields"])
    assert any(path.startswith("body.2.value") for path in answer.details["fields"])
    assert tree(ines, course.pk) == before


@pytest.mark.parametrize(
    "body",
    [
        None,
        [{"type": "marquee", "value": "x"}],
        [{"type": "rich_text"}],
        [{"type": "rich_text", "value": "<p>x</p>", "id": "1"}],
        [{"type": "rich_text", "value": {"html": "x"}}],
        [{"type": "image", "value": {"image": str(uuid.uuid4())}}],
        [{"type": "table", "value": {"rows": [["a"], ["b", "c"]]}}],
        [{"type": "embed", "value": {"url": "javascript:alert(1)"}}],
        [{"type": "rich_text", "value": "<p>x</p>", "id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}] * 2,
        [{"type": "rich_text", "value": "<p>x</p>"}] * 301,
        {"type": "rich_text"},
        [None],
        "x",
    ],
)
def test_bodies_that_are_no_bodies_are_refused(cast: Cast, api: Api, body: Any) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    before = tree(ines, course.pk)
    lesson = before[0]["lessons"][0]["id"]
    answer = ines.patch(f"authoring/lessons/{lesson}/", {"body": body})
    assert answer.status == 422
    assert all(path.startswith("body") for path in answer.details["fields"])
    assert tree(ines, course.pk) == before


def test_sections_and_lessons_are_removed(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, sections=2, lessons=2)
    first, second = tree(ines, course.pk)
    assert ines.delete(f"authoring/lessons/{first['lessons'][0]['id']}/").body["data"] is None
    assert ines.delete(f"authoring/sections/{second['id']}/").status == 200
    (left,) = tree(ines, course.pk)
    assert [lesson["id"] for lesson in left["lessons"]] == [first["lessons"][1]["id"]]
    assert ines.get(f"authoring/lessons/{second['lessons'][0]['id']}/").status == 404
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_order_is_put_as_a_whole(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = draft_course(by=cast.ines, title="K", sections=2, lessons=2)
    first, second = tree(ines, course.pk)
    a, b, c, d = (lesson["id"] for section in (first, second) for lesson in section["lessons"])
    plan = {"sections": [{"id": second["id"], "lessons": [d, a, c]}, {"id": first["id"], "lessons": [b]}]}
    answer = ines.put(f"authoring/courses/{course.pk}/order/", plan)
    assert answer.status == 200
    assert shape(answer.data["sections"]) == [("Part 2", ["K 2.2", "K 1.1", "K 2.1"]), ("Part 1", ["K 1.2"])]
    assert Page.find_problems() == ([], [], [], [], [])
    for wrong in (
        {"sections": plan["sections"][:1]},
        {"sections": [{"id": second["id"], "lessons": [d, a]}, {"id": first["id"], "lessons": [b]}]},
        {"sections": [{"id": second["id"], "lessons": [d, a, c, c]}, {"id": first["id"], "lessons": [b]}]},
        {"sections": [{"id": second["id"], "lessons": [d, a, c, str(uuid.uuid4())]}, plan["sections"][1]]},
        {"sections": "x"},
        {},
    ):
        refused = ines.put(f"authoring/courses/{course.pk}/order/", wrong)
        assert (refused.status, refused.code) == (422, "VALIDATION_ERROR")
    assert shape(tree(ines, course.pk)) == shape(answer.data["sections"])


def test_lessons_of_another_course_can_not_be_pulled_in(cast: Cast, api: Api) -> None:
    mine, other = draft_course(by=cast.otto, lessons=1), draft_course(by=cast.ines, lessons=1)
    (section,) = tree(api(cast.otto), mine.pk)
    foreign = tree(api(cast.ines), other.pk)[0]["lessons"][0]["id"]
    plan = {"sections": [{"id": section["id"], "lessons": [section["lessons"][0]["id"], foreign]}]}
    assert api(cast.otto).put(f"authoring/courses/{mine.pk}/order/", plan).status == 422
    assert tree(api(cast.ines), other.pk)[0]["lessons"][0]["id"] == foreign


def test_what_is_being_judged_is_locked_on_every_route(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines, lessons=1)
    before = api(cast.ines).get(f"authoring/courses/{course.pk}/").data
    (section,) = before["sections"]
    lesson = section["lessons"][0]["id"]
    plan = {"sections": [{"id": section["id"], "lessons": [lesson]}]}
    written = Revision.objects.count()
    for person in (cast.ines, cast.rosa):
        for method, path, body in (
            ("PATCH", f"courses/{course.pk}/", {"title": "x"}),
            ("DELETE", f"courses/{course.pk}/", None),
            ("PUT", f"courses/{course.pk}/order/", plan),
            ("POST", f"courses/{course.pk}/sections/", {"title": "x"}),
            ("PATCH", f"sections/{section['id']}/", {"title": "x"}),
            ("DELETE", f"sections/{section['id']}/", None),
            ("POST", f"sections/{section['id']}/lessons/", {"title": "x"}),
            ("PATCH", f"lessons/{lesson}/", {"title": "x"}),
            ("DELETE", f"lessons/{lesson}/", None),
        ):
            answer = api(person).call(method, f"authoring/{path}", body)
            assert (answer.status, answer.code) == (409, "COURSE_LOCKED"), (method, path)
    assert Revision.objects.count() == written
    assert api(cast.ines).get(f"authoring/courses/{course.pk}/").data == before
    assert api(cast.ada).patch(f"authoring/lessons/{lesson}/", {"title": "By the superuser"}).status == 200

"""Reusing a lesson of another of one's courses, in the admin and by the API."""

from typing import Any

import pytest
from django.test import Client

from content.actions.submission import submit_course
from content.models import CoursePage, LessonPage
from tests.cms.crawler import ask
from tests.cms.world import CANARY, Holdings, World, holdings_of
from tests.factories.courses import add_lesson
from tests.http import ApiClient


@pytest.fixture
def second(world: World) -> Holdings:
    """Another course of Ines's."""
    return holdings_of(world.cast.ines, "Salzburg")


def screen(into: Holdings, source: Holdings | None = None) -> str:
    query = f"?from={source.course.pk}" if source else ""
    return f"/admin/courses/{into.course.pk}/reuse/{into.section.pk}/{query}"


def blocks(client: ApiClient, lesson: LessonPage) -> list[dict[str, Any]]:
    body: list[dict[str, Any]] = client.get(f"authoring/lessons/{lesson.uuid}/").data["body"]
    return body


def test_a_lesson_is_found_from_the_section_and_copied(world: World, second: Holdings, ines: Client) -> None:
    assert screen(second) in ask(ines, "get", f"/admin/pages/{second.section.pk}/edit/").words
    choices = ask(ines, "get", screen(second)).words
    assert ("Innsbruck course" in choices, CANARY in choices) == (True, False)
    offered = ask(ines, "get", screen(second, world.ines)).words
    assert ("Innsbruck lesson" in offered, "Innsbruck third lesson" in offered) == (True, True)
    draft = world.ines.lesson.get_latest_revision_as_object()
    draft.title = "Innsbruck, as last written"
    draft.save_revision(user=world.cast.ines)
    reply = ines.post(screen(second, world.ines), {"lesson": str(world.ines.lesson.uuid)})
    copy = LessonPage.objects.child_of(second.section).order_by("path").last()
    assert copy is not None
    assert reply["Location"] == f"/admin/pages/{copy.pk}/edit/"
    assert (copy.title, copy.live, copy.owner) == ("Innsbruck, as last written", False, world.cast.ines)
    assert copy.uuid != world.ines.lesson.uuid
    assert copy.get_latest_revision_as_object().uuid == copy.uuid
    client = ApiClient(world.cast.ines)
    assert blocks(client, copy) == blocks(client, world.ines.lesson) != []


def test_a_copy_and_its_original_go_separate_ways(world: World, second: Holdings) -> None:
    client = ApiClient(world.cast.ines)
    image = {"type": "image", "value": {"image": str(world.ines.image.uuid), "alt": "A knot", "caption": ""}}
    link = {"type": "rich_text", "value": f'<p><a href="lesson:{world.ines.lesson.uuid}">before</a></p>'}
    original = client.post(
        f"authoring/sections/{world.ines.section.uuid}/lessons/",
        {"title": "Bowline", "type": "RESOURCE", "duration_seconds": 90, "body": [image, link]},
    ).data
    path = f"authoring/sections/{second.section.uuid}/lessons/copy/"
    answer = client.post(path, {"lesson": original["id"]})
    assert answer.status == 201
    copy = answer.data
    assert copy["id"] != original["id"]
    assert copy["section_id"] == str(second.section.uuid)
    same = ("title", "type", "duration_seconds", "is_preview", "body")
    assert {name: copy[name] for name in same} == {name: original[name] for name in same}
    assert f"lesson:{world.ines.lesson.uuid}" in str(copy["body"])
    client.patch(f"authoring/lessons/{copy['id']}/", {"title": "Changed", "body": []})
    assert client.get(f"authoring/lessons/{original['id']}/").data["body"] == original["body"]
    refused = client.post(f"authoring/courses/{second.course.pk}/submit/")
    assert refused.code == "COURSE_NOT_READY"


def test_links_out_of_the_course_are_found_when_it_is_checked(world: World, second: Holdings) -> None:
    link = f'<p><a href="lesson:{world.ines.lesson.uuid}">before</a></p>'
    lesson = add_lesson(world.ines.section, by=world.cast.ines, title="L", body=[{"type": "rich_text", "value": link}])
    client = ApiClient(world.cast.ines)
    copied = client.post(f"authoring/sections/{second.section.uuid}/lessons/copy/", {"lesson": str(lesson.uuid)}).data
    refused = client.post(f"authoring/courses/{second.course.pk}/submit/")
    assert refused.code == "COURSE_NOT_READY"
    assert copied["id"] in str(refused.details["problems"])


def test_lessons_of_others_are_not_there_to_be_reused(world: World, ines: Client) -> None:
    before, otto = LessonPage.objects.count(), world.otto
    client = ApiClient(world.cast.ines)
    own, theirs = world.ines.section.uuid, otto.section.uuid
    for section, lesson in ((own, otto.lesson.uuid), (theirs, world.ines.lesson.uuid), (theirs, otto.lesson.uuid)):
        answer = client.post(f"authoring/sections/{section}/lessons/copy/", {"lesson": str(lesson)})
        assert (answer.status, CANARY in str(answer.body)) == (404, False)
    for address in (screen(otto), screen(world.ines, otto), screen(otto, world.ines)):
        for method in ("get", "post"):
            reply = ask(ines, method, address, {"lesson": str(otto.lesson.uuid)} if method == "post" else None)
            assert (reply.status, CANARY in reply.words) == (404, False)
    mixed = f"/admin/courses/{world.ines.course.pk}/reuse/{otto.section.pk}/"
    assert ask(ines, "get", mixed).status == 404
    for lesson in (otto.lesson.uuid, "nonsense", ""):
        reply = ask(ines, "post", screen(world.ines, world.ines), {"lesson": str(lesson)})
        assert (reply.status, CANARY in reply.words) == (404, False)
    assert ask(ines, "get", f"{screen(world.ines)}?from=nonsense").status == 404
    assert LessonPage.objects.count() == before


def test_nothing_is_copied_into_a_course_in_review(world: World, second: Holdings) -> None:
    submit_course(course=second.course, by=world.cast.ines)
    client = ApiClient(world.cast.ines)
    body = {"lesson": str(world.ines.lesson.uuid)}
    answer = client.post(f"authoring/sections/{second.section.uuid}/lessons/copy/", body)
    assert (answer.status, answer.code) == (409, "COURSE_LOCKED")
    assert LessonPage.objects.descendant_of(CoursePage.objects.get(pk=second.page.pk)).count() == 3


def test_a_copy_that_would_be_too_much_is_refused(
    world: World, second: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.actions.copy_lesson.MAX_PARTS", 2)
    body = {"lesson": str(world.ines.lesson.uuid)}
    path = f"authoring/sections/{second.section.uuid}/lessons/copy/"
    assert ApiClient(world.cast.ines).post(path, body).code == "TOO_MANY_PARTS"

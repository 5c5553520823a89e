"""Every operation of the API is asked with Otto's ids, by another teacher, by a learner and by nobody.

Of his courses that are new, in review, sent back, or live and being rewritten, none reads a word of a draft, and
none changes anything. An operation whose path this test can't fill fails it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from accounts.models import User
from django.core.files.base import ContentFile
from django.test import Client
from outbox.models import Event

from api.api import api
from content.models import CourseDocument, CourseImage, Release, ReviewComment
from tests.cms.crawler import ask
from tests.cms.test_crawl import rows_of_otto
from tests.cms.world import CANARY, Holdings, World, image_of
from tests.factories.courses import add_lesson, draft_course, publish
from tests.http import ApiClient

NOBODYS = "0b6f7c1e-7d0c-4a7e-9a52-1df1a3f0c111"
DRAFTS = tuple(f"{CANARY} {word}".lower() for word in ("one", "two", "four", "rewritten"))


def fillings(world: World, theirs: Holdings) -> dict[str, Any]:
    return {
        "slug": theirs.course.slug,
        "course_id": theirs.course.pk,
        "section_id": theirs.section.uuid,
        "lesson_id": theirs.lesson.uuid,
        "user_id": world.cast.otto.pk,
        "invitation_id": world.invitation.pk,
        "provider": "google",
        "comment_id": ReviewComment.objects.get(course=world.pending.course).pk,
        "number": 1,
        **dict.fromkeys(("session_id", "enrollment_id", "review_id", "request_id", "factor_id"), NOBODYS),
        **dict.fromkeys(("submission_id", "attempt_id", "question_id", "regrade_id"), NOBODYS),
    }


def operations(world: World) -> Iterator[tuple[str, str]]:
    """Each method and path, with the ids of each of Otto's courses."""
    seen = set()
    for path, methods in api.get_openapi_schema()["paths"].items():
        if path.startswith("/api/v1/accounts/"):
            continue  # about the caller alone; logging out would end the crawl
        for theirs in (world.otto, world.pending, world.rejected, world.live):
            values = fillings(world, theirs)
            unknown = set(re.findall(r"{(\w+)}", path)) - set(values)
            assert not unknown, f"say what {unknown} of {path} may be"
            for method in methods:
                address = path.format(**values)
                if (method, address) not in seen:
                    seen.add((method, address))
                    yield method.upper(), address


def drafts_in(words: str) -> bool:
    return any(word in words.lower() for word in DRAFTS)


@pytest.mark.asvs("8.2.2", "8.4.1")
@pytest.mark.owasp_api(1)
def test_no_operation_shows_or_changes_a_draft_of_another(world: World) -> None:
    leaks, falls, before, asked = [], [], rows_of_otto(world), 0
    body = {"title": "Taken over", "lesson": str(world.otto.lesson.uuid), "comment": "x", "email": "x@lectern.example"}
    for user in (world.cast.ines, world.cast.lena, None):
        client = ApiClient(user)
        for method, address in operations(world):
            reply = client.call(method, address, body if method in {"POST", "PUT", "PATCH"} else None)
            asked += 1
            if drafts_in(reply.response.getvalue().decode(errors="replace")):
                leaks.append((user, method, address))
            if reply.status >= 500:
                falls.append((user, method, address))
    assert asked > 300
    assert (leaks, falls) == ([], [])
    assert rows_of_otto(world) == before


def test_searching_and_the_player_find_no_draft(world: World) -> None:
    for user in (world.cast.ines, world.cast.lena, None):
        client = ApiClient(user)
        for query in ("", "?search=Zanzibarium", "?search=rewritten", f"?instructor={world.cast.otto.pk}"):
            assert not drafts_in(str(client.get(f"courses/{query}").body)), query
        for path in ("authoring/courses/?search=Zanz", "authoring/media/"):
            assert CANARY not in str(client.get(path).body)
        browser = Client(raise_request_exception=False)
        if user is not None:
            browser.force_login(user)
        for theirs in (world.otto, world.pending, world.rejected, world.live):
            page = f"/courses/{theirs.course.slug}/"
            for address in ("/", "/?search=Zanz", page, f"{page}lessons/{theirs.lesson.uuid}/"):
                assert not drafts_in(ask(browser, "get", address).words), address


def test_the_drafts_are_where_the_crawl_looks(world: World) -> None:
    """The negative control: Otto himself reads them at the same addresses."""
    client = ApiClient(world.cast.otto)
    shown = [path for method, path in operations(world) if method == "GET" and drafts_in(str(client.get(path).body))]
    assert len(shown) > 12, shown
    assert "Zanzibarium three" in str(ApiClient(None).get("courses/").body)


def test_what_happened_says_no_word_of_a_draft(world: World) -> None:
    assert not drafts_in(str(list(Event.objects.values_list("payload", flat=True))))


# Media that a release uses can't be changed under it.


def picture(client: Client, slug: str, lesson: Any) -> tuple[int, bytes]:
    """The bytes that a learner gets of the first picture of a lesson."""
    block = client.get(f"/api/v1/courses/{slug}/lessons/{lesson}/").json()["data"]["body"][0]["value"]
    response = client.get(re.sub(r"^https?://[^/]+", "", block["url"]))
    return response.status_code, b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_file_that_is_replaced_or_deleted_stays_as_it_was_released(world: World) -> None:
    otto: User = world.cast.otto
    course = draft_course(by=otto, title="Pictures", lessons=1)
    image = image_of(otto, "Bowline")
    section = course.page.get_children().get().specific  # type: ignore[union-attr]
    body = [{"type": "image", "value": {"image": str(image.uuid), "alt": "A knot", "caption": ""}}]
    lesson = add_lesson(section, by=otto, title="Seen", body=body, is_preview=True)
    publish(course, by=otto)
    slug = type(course).objects.get(pk=course.pk).slug
    learner = Client()
    before = picture(learner, slug, lesson.uuid)
    assert (before[0], before[1][:4]) == (200, b"\x89PNG")
    row = CourseImage.objects.get(pk=image.pk)
    row.file.storage.delete(row.file.name)
    row.file.storage.save(row.file.name, ContentFile(b"something else"))
    assert picture(learner, slug, lesson.uuid) == before
    row.delete()
    CourseDocument.objects.all().delete()
    assert picture(learner, slug, lesson.uuid) == before
    assert Release.objects.filter(course=course).count() == 1

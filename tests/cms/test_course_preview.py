"""A course as its learners will see it, before they do, and nothing of it is recorded."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.core.files.base import ContentFile
from django.test import Client
from learning.models import LessonProgress
from outbox.models import Event
from playwright.sync_api import expect

from content.actions.moderation import approve_course
from content.actions.submission import submit_course, withdraw_course
from content.models import Course, CourseDocument, CoursePage, LessonPage, MediaFile, SectionPage
from tests.cast import PASSWORD, Cast
from tests.cms.world import document_of, image_of
from tests.factories.courses import add_lesson, add_section, draft_course, pending_course, published_course, text
from tests.factories.quizzes import course_with_quiz
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[..., ApiClient]
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def every_kind(by: User) -> list[dict[str, Any]]:
    """One block of every type, with files where there can be some."""
    image, document = image_of(by, "A knot"), document_of(by, "Ropes")
    film = CourseDocument.objects.create(title="Film", file=ContentFile(FILM, name="film.mp4"), uploaded_by_user=by)
    return [
        text("Over and <b>under</b>."),
        {"type": "image", "value": {"image": str(image.uuid), "alt": "A knot", "caption": "A bowline"}},
        {"type": "video", "value": {"url": "", "video": str(film.uuid), "title": "Tying", "transcript": "Pull."}},
        {"type": "document", "value": {"document": str(document.uuid), "title": "All ropes"}},
        {"type": "code", "value": {"language": "python", "code": "knots = 2", "caption": "Counting"}},
        {"type": "callout", "value": {"style": "tip", "title": "Slowly", "text": "<p>Pull slowly.</p>"}},
        {"type": "table", "value": {"caption": "Ropes", "header": True, "rows": [["Rope", "Knots"], ["Hemp", "3"]]}},
        {"type": "embed", "value": {"url": "https://example.org/knots", "title": "More knots"}},
    ]


def look(user: User, course: Course, lesson: Any = None) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/courses/{course.pk}/preview/" + (f"lessons/{lesson}/" if lesson else ""))


def blocks_in(page: Any) -> list[dict[str, Any]]:
    found = re.search(r'<script id="lesson-blocks" type="application/json">(.*?)</script>', page.content.decode(), re.S)
    assert found is not None
    return list(json.loads(found.group(1)))


def lessons() -> list[LessonPage]:
    return list(LessonPage.objects.order_by("path"))


def test_what_is_previewed_in_review_is_what_learners_get(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines, title="Knots", lessons=2, body=every_kind(cast.ines))
    first = lessons()[0]
    page = look(cast.rosa, course, first.uuid)
    assert "Preview — nothing is recorded." in page.content.decode()
    assert "the version in review" in page.content.decode()
    assert "script-src 'nonce-" in page["Content-Security-Policy"]
    approve_course(course=course, by=cast.rosa, publish=True)
    live = api(cast.ines).get(f"courses/{course.slug}/lessons/{first.uuid}/").data["body"]
    assert [stored(each) for each in blocks_in(page)] == [stored(each) for each in live]


def stored(block: dict[str, Any]) -> dict[str, Any]:
    """The block with the names of its files, without the signatures that differ from second to second."""
    value = block["value"]
    if not isinstance(value, dict):
        return block
    links = {key: str(value[key]).split("?")[0].split("/media/")[-1] for key in ("url", "src") if value.get(key)}
    return {**block, "value": {**value, **links}}


def test_the_draft_is_previewed_with_its_own_files_and_leaves_no_trace(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=every_kind(cast.ines))
    events = Event.objects.count()
    page = look(cast.ines, course, lessons()[0].uuid)
    assert "the working copy" in page.content.decode()
    values = {each["type"]: each["value"] for each in blocks_in(page)}
    client = Client()
    for link in (values["image"]["url"], values["document"]["url"], values["video"]["src"]):
        assert client.get(link).status_code == 200, link
    assert (MediaFile.objects.count(), LessonProgress.objects.count(), Event.objects.count()) == (0, 0, events)


def test_a_course_in_review_is_previewed_as_it_was_submitted_and_an_edit_only_after_it(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    lesson = lessons()[0]

    def write(words: str) -> None:
        """Below all locks, as an administrator of the server might."""
        lesson.title, lesson.body = words, [("rich_text", f"<p>All about {words}.</p>")]
        lesson.save_revision(user=cast.ada)

    def shown(words: str) -> list[bool]:
        pages = look(cast.ines, course), look(cast.ines, course, lesson.uuid)
        bodies = str([block["value"] for block in blocks_in(pages[1])])
        return [*(words in page.content.decode() for page in pages), f"All about {words}." in bodies]

    write("Better knots")
    assert shown("Better knots") == [True, True, True]
    submit_course(course=course, by=cast.ines)
    write("Secret knots")
    assert shown("Better knots") == [True, True, True]
    assert shown("Secret knots") == [False, False, False]
    withdraw_course(course=course, by=cast.ines)
    assert shown("Secret knots") == [True, True, True]


def test_the_ways_lead_from_lesson_to_lesson_within_the_preview(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=3)
    first, second, third = (each.uuid for each in lessons())
    base = f"/admin/courses/{course.pk}/preview/lessons/"
    page = look(cast.ines, course, second).content.decode()
    assert f'href="{base}{first}/" rel="prev"' in page
    assert f'href="{base}{third}/" rel="next"' in page
    assert f'href="/courses/{course.slug}' not in page
    start = look(cast.ines, course).content.decode()
    assert f'href="{base}{first}/"' in start
    assert "review-form" not in start
    assert "data-enroll" not in start


def test_a_draft_that_is_far_from_ready_can_be_looked_at(cast: Cast) -> None:
    course = draft_course(by=cast.ines, sections=0, summary="", category=None, description="")
    assert look(cast.ines, course).status_code == 200
    section = add_section(CoursePage.objects.get(pk=course.page_id), by=cast.ines, title="Empty")
    lesson = add_lesson(section, by=cast.ines, title="Nothing")
    lesson.body = [
        ("image", {"image": None, "alt": "", "caption": ""}),
        ("video", {"url": "", "video": None, "title": "", "transcript": "", "captions": None}),
        ("document", {"document": None, "title": ""}),
        ("callout", {"style": "tip", "title": "", "text": ""}),
        ("embed", {"url": "", "title": ""}),
    ]
    lesson.save_revision(user=cast.ines)
    assert SectionPage.objects.count() == 1
    assert len(blocks_in(look(cast.ines, course, lesson.uuid))) == 5


def test_others_and_unknown_lessons_find_nothing(cast: Cast) -> None:
    course = pending_course(by=cast.ines, lessons=1)
    other = draft_course(by=cast.otto, title="Other")
    theirs = LessonPage.objects.filter(path__startswith=other.page.path)[0]  # type: ignore[union-attr]
    assert look(cast.otto, course).status_code == 404
    assert look(cast.otto, course, lessons()[0].uuid).status_code == 404
    assert look(cast.ines, course, theirs.uuid).status_code == 404
    assert look(cast.lena, course).status_code in {302, 404}
    assert Client().get(f"/admin/courses/{course.pk}/preview/").status_code == 302


def test_it_is_offered_where_courses_are_written_and_judged(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson, client = lessons()[0], Client()
    client.force_login(cast.ines)
    preview = f"/admin/courses/{course.pk}/preview/"
    assert preview in client.get(f"/admin/courses/{course.pk}/review/").content.decode()
    assert preview in client.get(f"/admin/pages/{course.page_id}/edit/").content.decode()
    assert f"{preview}lessons/{lesson.uuid}/" in client.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()


@pytest.mark.browser
def test_the_browser_draws_every_block_and_tells_the_server_nothing(cast: Cast, tab: Callable[[], Any]) -> None:
    course = pending_course(by=cast.ines, title="Knots", lessons=2, body=every_kind(cast.ines))
    page, asked, refused = tab(), [], []
    page.goto("/admin/login/")
    page.get_by_label("Email").fill(cast.rosa.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.on("console", lambda message: message.type == "error" and refused.append(message.text))
    page.goto(f"/admin/courses/{course.pk}/preview/")
    page.get_by_text("Preview — nothing is recorded.").wait_for()
    page.get_by_role("link", name="Look at the lessons").click()
    drawn = ("#lesson-body b", "img[alt='A knot']", "video", "a.file-card", ".code pre", ".callout.tip", "table")
    for selector in drawn:
        page.locator(f"#lesson-body {selector.removeprefix('#lesson-body ')}").first.wait_for()
    page.get_by_role("link", name="More knots").wait_for()
    assert page.locator("img[alt='A knot']").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    expect(page.locator("#lesson-body > *")).to_have_count(8)
    page.get_by_role("link", name="Next", exact=True).click()
    page.get_by_role("heading", level=1, name="Knots 1.2").wait_for()
    page.get_by_role("link", name="Previous").wait_for()
    page.wait_for_load_state("networkidle")
    assert {method for method, _ in asked} == {"GET"}
    assert not [address for _, address in asked if "/api/" in address]
    assert [words for words in refused if "Content Security" in words] == []
    assert LessonProgress.objects.count() == 0


def test_a_quiz_is_previewed_while_it_is_written(cast: Cast) -> None:
    """What is well formed is asked; what isn't yet is left out."""
    course = course_with_quiz(by=cast.ines, pass_mark="60")
    lesson = LessonPage.objects.get(type="QUIZ")
    raw = list(lesson.get_latest_revision_as_object().body.raw_data)
    raw[1] = {**raw[1], "value": {**raw[1]["value"], "prompt": ""}}
    draft = lesson.get_latest_revision_as_object()
    draft.body = raw
    draft.save_revision(user=cast.ines)
    page = look(cast.ines, course, lesson.uuid).content.decode()
    asked, terms = (
        json.loads(re.search(rf'<script id="lesson-{name}" type="application/json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
        for name in ("questions", "terms")
    )
    assert [question["type"] for question in asked] == ["true_false", "short_text"]
    assert (terms["pass_mark"], terms["question_count"]) == ("60", 3)

"""Where Otto's words could come out, door by door: nobody else reads them there, and those who may do.

The crawls ask every address of the admin and of the API. Here are the doors that need more than an address: what is
searched for, exported, mailed, refused, or kept open by somebody who has left.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from accounts.models import User
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import Client
from django.utils import timezone
from learning.actions.enrollment import enroll
from learning.models import Enrollment
from notifications.models import Notice
from outbox.relay import deliver_due
from wagtail.admin.models import EditingSession
from wagtail.models import Page, PageSubscription

from api.api import api
from content.actions.instructors import remove_instructor
from content.models import Course, MediaFile
from tests.cms import test_api_crawl as api_crawl
from tests.cms import test_crawl as crawl
from tests.cms.crawler import Pattern, admin_patterns, ask
from tests.cms.forms import lesson_form
from tests.cms.world import CANARY, Holdings, World, body_of
from tests.http import ApiClient

HALF = CANARY[:8]
REWRITTEN = f"{CANARY} rewritten".lower()


def browser(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def others(world: World) -> list[User | None]:
    """Another teacher, a learner, and nobody."""
    return [world.cast.ines, world.cast.lena, None]


def words(client: Client, address: str) -> str:
    """What a person reads there; of a spreadsheet, what is in it."""
    response = client.get(address)
    body = response.getvalue() if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as sheet:
            return "".join(sheet.read(name).decode(errors="replace") for name in sheet.namelist())
    return f"{body.decode(errors='replace')}\n{response.headers}"


# Doors of the admin that take questions. Each shows the canary to Rosa, who reviews, or it would prove nothing.

SEARCHED = [
    f"/admin/pages/search/?q={HALF}",
    f"/admin/pages/search/results/?q={HALF}",
    "/admin/pages/{catalog}/?q=" + HALF,
    "/admin/pages/{catalog}/results/?search_all=1&q=" + HALF,
    f"/admin/images/?q={HALF}",
    f"/admin/images/results/?q={HALF}",
    f"/admin/documents/?q={HALF}",
    f"/admin/documents/results/?q={HALF}",
    f"/admin/images/chooser/?q={HALF}",
    f"/admin/images/chooser/results/?q={HALF}",
    f"/admin/documents/chooser/?q={HALF}",
    f"/admin/documents/chooser/results/?q={HALF}",
    f"/admin/choose-page/search/?q={HALF}",
    f"/admin/choose-page/search/?q={HALF}&page_type=content.lessonpage",
    "/admin/choose-page/{catalog}/",
    "/admin/api/main/pages/?search=course",
    "/admin/api/main/pages/?child_of={catalog}&for_explorer=1",
    "/admin/api/main/images/",
    "/admin/api/main/documents/",
    "/admin/pages/usage/content/lessonpage/",
]
REPORTED = [
    *(
        f"/admin/reports/{report}/{export}"
        for report in ("site-history", "workflow", "workflow_tasks")
        for export in ("", "results/", "?export=csv", "?export=xlsx")
    ),
    "/admin/reports/page-types-usage/",
    "/admin/courses/reviews/",
    "/admin/",
    "/admin/notices/",
]
OF_ONE_COURSE = [
    "/admin/pages/{page}/history/",
    "/admin/pages/{page}/workflow_history/",
    "/admin/pages/{page}/usage/",
    "/admin/pages/{page}/edit/",
    "/admin/pages/{page}/view_draft/",
    "/admin/images/{image}/",
    "/admin/images/usage/{image}/",
    "/admin/documents/edit/{document}/",
    "/admin/documents/usage/{document}/",
    "/admin/courses/{course}/review/",
    "/admin/courses/{course}/instructors/",
    "/admin/courses/{course}/order/",
    "/admin/courses/{course}/preview/",
    "/admin/courses/{course}/preview/lessons/{lesson}/",
]


def addresses(world: World, patterns: list[str]) -> list[str]:
    otto = world.pending
    ids = {"catalog": world.catalog.pk, "page": otto.page.pk, "course": otto.course.pk, "lesson": otto.lesson.uuid}
    return [each.format(**ids, image=otto.image.pk, document=otto.document.pk) for each in patterns]


@pytest.mark.parametrize("patterns", [SEARCHED, REPORTED, OF_ONE_COURSE], ids=["searched", "reported", "one course"])
def test_what_reviewers_find_and_export_nobody_else_does(world: World, rosa: Client, patterns: list[str]) -> None:
    browsers = [browser(user) for user in others(world)]
    silent, leaks = [], []
    for address in addresses(world, patterns):
        if CANARY not in words(rosa, address):
            silent.append(address)
        leaks += [(address, client) for client in browsers if CANARY.lower() in words(client, address).lower()]
    assert (silent, leaks) == ([], [])


def test_what_otto_wrote_is_a_canary_wherever_one_can_write(world: World) -> None:
    """His own editor and program get every one of them."""
    lesson, course = world.otto.lesson.uuid, world.otto.course.pk
    client = ApiClient(world.cast.otto)
    read = str(client.get(f"authoring/lessons/{lesson}/").body) + str(client.get(f"authoring/courses/{course}/").body)
    said = re.findall(rf"{CANARY} one [a-z ]+", str(body_of(f"{CANARY} one", world.otto.image, world.otto.document)))
    assert len(set(said)) >= 14
    missing = [each for each in (*said, f"{CANARY} one summary", f"{CANARY} one description") if each not in read]
    assert missing == []


def every_address(world: World, theirs: Holdings) -> list[str]:
    """One address for each pattern of the admin, about one course."""
    kind = crawl.kind_of(world, theirs, theirs.lesson)
    patterns = [crawl.spelled_out(each) for each in admin_patterns() if each.name not in crawl.SIGNS_OUT]
    return [each.filled(kind.for_pattern(each, world)) for each in patterns]


def test_the_admin_says_nothing_to_learners_and_to_nobody(world: World) -> None:
    asked = every_address(world, world.pending)
    assert len(asked) > 150
    for user in (world.cast.lena, None):
        client = browser(user)
        for address in asked:
            assert CANARY.lower() not in ask(client, "get", address).words.lower(), (user, address)


# The crawl itself.


def test_the_crawl_asks_for_each_of_the_courses_by_every_kind_of_id(world: World) -> None:
    asked: dict[Pattern, set[str]] = {}
    for pattern, address in crawl.addresses(world):
        asked.setdefault(pattern, set()).add(address)
    by_course = {"page_id", "parent_page_id", "course_id", "image_id", "document_id", "object_id"}
    few = [each.name for each in asked if set(each.parameters) & by_course and len(asked[each]) < 4]
    assert few == []
    assert len(asked) > 150


@pytest.mark.parametrize("route", ["admin/new/<int:mystery_id>/", r"admin/new/(\d+)/$"])
def test_the_crawl_fails_on_an_address_that_it_does_not_know(
    world: World, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setattr(crawl, "admin_patterns", lambda: [Pattern(route, "new")])
    with pytest.raises(AssertionError, match=r"say what|spell out"):
        list(crawl.addresses(world))


def test_the_crawl_of_the_api_fails_on_a_path_that_it_does_not_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "get_openapi_schema", lambda: {"paths": {"/api/v1/new/{mystery_id}/": {"get": {}}}})
    with pytest.raises(AssertionError, match="say what"):
        list(api_crawl.operations(world))


# Whoever taught a course and has left it, with a tab still open.


@pytest.fixture
def left(world: World, ines: Client) -> Callable[[], None]:
    """Ines teaches with Otto and leaves traces of it; call it and she is let go."""
    world.otto.course.instructors.create(user=world.cast.ines)
    form = lesson_form(("rich_text", '{"blocks": [], "entityMap": {}}'), title=f"{CANARY} by Ines")
    assert ask(ines, "post", f"/admin/pages/{world.otto.lesson.pk}/edit/", form).status == 302
    PageSubscription.objects.get_or_create(user=world.cast.ines, page=world.otto.lesson)
    Page.objects.filter(pk=world.otto.section.pk).update(owner=world.cast.ines, locked=True, locked_by=world.cast.ines)
    return lambda: remove_instructor(course=world.otto.course, by=world.cast.otto, user=world.cast.ines)


def session_of(user: User, page: Page) -> EditingSession:
    kind = ContentType.objects.get_for_model(Page)
    seen = timezone.now()
    return EditingSession.objects.create(user=user, content_type=kind, object_id=str(page.pk), last_seen_at=seen)


def test_an_old_tab_neither_hears_nor_saves_anything(world: World, ines: Client, left: Callable[[], None]) -> None:
    page, tab = world.otto.lesson, session_of(world.cast.ines, world.otto.lesson)
    session_of(world.cast.otto, page)
    ping = f"/admin/editing-sessions/ping/wagtailcore/page/{page.pk}/{tab.pk}/"
    save = f"/admin/pages/{page.pk}/edit/"
    form = lesson_form(("rich_text", '{"blocks": [], "entityMap": {}}'), title="Mine", is_editing="1")
    asks = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_ACCEPT": "application/json"}
    revision = world.revision(page).pk
    before = ines.post(ping, {"is_editing": "1", "revision_id": revision}, **asks)
    assert (before.status_code, "Otto" in before.content.decode()) == (200, True)
    left()
    revisions = page.revisions.count()
    after = ines.post(ping, {"is_editing": "1", "revision_id": revision}, **asks)
    saved = ines.post(save, {**form, "overwrite_revision_id": revision}, **asks)
    for response in (after, saved):
        told = response.content.decode()
        assert (response.status_code, "Otto" in told, CANARY in told) == (404, False, False)
    assert page.revisions.count() == revisions
    assert world.revision(page).pk == world.revision(page).pk
    assert "Mine" not in str(world.revision(page).content["title"])
    assert ines.post(f"/admin/editing-sessions/{tab.pk}/release/").status_code in {200, 404}


def test_nothing_reminds_whoever_has_left_of_the_course(world: World, ines: Client, left: Callable[[], None]) -> None:
    places = ["/admin/", f"/admin/pages/{world.otto.lesson.pk}/edit/", "/admin/pages/search/?q=Ines"]
    assert all(CANARY in words(ines, place) for place in places)
    left()
    deliver_due()
    mail.outbox.clear()
    leaks = [place for place in places if CANARY in words(ines, place)]
    leaks += [address for address in every_address(world, world.otto) if CANARY in ask(ines, "get", address).words]
    assert leaks == []
    assert not PageSubscription.objects.filter(user=world.cast.ines, page=world.otto.lesson).exists()


# Bodies that name what is Otto's, in requests about what is Ines's.


def forged(world: World) -> Iterator[tuple[str, str, Any]]:
    """Requests of Ines about her own course, each with an id of Otto's in it."""
    own, otto = world.ines, world.otto
    lesson, course = f"authoring/lessons/{own.lesson.uuid}/", f"authoring/courses/{own.course.pk}/"
    image, document = str(otto.image.uuid), str(otto.document.uuid)
    for kind, value in (
        ("image", {"image": image, "alt": "", "caption": ""}),
        ("document", {"document": document, "title": ""}),
        ("video", {"url": "", "video": document, "title": "", "transcript": "", "captions": None}),
        ("rich_text", f'<p><a href="lesson:{otto.lesson.uuid}">There</a></p>'),
    ):
        yield "PATCH", lesson, {"body": [{"type": kind, "value": value}]}
    yield "PATCH", course, {"thumbnail": image}
    yield "PUT", f"{course}order/", {"sections": [{"id": str(otto.section.uuid), "lessons": [str(otto.lesson.uuid)]}]}
    copy = f"authoring/sections/{own.section.uuid}/lessons/copy/"
    yield "POST", copy, {"lesson": str(otto.lesson.uuid)}
    yield "POST", copy, {"lesson": str(world.live.lesson.uuid)}
    yield "POST", f"{course}comments/", {"text": "x", "lesson_id": str(otto.lesson.uuid)}
    yield "POST", "authoring/courses/", {"title": world.otto.course.slug, "summary": "x"}
    yield "POST", "authoring/invitations/accept/", {"token": World.invitation_token}
    yield "GET", f"authoring/courses/?search={HALF}", None
    yield "GET", "authoring/media/", None


def test_a_refusal_says_nothing_of_what_it_refuses(world: World) -> None:
    client, statuses, before = ApiClient(world.cast.ines), set(), crawl.rows_of_otto(world)
    for method, path, body in forged(world):
        reply = client.call(method, path, body)
        statuses.add(reply.status)
        assert reply.status < 500, (method, path)
        assert CANARY not in reply.response.content.decode(), (method, path, body)
    assert {400, 404, 422} & statuses
    assert crawl.rows_of_otto(world) == before


def test_the_same_names_are_taken_from_otto(world: World) -> None:
    """The negative control: his own ids are answered with his own words."""
    client = ApiClient(world.cast.otto)
    value = {"image": str(world.otto.image.uuid), "alt": "", "caption": ""}
    path = f"authoring/lessons/{world.otto.lesson.uuid}/"
    reply = client.call("PATCH", path, {"body": [{"type": "image", "value": value}]})
    assert (reply.status, CANARY in str(reply.body)) == (200, True)
    assert CANARY in str(client.get("authoring/media/").body)


# Mails and notices.


def test_mails_and_notices_go_to_those_concerned_only(world: World) -> None:
    """The world's courses were submitted, commented on, sent back and published before this."""
    concerned = {world.cast.otto.pk, world.cast.rosa.pk, world.cast.ada.pk}
    reviewer = User.objects.get(email="publisher@lectern.example")
    told = Notice.objects.exclude(course=world.ines.course)
    assert {world.cast.otto.pk, world.cast.rosa.pk} <= set(told.values_list("recipient_id", flat=True))
    assert set(told.values_list("recipient_id", flat=True)) <= concerned | {reviewer.pk}
    from notifications.models import SentMail

    mailed = set(SentMail.objects.values_list("recipient_id", flat=True))
    assert world.cast.otto.pk in mailed
    assert mailed <= concerned | {reviewer.pk}


# Learners, and the next draft of what they have.


@pytest.fixture
def learning(world: World) -> Enrollment:
    """Lena takes the live course, which Otto is rewriting."""
    return enroll(course=Course.objects.get(pk=world.live.course.pk), by=world.cast.lena)[0]


def doors_of_learners(world: World, enrollment: Enrollment) -> list[str]:
    """What the API and the player have about a course that one takes."""
    live = world.live
    slug, lesson = live.course.slug, live.lesson.uuid
    return [
        "/",
        f"/?search={HALF}",
        "/learn/",
        f"/courses/{slug}/",
        f"/courses/{slug}/lessons/{lesson}/",
        "/sitemap.xml",
        "/robots.txt",
        "/api/v1/openapi.json",
        "/api/v1/courses/",
        f"/api/v1/courses/?search={HALF}",
        "/api/v1/courses/?search=rewritten",
        f"/api/v1/courses/{slug}/",
        f"/api/v1/courses/{slug}/lessons/{lesson}/",
        "/api/v1/enrollments/",
        f"/api/v1/enrollments/{enrollment.pk}/",
        f"/api/v1/courses/{slug}/reviews/",
        "/api/v1/certificates/",
    ]


def test_the_next_draft_reaches_no_learner(world: World, learning: Enrollment) -> None:
    asked = doors_of_learners(world, learning)
    token = ApiClient(world.cast.lena).headers
    client = browser(world.cast.lena)
    read = {}
    for address in asked:
        headers = token if address.startswith("/api/") else {}
        read[address] = client.get(address, headers=headers).content.decode()
    assert [address for address, text in read.items() if REWRITTEN in text.lower()] == []
    three = [address for address, text in read.items() if f"{CANARY} three" in text]
    assert len(three) >= 6, three
    lesson = next(text for address, text in read.items() if address.startswith("/api/") and "/lessons/" in address)
    written = body_of(f"{CANARY} three", world.live.image, world.live.document)
    said = re.findall(rf"{CANARY} three [a-z ]+", str(written))
    assert [each for each in said if each not in lesson] == []


def test_its_files_reach_nobody_but_those_who_edit_it(world: World, learning: Enrollment, otto: Client) -> None:
    draft = world.cast.otto
    from content.models import CourseDocument, CourseImage

    image = CourseImage.objects.get(uploaded_by_user=draft, title=f"{CANARY} rewritten picture")
    document = CourseDocument.objects.get(uploaded_by_user=draft, title=f"{CANARY} rewritten paper")
    token = world.ines.document.file.url.split("/")[-2]
    links = [document.url, f"/media/{image.file.name}", f"/media/{document.file.name}", f"/media/x/{image.file.name}"]
    links += [f"/media/{token}/{document.filename}", f"/media/{token}/{document.file.name}"]
    with document.file.open("rb") as file:
        content = file.read()
    for user in others(world):
        client = browser(user)
        for link in links:
            assert content not in client.get(link).getvalue(), (user, link)
    assert otto.get(document.url).getvalue() == content
    frozen = MediaFile.objects.values_list("file", flat=True)
    assert not any("rewritten" in name.lower() for name in frozen)

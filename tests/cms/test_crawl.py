"""Ines asks for every address of the admin with Otto's ids in it, and never reads a word of his.

A pattern that this test can't fill fails it: whoever adds a view, or upgrades Wagtail, says here what to ask it for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import uuid4

import pytest
from accounts.models import Session, Terms
from django.core import serializers
from django.db.models import Q, QuerySet
from django.test import Client
from django.utils.timezone import now
from learning.models import Certificate, Enrollment
from notifications.models import Notice
from wagtail.admin.models import EditingSession
from wagtail.models import Collection, Page, Revision, Task, TaskState, Workflow, WorkflowState

from cms.second_factor.middleware import ALWAYS_OPEN, SETTING_UP
from content.models import (
    Category,
    Course,
    CourseDocument,
    CourseImage,
    CourseInstructor,
    CoursePage,
    Invitation,
    LessonPage,
    ReasonTemplate,
    Release,
    ReviewComment,
    ReviewReply,
    SectionPage,
)
from tests.cms.crawler import Pattern, admin_patterns, ask
from tests.cms.world import CANARY, Holdings, World

HALF = CANARY[:8]  # a search form repeats what was searched for, so nobody searches for the whole word
SIGNS_OUT = {"wagtailadmin_logout"}
# Regular expressions that are not routes, as addresses.
SPELLED_OUT = {
    r"admin/pages/(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
    r"(?P<revision_id_b>live|latest|\d+)/$": "admin/pages/<page_id>/revisions/compare/earliest...<revision_id>/",
    r"admin/.*/$": "admin/nowhere/at/all/",
    r"documents/(\d+)/(.*)$": "documents/<document_id>/<filename>",
}


def fillings(world: World, theirs: Holdings, page: Page) -> dict[str, Any]:
    """A value for every parameter of every address: Otto's wherever something can be his."""
    session = EditingSession.objects.filter(user=world.cast.otto)[0]
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id"), page.pk),
        "destination_id": theirs.section.pk,
        "pk": page.pk,
        "revision_id": world.revision(page).pk,
        "workflow_state_id": world.state.pk,
        "task_state_id": world.task_state.pk,
        "task_id": world.task_state.task_id,
        "workflow_pk": world.state.workflow_id,
        "session_id": session.pk,
        "collection_id": Collection.objects.get(depth=1).pk,
        "restriction_id": 1,
        **dict.fromkeys(("document_id", "doc_id"), theirs.document.pk),
        "image_id": theirs.image.pk,
        "uploaded_file_id": 1,
        "filter_spec": "width-10",
        "filename": theirs.document.filename,
        **{"action_name": "approve", "action": "delete", "uidb64": "MQ", "token": "set-password"},
        **{"content_type_app_name": "content", "content_type_model_name": type(page)._meta.model_name},
        **{"app_label": "wagtailcore", "model_name": "page", "app_name": "taggit"},
        **{"number": 1, "other": 1},
        **{
            "course_id": theirs.course.pk,
            "lesson_id": theirs.lesson.uuid,
            "user_id": world.cast.otto.pk,
            "request_id": world.cast.otto.pk,
        },
        "release_id": Release.objects.filter(course=theirs.course).values_list("pk", flat=True).first() or uuid4(),
        "invitation_id": world.invitation.pk,
        "submission_id": uuid4(),
        "enrollment_id": uuid4(),
        "attempt_id": uuid4(),
        "regrade_id": uuid4(),
        "bank_id": world.bank.pk,
        "question_id": world.bank.questions.values_list("pk", flat=True)[0],
        "factor_id": world.cast.otto.pk,
        "certificate_id": certificate_of(world, theirs),
        "notice_id": notice_of(world, theirs).pk,
        "event_id": 1,
        "device_id": device_of(world).pk,
        "comment_id": ReviewComment.objects.get(course=world.pending.course).pk,
    }


def certificate_of(world: World, theirs: Holdings) -> Any:
    """What a learner got for the course, where it has a release."""
    release = Release.objects.filter(course=theirs.course).first()
    if release is None:
        return uuid4()
    enrollment, _ = Enrollment.objects.get_or_create(course=theirs.course, learner=world.cast.lena)
    facts = {"release": release, "release_number": 1, "course_title": release.document["title"]}
    return Certificate.objects.get_or_create(enrollment=enrollment, defaults=facts)[0].pk


def device_of(world: World) -> Session:
    """Where Otto is signed in."""
    return Session.objects.get_or_create(user=world.cast.otto, defaults={"expires_at": now() + timedelta(days=1)})[0]


def notice_of(world: World, theirs: Holdings) -> Notice:
    """What Otto was told about the course, or about another where nothing has happened yet."""
    told = Notice.objects.filter(recipient=world.cast.otto)
    notice = told.filter(course=theirs.course).first() or told.first()
    assert notice is not None
    return notice


def special_pks(world: World, theirs: Holdings) -> dict[str, Any]:
    """What `pk` means where it isn't a page."""
    return {
        "wagtailadmin_collections": Collection.objects.get(depth=1).pk,
        "wagtailadmin_workflows": world.state.workflow_id,
        "wagtailadmin_api:images": theirs.image.pk,
        "wagtailadmin_api:documents": theirs.document.pk,
        "wagtailimages_chooser": theirs.image.pk,
        "wagtaildocs_chooser": theirs.document.pk,
        "wagtailusers_users": world.cast.otto.pk,
        "wagtailusers_groups": world.cast.otto.groups.get().pk,
        "terms": Terms.objects.values_list("pk", flat=True).first(),
        "reasons": ReasonTemplate.objects.values_list("pk", flat=True).first(),
        "categories": Category.objects.first().pk if Category.objects.exists() else None,
    }


def special_token(pattern: Pattern, world: World) -> dict[str, Any]:
    """What `token` means where it isn't one for a new password."""
    return {"token": world.invitation_token} if pattern.name == "course_invitation_accept" else {}


@dataclass(frozen=True)
class Kind:
    """One of Otto's courses: what every parameter may be, and what `pk` is by the namespace of the view."""

    values: dict[str, Any]
    pks: dict[str, Any]

    def for_pattern(self, pattern: Pattern, world: World) -> dict[str, Any]:
        """The values for an address. A parameter that nobody has said anything about fails."""
        values = {**self.values, **special_token(pattern, world)}
        pk = self.pks.get(pattern.name.rpartition(":")[0])
        values["pk"] = values["pk"] if pk is None else pk
        unknown = set(pattern.parameters) - set(values)
        assert not unknown, f"say what {unknown} of {pattern.route} may be"
        return values


def kind_of(world: World, theirs: Holdings, page: Page) -> Kind:
    return Kind(fillings(world, theirs, page), special_pks(world, theirs))


def spelled_out(pattern: Pattern) -> Pattern:
    """The pattern as an address. One that is a regular expression and isn't known fails."""
    pattern = Pattern(SPELLED_OUT.get(pattern.route, pattern.route), pattern.name)
    assert not any(sign in pattern.route for sign in "(*$\\"), f"spell out {pattern.route}"
    return pattern


def addresses(world: World) -> Iterator[tuple[Pattern, str]]:
    """Every pattern with the ids of each kind of thing that Otto has; with two ids, also each mixed with Ines's."""
    kinds = [
        kind_of(world, world.otto, world.otto.page),
        kind_of(world, world.pending, world.pending.lesson),
        kind_of(world, world.live, world.live.lesson),
        kind_of(world, world.rejected, world.rejected.section),
    ]
    own = mine(world)
    for pattern in map(spelled_out, admin_patterns()):
        seen = set()
        for kind in kinds:
            values = kind.for_pattern(pattern, world)
            mixed = [{**values, key: value} for key, value in own.items()] if len(pattern.parameters) > 1 else []
            for chosen in (values, *mixed):
                address = pattern.filled(chosen)
                if address not in seen:
                    seen.add(address)
                    yield pattern, address


def mine(world: World) -> dict[str, Any]:
    """Ids of Ines's, to put beside Otto's."""
    page = world.ines.lesson.pk
    return {"page_id": page, "page_to_move_id": page, "destination_id": world.ines.section.pk}


# What is asked for beside the path: lists that are searched, filtered, browsed or exported, forms with ids in them.
def questions(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    catalog, otto, live = world.catalog.pk, world.otto, world.live
    explorers = (f"/admin/pages/{catalog}/", f"/admin/pages/{catalog}/results/", "/admin/pages/search/results/")
    choosers = ("/admin/choose-page/", f"/admin/choose-page/{catalog}/", "/admin/choose-page/search/")
    files = ("images/results", "images/chooser", "images/chooser/results", "documents/results", "documents/chooser")
    closed = ("api/main/images", "api/main/documents", "reports/site-history", "reports/page-types-usage")
    apis = [{"search": CANARY}, {"child_of": otto.page.pk}, {"descendant_of": catalog}, {"ancestor_of": otto.lesson.pk}]
    apis += [{"child_of": catalog, "fields": "*"}, {"id": live.lesson.pk}, {"slug": otto.page.slug}]
    for query in ({"q": HALF}, {"q": HALF, "search_all": "1"}, {"export": "csv"}, {"owner": str(world.cast.otto.pk)}):
        yield from (("get", address, query) for address in explorers)
    for query in ({"q": HALF}, {"page_type": "content.lessonpage"}, {"page_type": "content.coursepage", "q": HALF}):
        yield from (("get", address, query) for address in choosers)
    for query in ({"q": HALF}, {"collection_id": 1}):
        yield from (("get", f"/admin/{address}/", query) for address in files)
    yield from (("get", f"/admin/{address}/", {"q": HALF}) for address in closed)
    yield from (("get", "/admin/api/main/pages/", query) for query in apis)
    yield "get", "/admin/tag-autocomplete/", {"term": HALF}
    ids = [otto.page.pk, live.lesson.pk]
    for action in ("delete", "move", "publish", "unpublish"):
        for query in (
            f"id={ids[0]}&id={ids[1]}",
            f"id=all&childOf={catalog}",
            f"id={world.ines.lesson.pk}&id={ids[0]}",
            "id=all",
        ):
            for method in ("get", "post"):
                data = {} if method == "get" else {"chooser": otto.page.pk, "move_applicable": "on"}
                yield method, f"/admin/bulk/wagtailcore/page/{action}/?{query}", data
    for kind, file in (("courseimage", otto.image), ("coursedocument", otto.document)):
        for action in ("delete", "add_tags", "add_to_collection"):
            for query in (f"id={file.pk}", "id=all"):
                yield "get", f"/admin/bulk/content/{kind}/{action}/?{query}", {}
                yield "post", f"/admin/bulk/content/{kind}/{action}/?{query}", {"tags": "mine", "collection": 1}
    own = world.ines.lesson.pk
    yield "post", f"/admin/pages/{own}/copy/", {"new_title": "x", "new_slug": "x", "new_parent_page": otto.section.pk}
    yield "post", f"/admin/pages/{own}/move/", {"new_parent_page": otto.section.pk}
    yield "post", f"/admin/pages/{own}/move/{otto.section.pk}/confirm/", {}
    yield "post", f"/admin/pages/{own}/set_position/?position={otto.lesson.pk}", {}
    yield "get", f"/admin/choose-page/chosen-multiple/?id={otto.page.pk}", {}
    yield "get", f"/admin/images/chooser/chosen-multiple/?id={otto.image.pk}", {}
    yield "get", f"/admin/documents/chooser/chosen-multiple/?id={otto.document.pk}", {}
    for action in ("copy", "move", "delete", "publish", "unpublish", "create_alias", "revert_to_page_revision"):
        data = {"revision_id": world.revision(otto.page).pk, "destination_page_id": otto.section.pk}
        yield "post", f"/admin/api/main/pages/{otto.page.pk}/action/{action}/", data
        yield "post", f"/admin/api/main/pages/{own}/action/{action}/", data


def rows_of_otto(world: World) -> str:
    """Everything that is Otto's, as text: his trees with all that is in them, and what belongs to them."""
    roots = [holdings.page.path for holdings in (world.otto, world.pending, world.live, world.rejected)]
    trees = reduce(or_, (Q(path__startswith=root) for root in roots))
    keys = [str(pk) for pk in Page.objects.filter(trees).values_list("pk", flat=True)]
    courses = Course.objects.filter(page__in=keys)
    rows: list[QuerySet[Any]] = [
        *(model.objects.filter(trees) for model in (Page, CoursePage, SectionPage, LessonPage)),
        *(model.objects.filter(object_id__in=keys) for model in (Revision, WorkflowState)),
        TaskState.objects.filter(workflow_state__object_id__in=keys),
        courses,
        *(model.objects.filter(course__in=courses) for model in (CourseInstructor, Invitation, Release, ReviewComment)),
        ReviewReply.objects.filter(comment__course__in=courses),
        Notice.objects.filter(recipient=world.cast.otto),
        *(model.objects.filter(uploaded_by_user=world.cast.otto) for model in (CourseImage, CourseDocument)),
        *(model.objects.all() for model in (Workflow, Task, Category)),
    ]
    return serializers.serialize("json", (row for each in rows for row in each.order_by("pk")), indent=1)


def offer(pattern: Pattern, world: World) -> dict[str, Any]:
    """A form that would do something if it were let."""
    return {
        "title": "Taken over",
        "slug": "taken-over",
        "action-publish": "1",
        "action-submit": "1",
        "next": "/admin/",
        "new_title": "Taken over",
        "new_slug": "taken-over",
        "new_parent_page": world.ines.section.pk,
        "comment": "fine",
        "text": "Mine now",
        "state": "ADDRESSED",
    }


@pytest.mark.asvs("8.2.2", "8.4.1")
@pytest.mark.owasp_api(1)
def test_no_address_shows_or_changes_anything_of_another_teacher(world: World, ines: Client) -> None:
    leaks, falls, before = [], [], rows_of_otto(world)
    asked = 0
    for pattern, address in addresses(world):
        if pattern.name in SIGNS_OUT:
            continue
        for method in ("get", "post"):
            reply = ask(ines, method, address, offer(pattern, world) if method == "post" else None)
            asked += 1
            if CANARY.lower() in reply.words.lower():
                leaks.append((method, pattern.name, address, reply.status))
            if reply.status >= 500:
                falls.append((method, pattern.name, address, reply.status))
    assert asked > 500
    assert leaks == []
    assert falls == []
    assert rows_of_otto(world) == before


def test_no_question_about_lists_and_forms_shows_anything_of_another_teacher(world: World, ines: Client) -> None:
    leaks, falls, before = [], [], rows_of_otto(world)
    for method, address, data in questions(world):
        reply = ask(ines, method, address, data)
        if CANARY.lower() in reply.words.lower():
            leaks.append((method, address, data, reply.status))
        if reply.status >= 500:
            falls.append((method, address, data, reply.status))
    assert leaks == []
    assert falls == []
    assert rows_of_otto(world) == before


def test_the_same_addresses_do_show_it_to_their_teacher(world: World, otto: Client) -> None:
    """The negative control: the canaries are where the crawl looks for them."""
    of_pages = [pattern for pattern in admin_patterns() if set(pattern.parameters) & {"page_id", "parent_page_id"}]
    values = fillings(world, world.otto, world.otto.page)
    shown = [pattern.name for pattern in of_pages if CANARY in ask(otto, "get", pattern.filled(values)).words]
    assert len(shown) > 8, shown


@pytest.mark.asvs("6.3.3", "8.3.1")
@pytest.mark.owasp_api(2)
@pytest.mark.parametrize("name", ["ines", "rosa", "ada"])
def test_nothing_opens_to_whoever_needs_a_second_factor_and_has_none(name: str, world: World, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world.cast, name))
    asked, opened = set(), set()
    for pattern, address in addresses(world):
        if pattern.name in ALWAYS_OPEN or pattern.route in asked:
            continue
        asked.add(pattern.route)
        for method in ("get", "post"):
            response = getattr(client, method)(address)
            if (response.status_code, response.get("Location")) != (302, "/admin/second-factor/"):
                opened.add(pattern.name)
    assert len(asked) > 200
    assert opened == set(SETTING_UP)

"""What Ines, who teaches, can do to what is not hers: nothing, by any of the ways that Wagtail has."""

from typing import Any

import pytest
from accounts.models import Role
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.urls.exceptions import Resolver404
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from content.models import CatalogPage, CourseDocument, CourseImage, CoursePage, LessonPage
from tests.cms.crawler import ask
from tests.cms.forms import course_form, lesson_form, section_form
from tests.cms.world import CANARY, World, image_of

# Address by address: what is asked for, and the answer. `o` is Otto's draft course, `l` a lesson of his that is live.
CLOSED = [
    "pages/{o.page.pk}/",
    "pages/{o.page.pk}/results/",
    "pages/{l.lesson.pk}/",
    "choose-page/{o.page.pk}/",
    "choose-page/chosen-multiple/?id={o.page.pk}",
    "pages/{i.lesson.pk}/move/{o.section.pk}/confirm/",
    "pages/{o.lesson.pk}/move/{i.section.pk}/confirm/",
    "bulk/wagtailcore/page/delete/?id={o.page.pk}",
    "bulk/wagtailcore/page/move/?id={l.lesson.pk}",
    "bulk/wagtailcore/page/publish/?id={i.lesson.pk}",
    "bulk/wagtailcore/page/unpublish/?id={i.lesson.pk}",
    "bulk/wagtailcore/page/delete/?id=all",
    "bulk/wagtailcore/page/delete/?id={i.lesson.pk}&childOf={o.section.pk}",
    "pages/workflow/action/{p.page.pk}/approve/{task}/",
    "pages/workflow/action/{i.page.pk}/approve/{task}/",
    "pages/workflow/collect_action_data/{p.page.pk}/approve/{task}/",
    "pages/workflow/preview/{p.page.pk}/{task}/",
    "pages/workflow/confirm_cancellation/{p.page.pk}/",
    "reports/page-types-usage/",
    "reports/site-history/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "reports/locked/",
    "reports/aging-pages/",
    "api/main/images/",
    "api/main/images/{o.image.pk}/",
    "api/main/documents/",
    "api/main/documents/{o.document.pk}/",
    "bulk/content/courseimage/delete/?id={o.image.pk}",
    "bulk/content/coursedocument/delete/?id={o.document.pk}",
    "tag-autocomplete/?term=Z",
    "choose-external-link/",
    "users/",
    "groups/",
    "collections/",
    "workflows/list/",
    "categories/",
    "pages/{i.page.pk}/unpublish/",
    "pages/{i.page.pk}/lock/",
    "pages/{i.page.pk}/unlock/",
    "pages/{i.page.pk}/privacy/",
    "pages/{i.page.pk}/convert_alias/",
    "courses/{o.course.pk}/instructors/",
    "courses/{o.course.pk}/review/",
]


def address(pattern: str, world: World) -> str:
    parts = {"i": world.ines, "o": world.otto, "p": world.pending, "l": world.live, "task": world.task_state.pk}
    return "/admin/" + pattern.format(**parts)


def test_what_is_closed_answers_404_whoever_it_belongs_to(world: World, ines: Client) -> None:
    for pattern in CLOSED:
        for method in ("get", "post"):
            reply = ask(ines, method, address(pattern, world))
            refused = {404} if method == "get" else {404, 405}
            assert reply.status in refused, (method, pattern, reply.status)
            assert CANARY not in reply.words


def test_lists_show_ones_own_courses_only(world: World, ines: Client) -> None:
    catalog = world.catalog.pk
    for path in (
        f"pages/{catalog}/",
        f"pages/{catalog}/results/?search_all=1&q=course",
        "pages/search/?q=course",
        "pages/search/results/?q=course",
        f"choose-page/{catalog}/",
        "choose-page/?page_type=content.coursepage",
        "choose-page/search/?q=course",
        "api/main/pages/",
        f"api/main/pages/?child_of={catalog}&for_explorer=1",
    ):
        reply = ask(ines, "get", f"/admin/{path}")
        assert (path, reply.status, "Innsbruck" in reply.words, CANARY in reply.words) == (path, 200, True, False)


def test_the_explorer_begins_at_the_catalog(world: World, ines: Client) -> None:
    assert ines.get("/admin/pages/")["Location"] == f"/admin/pages/{world.catalog.pk}/"


def test_filters_name_nobody_but_those_one_works_with(world: World, ines: Client, rosa: Client) -> None:
    listing = f"/admin/pages/{world.catalog.pk}/"
    assert "Otto" not in ask(ines, "get", listing).words
    assert "Otto" in ask(rosa, "get", listing).words


def test_nothing_is_built_in_another_course(world: World, ines: Client) -> None:
    section, course = world.otto.section.pk, world.otto.page.pk
    before = Page.objects.count()
    for path, data in (
        (f"pages/add/content/lessonpage/{section}/", lesson_form()),
        (f"pages/add/content/sectionpage/{course}/", section_form()),
        (f"pages/{course}/add_subpage/", {}),
        (f"pages/{world.ines.lesson.pk}/copy/", {"new_title": "x", "new_slug": "x", "new_parent_page": section}),
        (f"pages/{world.ines.lesson.pk}/move/", {"new_parent_page": section}),
        (f"bulk/wagtailcore/page/move/?id={world.ines.lesson.pk}", {"chooser": section}),
        (f"api/main/pages/{world.ines.lesson.pk}/action/copy/", {"destination_page_id": section}),
        (f"api/main/pages/{world.ines.lesson.pk}/action/move/", {"destination_page_id": section}),
    ):
        assert (path, ask(ines, "post", f"/admin/{path}", data).status) == (path, 404)
    assert Page.objects.count() == before
    assert LessonPage.objects.get(pk=world.ines.lesson.pk).path.startswith(world.ines.section.path)


def test_stray_grants_of_groups_give_nothing(world: World, ines: Client) -> None:
    group = Group.objects.get(name="Instructors")
    for codename in ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=world.catalog, permission=permission)
    for codename in ("choose_image", "change_courseimage", "choose_document"):
        for permission in Permission.objects.filter(codename=codename):
            root = Collection.objects.get(depth=1)
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    assert ask(ines, "get", f"/admin/pages/{world.otto.page.pk}/edit/").status == 404
    assert CANARY not in ask(ines, "get", f"/admin/pages/{world.catalog.pk}/").words
    assert CANARY not in ask(ines, "get", "/admin/images/chooser/").words
    saved = ask(ines, "post", f"/admin/pages/{world.ines.page.pk}/edit/", course_form(**{"action-publish": "1"}))
    assert saved.status == 302
    assert not Page.objects.get(pk=world.ines.page.pk).live


def test_a_student_with_a_stray_key_to_the_admin_finds_it_empty(world: World) -> None:
    lena = world.cast.lena
    lena.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client(raise_request_exception=False)
    client.force_login(lena)
    for path in (
        f"pages/{world.catalog.pk}/",
        f"pages/{world.ines.page.pk}/edit/",
        "images/chooser/",
        "api/main/pages/",
    ):
        words = ask(client, "get", f"/admin/{path}").words
        assert CANARY not in words
        assert "Innsbruck" not in words
    reply = ask(client, "post", f"/admin/pages/add/content/coursepage/{world.catalog.pk}/", course_form())
    assert reply.status in {302, 404}
    assert CoursePage.objects.filter(owner=lena).count() == 0


def test_who_is_let_go_knows_nothing_any_more_at_once(world: World, ines: Client) -> None:
    world.otto.course.instructors.create(user=world.cast.ines)
    assert CANARY in ask(ines, "get", f"/admin/pages/{world.otto.page.pk}/edit/").words
    assert ask(ines, "get", "/admin/").words.count(f"{CANARY} one course") == 1
    world.otto.course.instructors.get(user=world.cast.ines).delete()
    assert ask(ines, "get", f"/admin/pages/{world.otto.page.pk}/edit/").status == 404
    assert CANARY not in ask(ines, "get", "/admin/").words


def test_an_instructor_who_teaches_no_more_has_no_page(world: World) -> None:
    ines = world.cast.ines
    ines.role = Role.STUDENT
    assert not policy_registry.get_by_type(Page).explorable_instances(ines).exists()
    assert not policy_registry.get_by_type(CourseImage).instances_user_has_any_permission_for(ines, {"choose"}).exists()


# Nothing single goes live.

PUBLISHING = [
    ("pages/{page}/edit/", {"action-publish": "1"}),
    ("pages/{page}/edit/", {"action-submit": "1"}),
    ("pages/{page}/edit/", {"action-restart-workflow": "1"}),
    ("pages/{page}/edit/", {"action-workflow-action": "true", "workflow-action-name": "approve"}),
    ("pages/{page}/edit/", {"go_live_at": "2020-01-01 00:00", "expire_at": "2040-01-01 00:00"}),
]


@pytest.mark.parametrize("who", ["ines", "rosa", "ada"])
def test_saving_a_page_with_any_button_makes_a_draft(world: World, who: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world.cast, who))
    for path, extra in PUBLISHING:
        reply = ask(client, "post", f"/admin/{path.format(page=world.ines.page.pk)}", course_form(title="New", **extra))
        page = CoursePage.objects.get(pk=world.ines.page.pk)
        assert (extra, reply.status, page.live, page.workflow_in_progress) == (extra, 302, False, False)
        assert page.go_live_at is None
        assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()
        draft = page.get_latest_revision_as_object()
        assert (draft.title, draft.go_live_at, draft.expire_at) == ("New", None, None)


def test_creating_a_page_with_any_button_makes_a_draft(world: World, ines: Client) -> None:
    for kind, parent, data in (
        ("coursepage", world.catalog, course_form(title="Fresh course")),
        ("sectionpage", world.ines.page, section_form("Fresh section")),
        ("lessonpage", world.ines.section, lesson_form(title="Fresh lesson")),
    ):
        for button in ("action-publish", "action-submit"):
            title = f"{data['title']} {button}"
            form = {**data, "title": title, button: "1", "slug": "chosen", "go_live_at": "2020-01-01 00:00"}
            assert ask(ines, "post", f"/admin/pages/add/content/{kind}/{parent.pk}/", form).status == 302
            page = Page.objects.get(draft_title=title).specific
            assert (page.live, page.workflow_in_progress, page.go_live_at) == (False, False, None)
            assert page.slug != "chosen"
            assert page.owner == world.cast.ines


def test_nobody_publishes_by_api_in_bulk_or_by_copying(world: World) -> None:
    ada = Client(raise_request_exception=False)
    ada.force_login(world.cast.ada)
    rosa = Client(raise_request_exception=False)
    rosa.force_login(world.cast.rosa)
    lesson, section = world.ines.lesson.pk, world.ines.section.pk
    live = world.live
    for client in (rosa, ada):
        ask(client, "post", f"/admin/api/main/pages/{lesson}/action/publish/", {})
        ask(client, "post", f"/admin/api/main/pages/{live.lesson.pk}/action/unpublish/", {})
        ask(client, "post", f"/admin/bulk/wagtailcore/page/publish/?id={lesson}", {"include_descendants": "on"})
        ask(client, "post", f"/admin/pages/{live.lesson.pk}/unpublish/", {})
        copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": live.section.pk, "publish_copies": "on"}
        ask(client, "post", f"/admin/pages/{live.lesson.pk}/copy/", copy)
        alias = {"new_title": "Alias", "new_slug": "alias", "new_parent_page": section, "alias": "on"}
        ask(client, "post", f"/admin/pages/{live.lesson.pk}/copy/", alias)
        ask(
            client,
            "post",
            f"/admin/api/main/pages/{live.lesson.pk}/action/create_alias/",
            {"destination_page_id": section},
        )
    assert not Page.objects.get(pk=lesson).live
    assert Page.objects.get(pk=live.lesson.pk).live
    assert not Page.objects.filter(alias_of__isnull=False).exists()
    assert not Page.objects.filter(draft_title="Copy", live=True).exists()


# Files.


def test_lists_of_files_show_ones_own_only(world: World, ines: Client, rosa: Client) -> None:
    for path in ("images/", "images/results/", "images/chooser/", "documents/", "documents/chooser/"):
        reply = ask(ines, "get", f"/admin/{path}")
        assert (path, "Innsbruck" in reply.words, CANARY in reply.words) == (path, True, False)
    assert CANARY in ask(rosa, "get", "/admin/images/").words


def test_another_teachers_file_is_neither_chosen_nor_changed_nor_deleted(world: World, ines: Client) -> None:
    image, document = world.otto.image.pk, world.otto.document.pk
    for path in (
        f"images/{image}/",
        f"images/{image}/delete/",
        f"images/chooser/chosen/{image}/",
        f"documents/edit/{document}/",
        f"documents/delete/{document}/",
        f"documents/chooser/chosen/{document}/",
        f"images/multiple/{image}/delete/",
        f"images/usage/{image}/",
    ):
        for method in ("get", "post"):
            reply = ask(ines, method, f"/admin/{path}", {"title": "Mine now"})
            assert reply.status != 200, path
            assert CANARY not in reply.words
    assert CourseImage.objects.get(pk=image).title == world.otto.image.title
    assert CourseDocument.objects.get(pk=document).title == world.otto.document.title


FORGED = [
    ("image", lambda world: {"image": world.otto.image.pk, "alt": "", "caption": ""}),
    ("document", lambda world: {"document": world.otto.document.pk, "title": ""}),
    (
        "video",
        lambda world: {"url": "", "video": world.otto.document.pk, "title": "", "transcript": "", "captions": ""},
    ),
    (
        "video",
        lambda world: {
            "url": "https://youtu.be/dQw4w9WgXcQ",
            "video": "",
            "title": "",
            "transcript": "",
            "captions": world.otto.document.pk,
        },
    ),
]


@pytest.mark.parametrize(("kind", "value"), FORGED)
def test_a_forged_number_of_a_file_in_a_block_is_refused_and_not_shown(
    world: World, ines: Client, kind: str, value: Any
) -> None:
    form = lesson_form((kind, value(world)))
    page = world.ines.lesson.pk
    reply = ask(ines, "post", f"/admin/pages/{page}/edit/", form)
    assert reply.status == 200
    assert "belongs to somebody else" in reply.words
    assert CANARY not in reply.words
    preview = ask(ines, "post", f"/admin/pages/{page}/edit/preview/", form)
    assert '"is_valid": false' in preview.words
    assert CANARY not in ask(ines, "get", f"/admin/pages/{page}/edit/preview/").words
    assert str(value(world)) not in str(LessonPage.objects.get(pk=page).get_latest_revision_as_object().body.raw_data)


def test_a_forged_thumbnail_is_refused_and_not_shown(world: World, ines: Client) -> None:
    reply = ask(ines, "post", f"/admin/pages/{world.ines.page.pk}/edit/", course_form(thumbnail=world.otto.image.pk))
    assert (reply.status, "belongs to somebody else" in reply.words, CANARY in reply.words) == (200, True, False)


def test_a_co_instructor_keeps_the_files_that_a_page_has(world: World, ines: Client) -> None:
    world.otto.course.instructors.create(user=world.cast.ines)
    fresh = image_of(world.cast.otto, f"{CANARY} fresh")
    image = ("image", {"image": fresh.pk, "alt": "", "caption": ""})
    path = f"/admin/pages/{world.otto.lesson.pk}/edit/"
    assert "belongs to somebody else" in ask(ines, "post", path, lesson_form(image)).words
    otto = Client()
    otto.force_login(world.cast.otto)
    assert ask(otto, "post", path, lesson_form(image)).status == 302
    assert ask(ines, "post", path, lesson_form(image, title="Better")).status == 302


def test_what_uses_a_file_is_not_told_to_who_has_left_the_course(world: World, ines: Client, otto: Client) -> None:
    """Ines put a picture and a paper of hers into Otto's lesson while she taught it with him."""
    world.otto.course.instructors.create(user=world.cast.ines)
    image, document = world.ines.image.pk, world.ines.document.pk
    blocks = (
        ("image", {"image": image, "alt": "", "caption": ""}),
        ("document", {"document": document, "title": ""}),
    )
    form = lesson_form(*blocks, title=f"{CANARY} with pictures")
    assert ask(ines, "post", f"/admin/pages/{world.otto.lesson.pk}/edit/", form).status == 302
    addresses = [f"images/usage/{image}/", f"images/{image}/", f"images/{image}/delete/"]
    addresses += [f"documents/usage/{document}/", f"documents/edit/{document}/", f"documents/delete/{document}/"]
    addresses += [f"bulk/content/courseimage/delete/?id={image}", f"bulk/content/coursedocument/delete/?id={document}"]
    assert CANARY in ask(ines, "get", f"/admin/images/usage/{image}/").words
    world.otto.course.instructors.get(user=world.cast.ines).delete()
    for path in addresses:
        reply = ask(ines, "get", f"/admin/{path}")
        assert (path, reply.status, CANARY in reply.words) == (path, 200, False)


def test_a_document_is_served_to_its_owner_and_to_admins_only(world: World, ines: Client, rosa: Client) -> None:
    link = world.otto.document.url
    assert link.startswith("/documents/")
    assert ask(ines, "get", link).status == 404
    assert ask(Client(raise_request_exception=False), "get", link).status == 404
    otto = Client()
    otto.force_login(world.cast.otto)
    assert [ask(client, "get", link).status for client in (otto, rosa)] == [200, 200]


# Doors that are not there.


def test_no_page_has_an_address(world: World, ines: Client) -> None:
    """What the player has at such an address is the release, never the page."""
    for page in (*world.otto.pages, *world.live.pages, world.catalog):
        assert page.specific.url is None
        for path in (page.url_path, page.url_path.removeprefix("/courses"), f"/{page.slug}/"):
            for client in (ines, Client(raise_request_exception=False)):
                words = ask(client, "get", path).words
                assert f"{CANARY} rewritten" not in words
                assert page in world.live.pages or CANARY not in words
    with pytest.raises(NoReverseMatch):
        reverse("wagtail_serve", args=("",))


@pytest.mark.parametrize("path", ["/api/v2/pages/", "/api/v3/pages/", "/api/v3/schema/", "/api/main/pages/"])
def test_no_other_api_of_wagtail_is_mounted(path: str) -> None:
    try:
        name = resolve(path).view_name
    except Resolver404:
        return
    assert "wagtail" not in name


def test_there_is_one_catalog_that_instructors_only_add_to(world: World, ines: Client) -> None:
    catalog = world.catalog.pk
    for path in ("edit/", "delete/", "move/", "copy/"):
        before = CatalogPage.objects.values_list("title", "path").get()
        ask(ines, "post", f"/admin/pages/{catalog}/{path}", {"title": "Mine", "slug": "mine"})
        assert CatalogPage.objects.values_list("title", "path").get() == before

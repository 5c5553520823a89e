"""While a course is judged, and while its release waits, nothing in it changes: by no form, button, list or API."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from outbox.models import Event
from wagtail.models import Page, Revision

from content.actions.moderation import approve_course
from content.models import Course, CoursePage, LessonPage
from content.status import CourseStatus, status_of
from tests.cms.crawler import ask
from tests.cms.forms import course_form, lesson_form, section_form
from tests.cms.world import CANARY, World

Attempt = tuple[str, dict[str, Any]]


def attempts(world: World) -> list[Attempt]:
    """Every way that there is to change something in Otto's course, which is in review."""
    theirs, free = world.pending, world.otto
    course, section, lesson = theirs.page.pk, theirs.section.pk, theirs.lesson.pk
    first = Revision.objects.for_instance(theirs.lesson).earliest("pk").pk
    autosave = {**lesson_form(title="Autosaved"), "overwrite_revision_id": world.revision(theirs.lesson).pk}
    copy = {"new_title": "x", "new_slug": "x"}
    return [
        (f"pages/{course}/edit/", course_form(title="Changed")),
        (f"pages/{section}/edit/", section_form("Changed")),
        (f"pages/{lesson}/edit/", lesson_form(title="Changed")),
        (f"pages/{lesson}/edit/", autosave),
        (f"pages/{lesson}/edit/", {**lesson_form(title="Changed"), "action-cancel-workflow": "1"}),
        (f"pages/{course}/edit/", {**course_form(title="Changed"), "action-cancel-workflow": "1"}),
        (f"pages/{lesson}/revisions/{first}/revert/", lesson_form(title="Changed")),
        (f"pages/add/content/sectionpage/{course}/", section_form("Added")),
        (f"pages/add/content/lessonpage/{section}/", lesson_form(title="Added")),
        (f"pages/{course}/delete/", {}),
        (f"pages/{section}/delete/", {}),
        (f"pages/{lesson}/delete/", {}),
        (f"pages/{lesson}/set_position/?position=1", {}),
        (f"pages/{lesson}/move/{theirs.section.get_next_sibling().pk}/confirm/", {}),
        (f"pages/{free.lesson.pk}/move/{section}/confirm/", {}),
        (f"pages/{free.lesson.pk}/copy/", {**copy, "new_parent_page": section}),
        (f"pages/{lesson}/copy/", {**copy, "new_parent_page": section}),
        (f"bulk/wagtailcore/page/delete/?id={lesson}", {}),
        (f"bulk/wagtailcore/page/move/?id={free.lesson.pk}", {"chooser": section}),
        (f"pages/{lesson}/lock/", {}),
        (f"pages/{course}/unlock/", {}),
        (f"pages/{course}/unpublish/", {}),
        (f"api/main/pages/{lesson}/action/revert_to_page_revision/", {"revision_id": first}),
        (f"api/main/pages/{lesson}/action/delete/", {}),
        (f"api/main/pages/{section}/action/delete/", {}),
        (f"api/main/pages/{free.lesson.pk}/action/move/", {"destination_page_id": section}),
        (f"api/main/pages/{free.lesson.pk}/action/copy/", {"destination_page_id": section}),
        (f"api/main/pages/{free.lesson.pk}/action/create_alias/", {"destination_page_id": section}),
        (f"api/main/pages/{lesson}/action/publish/", {}),
        (f"api/main/pages/{lesson}/action/unpublish/", {}),
        (f"pages/workflow/action/{course}/approve/{world.task_state.pk}/", {"comment": "fine"}),
        (f"pages/workflow/action/{free.page.pk}/approve/{world.task_state.pk}/", {"comment": "fine"}),
        (f"pages/workflow/confirm_cancellation/{course}/", {}),
    ]


def state_of(world: World) -> Any:
    """The tree with all its revisions, and where the course stands."""
    tree = Page.objects.descendant_of(world.pending.page, inclusive=True).order_by("path")
    pages = list(tree.values_list("pk", "path", "title", "draft_title", "live", "locked", "latest_revision_id"))
    revisions = Revision.objects.filter(object_id__in=[str(page[0]) for page in pages]).order_by("pk")
    content = [(revision.pk, str(revision.content)) for revision in revisions]
    return pages, content, status_of(Course.objects.get(pk=world.pending.course.pk))


@pytest.mark.parametrize("status", [CourseStatus.PENDING, CourseStatus.APPROVED])
@pytest.mark.parametrize("who", ["otto", "rosa"])
def test_nothing_changes_in_a_course_that_is_judged(world: World, who: str, status: CourseStatus) -> None:
    if status == CourseStatus.APPROVED:
        approve_course(course=world.pending.course, by=world.cast.ada)
    world.pending.course.instructors.create(user=world.cast.rosa)  # so that four eyes keep her from deciding
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world.cast, who))
    before = state_of(world)
    assert before[2] == status
    for path, data in attempts(world):
        reply = ask(client, "post", f"/admin/{path}", data)
        assert reply.status < 500, path
        assert state_of(world) == before, path


@pytest.mark.parametrize("who", ["otto", "rosa"])
def test_the_same_attempts_change_a_course_that_is_not_judged(world: World, who: str) -> None:
    """The negative control: without the review most of them work."""
    world.state.cancel(user=world.cast.otto)
    before, changed = state_of(world), 0
    client = Client(raise_request_exception=False)
    client.force_login(getattr(world.cast, who))
    page = CoursePage.objects.get(pk=world.pending.page.pk)
    world.pending.page = page
    for path, data in attempts_without_review(world):
        ask(client, "post", f"/admin/{path}", data)
        after = state_of(world)
        changed += after != before
        before = after
    assert changed >= 8


def attempts_without_review(world: World) -> list[Attempt]:
    theirs, free = world.pending, world.otto
    course, section, lesson = theirs.page.pk, theirs.section.pk, theirs.lesson.pk
    copy = {"new_title": "x", "new_slug": "x", "new_parent_page": section}
    return [
        (f"pages/{course}/edit/", course_form(title="Changed")),
        (f"pages/{section}/edit/", section_form("Changed")),
        (f"pages/{lesson}/edit/", lesson_form(title="Changed")),
        (f"pages/add/content/sectionpage/{course}/", section_form("Added")),
        (f"pages/add/content/lessonpage/{section}/", lesson_form(title="Added")),
        (f"pages/{lesson}/set_position/?position=1", {}),
        (f"pages/{lesson}/move/{theirs.section.get_next_sibling().pk}/confirm/", {}),
        (f"pages/{free.lesson.pk}/copy/", copy),
        (f"pages/{lesson}/delete/", {}),
        (f"pages/{section}/delete/", {}),
    ]


def test_a_locked_course_can_still_be_looked_at_by_its_teacher(world: World, otto: Client) -> None:
    for path in ("edit/", "history/", "view_draft/"):
        reply = ask(otto, "get", f"/admin/pages/{world.pending.lesson.pk}/{path}")
        assert (path, reply.status, CANARY in reply.words) == (path, 200, True)
    reply = ask(otto, "get", f"/admin/pages/{world.pending.lesson.pk}/edit/")
    assert "This course is in review" in reply.words
    assert "Review of this course" in reply.words


def test_an_admin_can_not_revert_a_locked_page_by_the_api(world: World, rosa: Client) -> None:
    lesson = world.pending.lesson
    first = Revision.objects.for_instance(lesson).earliest("pk").pk
    count = Revision.objects.for_instance(lesson).count()
    path = f"/admin/api/main/pages/{lesson.pk}/action/revert_to_page_revision/"
    assert ask(rosa, "post", path, {"revision_id": first}).status == 403
    assert Revision.objects.for_instance(lesson).count() == count
    world.state.cancel(user=world.cast.otto)
    assert ask(rosa, "post", path, {"revision_id": first}).status == 200
    assert Revision.objects.for_instance(lesson).count() == count + 1


def test_a_decision_is_about_the_course_of_the_task_whatever_page_the_address_names(world: World, rosa: Client) -> None:
    """Rosa may decide about Ines's course, but teaches Otto's: she can't decide about his by naming Ines's page."""
    world.pending.course.instructors.create(user=world.cast.rosa)
    path = f"/admin/pages/workflow/action/{world.ines.page.pk}/approve/{world.task_state.pk}/"
    ask(rosa, "post", path, {"comment": "fine"})
    assert status_of(Course.objects.get(pk=world.pending.course.pk)) == CourseStatus.PENDING


def test_lessons_move_within_their_course_only(world: World, otto: Client) -> None:
    lesson, other = world.otto.lesson, world.otto.section.get_next_sibling()
    live = world.live.section
    ask(otto, "post", f"/admin/pages/{lesson.pk}/move/{live.pk}/confirm/", {})
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == world.otto.section.pk
    ask(otto, "post", f"/admin/pages/{lesson.pk}/move/{other.pk}/confirm/", {})
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == other.pk


def test_live_lessons_are_moved_reordered_and_deleted_like_any_other(world: World, otto: Client) -> None:
    section = world.live.section
    first, second = section.get_children().order_by("path")
    assert first.live
    ask(otto, "post", f"/admin/pages/{first.pk}/set_position/?position=1", {})
    assert [page.pk for page in section.get_children().order_by("path")] == [second.pk, first.pk]
    other = section.get_next_sibling()
    ask(otto, "post", f"/admin/pages/{first.pk}/move/{other.pk}/confirm/", {})
    assert Page.objects.get(pk=first.pk).is_child_of(other)
    ask(otto, "post", f"/admin/pages/{first.pk}/delete/", {})
    assert not Page.objects.filter(pk=first.pk).exists()
    released = Course.objects.get(pk=world.live.course.pk).current_release
    assert released is not None
    assert released.lessons.filter(lesson_id=world.live.lesson.uuid).exists()


def test_a_released_course_is_deleted_by_superusers_only(world: World, otto: Client, rosa: Client) -> None:
    page = world.live.page.pk
    for client in (otto, rosa):
        ask(client, "post", f"/admin/pages/{page}/delete/", {"confirm_site_name": "Lectern"})
        ask(client, "post", f"/admin/bulk/wagtailcore/page/delete/?id={page}", {})
        ask(client, "post", f"/admin/api/main/pages/{page}/action/delete/", {})
        assert CoursePage.objects.filter(pk=page).exists()
    ada = Client()
    ada.force_login(world.cast.ada)
    ask(ada, "post", f"/admin/pages/{page}/delete/", {"confirm_site_name": "Lectern"})
    assert not CoursePage.objects.filter(pk=page).exists()
    assert Course.objects.get(pk=world.live.course.pk).is_published


def test_a_draft_course_is_deleted_by_its_lead_not_by_who_helps(world: World, ines: Client, otto: Client) -> None:
    course, page = world.otto.course, world.otto.page.pk
    course.instructors.create(user=world.cast.ines)
    ask(ines, "post", f"/admin/pages/{page}/delete/", {})
    assert CoursePage.objects.filter(pk=page).exists()
    ask(otto, "post", f"/admin/pages/{page}/delete/", {})
    assert not CoursePage.objects.filter(pk=page).exists()
    assert not Course.objects.filter(pk=course.pk).exists()
    assert Event.objects.filter(name="course.deleted", payload__course_id=str(course.pk)).count() == 1


def test_nothing_is_left_of_a_draft_course_that_was_deleted_from_a_list(world: World, otto: Client) -> None:
    ask(otto, "post", f"/admin/bulk/wagtailcore/page/delete/?id={world.otto.page.pk}", {})
    assert not Course.objects.filter(pk=world.otto.course.pk).exists()


@pytest.mark.parametrize("is_over", [False, True])
def test_a_page_asks_once_whether_its_course_is_in_review_and_not_where_that_is_known(
    world: World, is_over: bool
) -> None:
    if is_over:
        world.state.cancel(user=world.cast.otto)
    theirs = world.pending
    known = Page.objects.prefetch_workflow_states().get(pk=theirs.page.pk).specific
    fresh = [type(page).objects.get(pk=page.pk) for page in (theirs.page, theirs.section, theirs.lesson)]
    for page, questions in [(known, 0), *((page, 1) for page in fresh)]:
        with CaptureQueriesContext(connection) as asked:
            tester = page.permissions_for_user(world.cast.otto)
        assert tester.locked is (page.active_review() is not None) is not is_over
        assert sum("wagtailcore_workflowstate" in query["sql"] for query in asked) == questions

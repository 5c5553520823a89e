"""What somebody changes in the admin leaves the events that the same change by API leaves, once for each save."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from outbox.models import Event

from content.models import CoursePage, LessonPage
from tests.cms.forms import course_form, lesson_form, section_form
from tests.cms.world import World
from tests.http import ApiClient

JSON = {"HTTP_ACCEPT": "application/json"}


@contextmanager
def told(*expected: tuple[str, Any]) -> Iterator[None]:
    """Exactly these events about courses, each with the course, and all by Ines."""
    known = set(Event.objects.values_list("pk", flat=True))
    yield
    fresh = Event.objects.filter(name__startswith="course.").exclude(pk__in=known)
    assert sorted((event.name, event.payload["course_id"]) for event in fresh) == sorted(
        (name, str(course)) for name, course in expected
    )
    assert len({event.payload["user_id"] for event in fresh}) <= 1


def test_saving_a_page_tells_what_the_api_tells(world: World, ines: Client) -> None:
    own = world.ines
    edited = ("course.edited", own.course.pk)
    with told(edited):
        ApiClient(world.cast.ines).patch(f"authoring/lessons/{own.lesson.uuid}/", {"title": "By API"})
    for page, form in (
        (own.lesson, lesson_form(title="In the admin")),
        (own.section, section_form("In the admin")),
        (own.page, course_form(title="In the admin")),
    ):
        with told(edited):
            assert ines.post(f"/admin/pages/{page.pk}/edit/", form).status_code == 302
    with told(edited):
        ines.post(f"/admin/pages/add/content/lessonpage/{own.section.pk}/", lesson_form(title="Added"))
    with told():
        ines.get(f"/admin/pages/{own.lesson.pk}/edit/")
        ines.post(f"/admin/pages/{own.lesson.pk}/edit/preview/", lesson_form(title="Looked at"))
        assert ines.post(f"/admin/pages/{own.lesson.pk}/edit/", lesson_form(title="")).status_code == 200


def test_an_editor_that_saves_by_itself_tells_once(world: World, ines: Client) -> None:
    own = world.ines
    edited, path = ("course.edited", own.course.pk), f"/admin/pages/{own.lesson.pk}/edit/"
    with told(edited):
        draft = ines.post(path, lesson_form(title="T"), **JSON).json()["revision_id"]
    with told():
        for title in ("Ty", "Typ", "Type"):
            assert ines.post(path, lesson_form(title=title, overwrite_revision_id=draft), **JSON).json()["success"]
    with told(edited):
        ines.post(path, lesson_form(title="Typed", overwrite_revision_id=draft))
    assert LessonPage.objects.get(pk=own.lesson.pk).get_latest_revision_as_object().title == "Typed"


def test_moving_removing_and_reverting_are_edits_too(world: World, ines: Client) -> None:
    own = world.ines
    edited, lesson = ("course.edited", own.course.pk), own.lesson
    first = lesson.revisions.earliest("pk").pk
    with told(edited):
        ines.post(f"/admin/pages/{lesson.pk}/revisions/{first}/revert/", lesson_form(title="As it was"))
    with told(edited):
        ines.post(f"/admin/pages/{lesson.pk}/set_position/?position=1")
    with told(edited):
        ines.post(f"/admin/bulk/wagtailcore/page/delete/?id={lesson.pk}")
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()


def test_beginning_and_copying_a_course_tell_of_a_new_one(world: World, ines: Client) -> None:
    catalog = world.catalog.pk
    known = set(CoursePage.objects.values_list("uuid", flat=True))
    form = {"new_title": "Knots II", "new_slug": "knots-ii", "new_parent_page": catalog, "copy_subpages": "on"}
    before = set(Event.objects.values_list("pk", flat=True))
    ines.post(f"/admin/pages/add/content/coursepage/{catalog}/", course_form(title="New"))
    ines.post(f"/admin/pages/{world.ines.page.pk}/copy/", form)
    begun = {str(page) for page in CoursePage.objects.exclude(uuid__in=known).values_list("uuid", flat=True)}
    fresh = Event.objects.exclude(pk__in=before).filter(name__startswith="course.")
    assert len(begun) == 2
    assert sorted((event.name, event.payload["course_id"]) for event in fresh) == sorted(
        ("course.created", course) for course in begun
    )

"""Beginning, describing and discarding a course."""

import pytest
from django.utils import timezone
from lib.errors import Forbidden, Invalid, NotFound
from outbox.models import Event
from wagtail.models import Page, PageLogEntry

from content.actions.category import create_category
from content.actions.course import CourseHasReleases, create_course, delete_course, update_course
from content.actions.editing import CourseLocked
from content.models import Course, CourseInstructor, CoursePage, Release
from tests.cast import Cast, person
from tests.factories.courses import published_course

pytestmark = pytest.mark.django_db


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return set(error.value.details["fields"])


def test_a_new_course_is_a_draft_that_its_maker_leads(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="  Bees and\n flowers ", language="PT-br", price=1999, currency="eur")
    page = course.page
    assert page is not None
    assert (course.pk, course.slug) == (page.uuid, "bees-and-flowers")
    assert (page.live, page.owner, page.draft_title) == (False, cast.ines, "Bees and flowers")
    draft = page.get_latest_revision_as_object()
    assert (draft.language, draft.price, draft.currency) == ("pt-BR", 1999, "EUR")
    assert page.latest_revision.user == cast.ines
    lead = CourseInstructor.objects.get(course=course)
    assert (lead.user, lead.role) == (cast.ines, "lead")
    assert list(Event.objects.values_list("name", flat=True)) == ["course.created"]
    log = PageLogEntry.objects.filter(page=page.pk, user=cast.ines).order_by("pk").values_list("action", flat=True)
    assert list(log) == ["wagtail.create", "wagtail.edit"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Пчёлы и цветы", "pchely-i-tsvety"),
        ("日本語入門", "ribenyurumen"),
        ("Café Ångström", "cafe-angstrom"),
        ("C++ & C#", "c-c"),
        ("x" * 255, "x" * 60),
    ],
)
def test_slugs_are_readable_in_any_alphabet(cast: Cast, title: str, slug: str) -> None:
    assert create_course(by=cast.ines, title=title).slug == slug


def test_a_title_without_letters_gets_a_slug_too(cast: Cast) -> None:
    assert create_course(by=cast.ines, title="!!!").slug.startswith("course-")


def test_courses_of_one_title_have_slugs_of_their_own(cast: Cast) -> None:
    slugs = [create_course(by=who, title="Bees").slug for who in (cast.ines, cast.otto, cast.ines)]
    assert slugs == ["bees", "bees-2", "bees-3"]


def test_the_slug_of_a_course_that_learners_have_is_not_given_again_when_its_page_is_gone(cast: Cast) -> None:
    first = published_course(by=cast.ines, title="Bees")
    assert first.page is not None
    first.page.delete()
    assert create_course(by=cast.ines, title="Bees").slug == "bees-2"


def test_students_create_nothing(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        create_course(by=cast.lena, title="Bees")
    assert not Course.objects.exists()
    assert create_course(by=cast.rosa, title="By an admin")


def test_everything_that_is_wrong_is_told_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        create_course(
            by=cast.ines,
            title=" ",
            summary="x" * 501,
            category="nowhere",
            difficulty="EASY",
            language="english please",
            price=-1,
            currency="XXX",
            thumbnail="3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            preview_video_url="https://example.com/video",
            completion_share=101,
            completion_grade="100.5",
            status="PUBLISHED",
        )
    assert problems(error) == {
        *("title", "summary", "category", "difficulty", "language", "price", "currency", "thumbnail"),
        *("preview_video_url", "completion_share", "completion_grade", "status"),
    }
    assert not CoursePage.objects.exists()


def test_updating_writes_a_draft_and_leaves_the_live_fields(cast: Cast) -> None:
    shelf = create_category(by=cast.rosa, name="Nature")
    course = create_course(by=cast.ines, title="Bees")
    CoursePage.objects.filter(pk=course.page_id).update(live=True)
    update_course(
        course=course,
        by=cast.ines,
        title="Wasps",
        category=shelf.slug,
        description='<p onclick="x()">Hi<script>alert(1)</script></p>',
    )
    page = CoursePage.objects.get(pk=course.page_id)
    assert (page.title, page.description, page.category, page.draft_title) == ("Bees", "", None, "Wasps")
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.description, draft.category) == ("Wasps", "<p>Hi</p>", shelf)


def test_later_drafts_build_on_earlier_ones(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    update_course(course=course, by=cast.ines, summary="All about bees")
    update_course(course=course, by=cast.ines, price=500)
    draft = CoursePage.objects.get(pk=course.page_id).get_latest_revision_as_object()
    assert (draft.title, draft.summary, draft.price) == ("Bees", "All about bees", 500)


def test_a_change_that_changes_nothing_writes_no_revision(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees", summary="All about bees")
    update_course(course=course, by=cast.ines, title="Bees", summary="All about bees")
    assert course.page is not None
    assert course.page.revisions.count() == 1


def test_only_its_instructors_and_admins_update(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    for stranger in (cast.otto, cast.lena):
        with pytest.raises(Forbidden):
            update_course(course=course, by=stranger, title="Mine")
    CourseInstructor.objects.create(course=course, user=cast.otto, role="co")
    update_course(course=course, by=cast.otto, title="Ours")
    update_course(course=course, by=cast.rosa, title="The school's")


def test_a_never_released_course_is_deleted_for_good(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    Release.objects.create(course=course, content_hash="x", tree_hash="x", outline="{}")
    delete_course(course=course, by=cast.ines)
    assert not Course.objects.exists()
    assert not CoursePage.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])
    with pytest.raises(NotFound):
        delete_course(course=course, by=cast.ines)


def test_a_released_course_is_not_deleted(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    Release.objects.create(
        course=course, content_hash="x", tree_hash="x", outline="{}", number=1, approved_at=timezone.now()
    )
    with pytest.raises(CourseHasReleases):
        delete_course(course=course, by=cast.ines)
    assert CoursePage.objects.filter(pk=course.page_id).exists()


def test_co_instructors_edit_but_do_not_delete(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    CourseInstructor.objects.create(course=course, user=cast.otto, role="co")
    with pytest.raises(Forbidden):
        delete_course(course=course, by=cast.otto)
    delete_course(course=course, by=cast.rosa)


def test_nobody_but_a_superuser_edits_what_is_being_judged(cast: Cast) -> None:
    course = create_course(by=cast.ines, title="Bees")
    assert course.page is not None
    Release.objects.create(course=course, content_hash="x", tree_hash="x", outline="{}")
    course.page.get_workflow().start(course.page, cast.ines)
    for person_ in (cast.ines, cast.rosa):
        with pytest.raises(CourseLocked):
            update_course(course=course, by=person_, title="Wasps")
        with pytest.raises(CourseLocked):
            delete_course(course=course, by=person_)
    update_course(course=course, by=cast.ada, title="Wasps")


def test_an_instructor_who_lost_the_role_edits_no_more(cast: Cast) -> None:
    former = person("former@lectern.example", "INSTRUCTOR")
    course = create_course(by=former, title="Bees")
    former.role = "STUDENT"
    with pytest.raises(Forbidden):
        update_course(course=course, by=former, title="Wasps")

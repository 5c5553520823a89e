"""Writing a course in the admin: what the forms take, say and keep."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page

from content.blocks.duration import DurationField
from content.currencies import decimals
from content.models import Category, Course, CourseDocument, CourseInstructor, CoursePage, LessonPage, SectionPage
from tests.cms.crawler import ask
from tests.cms.forms import course_form, lesson_form, rich_text, section_form
from tests.cms.world import World
from tests.factories.courses import add_lesson


def saved(page: Page) -> Any:
    """The latest draft of a page."""
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def test_a_course_is_begun_and_filled_from_the_catalog_down(world: World, ines: Client) -> None:
    address = f"/admin/pages/add/content/coursepage/{world.catalog.pk}/"
    assert 'placeholder="Course title*"' in ines.get(address).content.decode()
    reply = ines.post(address, course_form(title="Морские узлы"))
    page = CoursePage.objects.get(title="Морские узлы")
    assert reply["Location"] == f"/admin/pages/{page.pk}/edit/"
    course = Course.objects.get(pk=page.uuid)
    assert course.slug == "morskie-uzly"
    assert CourseInstructor.objects.get(course=course).user == world.cast.ines
    form = ines.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f"/admin/pages/add/content/sectionpage/{page.pk}/" in form
    ines.post(f"/admin/pages/add/content/sectionpage/{page.pk}/", section_form("One"))
    section = CoursePage.objects.get(pk=page.pk).get_children().get()
    ines.post(
        f"/admin/pages/add/content/lessonpage/{section.pk}/", lesson_form(title="Bowline", duration_seconds="1:05:00")
    )
    lesson = LessonPage.objects.get(title="Bowline")
    assert (lesson.duration_seconds, lesson.owner, lesson.get_parent().pk) == (3900, world.cast.ines, section.pk)
    editor = ines.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    place = editor[editor.index('class="cms-place"') :]
    for way in (f"{page.pk}/edit", f"{section.pk}/edit", f"add/content/lessonpage/{section.pk}"):
        assert f'"/admin/pages/{way}/"' in place[: place.index("</p>")]
    outline = ines.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert f"/admin/pages/{lesson.pk}/edit/" in outline
    assert f"/admin/courses/{course.pk}/review/" in outline


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [
        ("19.99", "USD", 1999),
        ("1999", "JPY", 1999),
        ("1.234", "KWD", 1234),
        ("", "EUR", 0),
        ("0", "EUR", 0),
        ("7", "EUR", 700),
    ],
)
def test_a_price_is_written_in_the_currency_and_kept_in_its_smallest_unit(
    world: World, ines: Client, price: str, currency: str, minor: int
) -> None:
    path = f"/admin/pages/{world.ines.page.pk}/edit/"
    assert ines.post(path, course_form(price=price, currency=currency)).status_code == 302
    draft = saved(world.ines.page)
    assert (draft.price, draft.currency) == (minor, currency)
    shown = Decimal(minor).scaleb(-decimals(currency))
    assert (f'value="{shown}"' in ines.get(path).content.decode()) is bool(minor)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"price": "0.5", "currency": "JPY"}, "JPY has no decimal places"),
        ({"price": "1.999", "currency": "USD"}, "USD has 2 decimal places"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "99999999"}, "more than a course can cost"),
        ({"price": "NaN"}, "Enter a number"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"language": "klingon"}, "not one of the available choices"),
        ({"preview_video_url": "https://example.org/film"}, "not a link to a YouTube or Vimeo video"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field(
    world: World, ines: Client, fields: dict[str, str], complaint: str
) -> None:
    before = world.revision(world.ines.page).pk
    reply = ask(ines, "post", f"/admin/pages/{world.ines.page.pk}/edit/", course_form(**fields))
    assert (reply.status, complaint in reply.words) == (200, True)
    assert CoursePage.objects.get(pk=world.ines.page.pk).latest_revision_id == before


def test_a_rare_language_that_a_course_has_is_kept(world: World, ines: Client) -> None:
    page = CoursePage.objects.get(pk=world.ines.page.pk)
    page.language = "gsw-CH"
    page.save_revision()
    path = f"/admin/pages/{page.pk}/edit/"
    assert ines.post(path, course_form(language="gsw-CH", summary="New")).status_code == 302
    assert (saved(page).language, saved(page).summary) == ("gsw-CH", "New")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("12", 720), ("12:30", 750), ("0:12:30", 750), ("1:05:00", 3900), ("90:00", 5400), ("", 0), (" 3 ", 180)],
)
def test_durations_are_read_as_people_write_them(typed: str, seconds: int) -> None:
    field = DurationField()
    assert field.clean(typed) == seconds
    assert field.clean(field.prepare_value(seconds)) == seconds


@pytest.mark.parametrize("typed", ["half an hour", "1:2:3:4", "1:75:00", "1:5", "-5", "1.5", "99999999", "٣"])
def test_other_durations_are_refused_with_an_example(world: World, ines: Client, typed: str) -> None:
    reply = ask(ines, "post", f"/admin/pages/{world.ines.lesson.pk}/edit/", lesson_form(duration_seconds=typed))
    assert reply.status == 200
    assert "0:12:30" in reply.words or "thousand hours" in reply.words


def test_rich_text_is_cleaned_on_its_way_in(world: World, ines: Client) -> None:
    html = '<p>a <a href="javascript:alert(1)">b</a> <a href="https://x.org">c</a><script>d</script></p>'
    ines.post(f"/admin/pages/{world.ines.page.pk}/edit/", course_form(description=rich_text(html)))
    text = saved(world.ines.page).description
    assert ("javascript" in text, "script" in text, 'href="https://x.org"' in text) == (False, False, True)


def test_links_to_lessons_survive_the_editor(world: World, ines: Client) -> None:
    link = f'<p><a href="lesson:{world.ines.lesson.uuid}">next</a></p>'
    form = lesson_form(("rich_text", rich_text(link)))
    assert ines.post(f"/admin/pages/{world.ines.lesson.pk}/edit/", form).status_code == 302
    assert f"lesson:{world.ines.lesson.uuid}" in saved(world.ines.lesson).body[0].value.source


def test_pages_are_not_linked(world: World, ines: Client) -> None:
    link = f'<p><a linktype="page" id="{world.otto.page.pk}">look</a></p>'
    ines.post(f"/admin/pages/{world.ines.lesson.pk}/edit/", lesson_form(("rich_text", rich_text(link))))
    assert "linktype" not in str(saved(world.ines.lesson).body.raw_data)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org/knots", "https://example.org/knots"),
        ("http://example.org", "http://example.org"),
        ("ada@example.org", "mailto:ada@example.org"),
        ("javascript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("/admin/", None),
        ("data:text/html,x", None),
        ("lesson:nonsense", None),
    ],
)
def test_the_link_dialog_takes_web_and_mail_addresses(
    world: World, ines: Client, typed: str, address: str | None
) -> None:
    answer = ines.post("/admin/courses/link/", {"link-url": typed, "link-link_text": "here"}).json()
    assert answer["step"] == ("external_link" if address is None else "external_link_chosen")
    assert answer.get("result", {}).get("url") == address


def test_ids_of_blocks_that_a_browser_made_up_are_replaced(world: World, ines: Client) -> None:
    words = ("rich_text", rich_text("<p>x</p>"))
    form = {**lesson_form(words, words, words), "body-1-id": "made up"}
    form["body-2-id"] = form["body-0-id"]
    assert ines.post(f"/admin/pages/{world.ines.lesson.pk}/edit/", form).status_code == 302
    ids = [block.id for block in saved(world.ines.lesson).body]
    assert (ids[0], len(set(ids)), "made up" in ids) == (form["body-0-id"], 3, False)


def test_a_draft_is_previewed_as_it_is_in_the_form(world: World, ines: Client) -> None:
    path = f"/admin/pages/{world.ines.lesson.pk}/edit/preview/"
    form = lesson_form(("code", {"language": "python", "code": "print('<b>')", "caption": ""}), title="Not saved yet")
    assert ines.post(path, form).json()["is_valid"]
    shown = ines.get(path).content.decode()
    assert "Not saved yet" in shown
    assert "print(&#x27;&lt;b&gt;&#x27;)" in shown


def test_every_page_offers_saving_and_the_review_of_its_course(world: World, ines: Client) -> None:
    for page in world.ines.pages:
        words = ines.get(f"/admin/pages/{page.pk}/edit/").content.decode()
        assert "Save draft" in words.replace("Save Draft", "Save draft")
        assert f"/admin/courses/{world.ines.course.pk}/review/" in words
        for name in ("action-publish", "action-submit", "action-unpublish", "action-restart-workflow"):
            assert f'name="{name}"' not in words


def test_the_menu_leads_only_to_what_is_open(world: World, ines: Client, rosa: Client) -> None:
    mine, hers = (client.get("/admin/").content.decode() for client in (ines, rosa))
    for hidden in ("Reports", "Settings", "Categories"):
        assert f'"label": "{hidden}"' not in mine
    assert '"label": "Categories"' in hers
    assert "My courses" in mine
    assert "Innsbruck course" in mine


def test_home_and_lists_take_a_bounded_number_of_queries(
    world: World, ines: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        page = CoursePage(title=f"More {number}", owner=world.cast.ines, live=False)
        world.catalog.add_child(instance=page)
        page.save_revision()
        add_lesson(SectionPage.objects.get(pk=world.ines.section.pk), by=world.cast.ines, title=f"Lesson {number}")
    for path, most in (("", 27), (f"pages/{world.catalog.pk}/", 49), (f"pages/{world.ines.section.pk}/", 49)):
        with django_assert_max_num_queries(most):
            assert ines.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("notes.pdf", b"%PDF-1.4\n%%EOF", 302), ("notes.pdf", b"MZ\x90\x00", 200), ("page.html", b"<script>", 200)],
)
def test_a_document_is_what_its_name_says_as_by_the_api(
    world: World, ines: Client, name: str, content: bytes, status: int
) -> None:
    form = {"title": "Notes", "file": SimpleUploadedFile(name, content)}
    assert ines.post("/admin/documents/add/", form).status_code == status
    assert CourseDocument.objects.filter(title="Notes", uploaded_by_user=world.cast.ines).exists() is (status == 302)


def test_categories_are_kept_by_admins(world: World, ines: Client, rosa: Client) -> None:
    form = {"name": "Море", "slug": "", "description": "", "icon": "compass"}
    assert ines.post("/admin/categories/new/", form).status_code == 404
    assert rosa.post("/admin/categories/new/", form).status_code == 302
    category = Category.objects.get(name="Море")
    assert category.slug == "more"
    assert rosa.post(f"/admin/categories/edit/{category.pk}/", {**form, "name": "Sea"}).status_code == 302
    assert Category.objects.get(pk=category.pk).name == "Sea"
    assert "name of another" in ask(rosa, "post", "/admin/categories/new/", {**form, "name": "SEA"}).words
    assert rosa.post(f"/admin/categories/delete/{category.pk}/").status_code == 302
    assert not Category.objects.filter(pk=category.pk).exists()


def test_a_category_that_a_course_is_in_stays(world: World, rosa: Client) -> None:
    category = world.ines.page.category
    assert category is not None
    ask(rosa, "post", f"/admin/categories/delete/{category.pk}/")
    assert Category.objects.filter(pk=category.pk).exists()


def test_a_copy_of_a_course_is_a_course_of_its_own(world: World, ines: Client) -> None:
    form = {"new_title": "Knots II", "new_slug": "knots-ii", "new_parent_page": world.catalog.pk, "copy_subpages": "on"}
    assert ines.post(f"/admin/pages/{world.ines.page.pk}/copy/", form).status_code == 302
    copy = CoursePage.objects.get(title="Knots II")
    course = Course.objects.get(pk=copy.uuid)
    assert (course.slug, course.page_id, copy.live) == ("knots-ii", copy.pk, False)
    assert list(course.instructors.values_list("user", "role")) == [(world.cast.ines.pk, "lead")]
    lessons = LessonPage.objects.descendant_of(copy)
    assert lessons.count() == LessonPage.objects.descendant_of(world.ines.page).count() == 3
    assert LessonPage.objects.filter(uuid__in=lessons.values("uuid")).count() == 3
    assert all(lesson.get_latest_revision_as_object().uuid == lesson.uuid for lesson in lessons)


# Teaching together.


def test_who_helps_changes_nobody_but_may_leave(world: World, ines: Client) -> None:
    course = world.otto.course
    course.instructors.create(user=world.cast.ines)
    screen = f"/admin/courses/{course.pk}/instructors/"
    reply = ask(ines, "post", screen, {"email": "new@lectern.example", "role": "co"})
    assert "Only the lead instructor" in reply.words
    for verb, who in (("remove", world.cast.otto), ("lead", world.cast.ines)):
        assert "Only the lead instructor" in ask(ines, "post", f"{screen}{who.pk}/{verb}/").words
    assert course.instructors.count() == 2
    assert ines.post(f"{screen}{world.cast.ines.pk}/remove/")["Location"] == "/admin/"
    assert list(course.instructors.values_list("user__email", flat=True)) == [world.cast.otto.email]


def test_a_course_keeps_its_lead(world: World, rosa: Client) -> None:
    reply = ask(rosa, "post", f"/admin/courses/{world.otto.course.pk}/instructors/{world.cast.otto.pk}/remove/")
    assert "lead instructor" in reply.words
    assert world.otto.course.instructors.filter(role="lead").count() == 1


def _words(*orders: str) -> dict[str, Any]:
    """The form of a lesson with a text for each of `orders`."""
    words = ("rich_text", rich_text("<p>Hold.</p>"))
    form = lesson_form(*(words for _ in orders))
    return form | {f"body-{number}-order": order for number, order in enumerate(orders)}


@pytest.mark.owasp_api(8)
@pytest.mark.parametrize(
    "broken",
    [
        {"body-count": "many"},
        {"body-count": "3"},
        {"body-count": "9" * 5000},
        {"body-0-order": "first"},
        {"body-0-value": "no JSON"},
        {"body-0-value": '{"blocks": 7}'},
        {"title": "A\0B"},
        {"next": "nowhere"},
    ],
)
def test_a_form_that_no_editor_sends_is_a_bad_request(world: World, ines: Client, broken: dict[str, str]) -> None:
    path = f"/admin/pages/{world.ines.lesson.pk}/edit/"
    assert ask(ines, "post", path, _words("1", "0")).status == 302
    assert ask(ines, "post", path, _words("0", "1") | broken).status == 400


@pytest.mark.owasp_api(8)
def test_a_nul_in_a_search_is_a_bad_request(ines: Client) -> None:
    for path in ("/admin/images/chooser/?tag=%00", "/admin/pages/search/?q=%00", "/admin/pages/search/?%00=x"):
        assert ask(ines, "get", path).status == 400

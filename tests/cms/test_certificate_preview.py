"""The certificate of a course while its design is being written."""

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.actions.course import update_course
from content.models import CatalogPage, CourseImage
from tests.cast import Cast
from tests.cms.forms import course_form
from tests.factories.courses import draft_course, publish
from tests.factories.every_block import picture

pytestmark = pytest.mark.django_db
USUAL = {
    **{"issue": "on", "language": "", "title": "", "wording": "", "logo": "", "paper": "a4"},
    **{"orientation": "landscape", "accent": "#1f6f78", "second": "#b8893b", "signatures": {"count": "0"}},
}


def designed(**design: Any) -> dict[str, Any]:
    """The form of a course page with this design."""
    block = {**USUAL, **design}
    return course_form(**nested_form_data({"certificate": streamfield([("design", block)])}))


def shown(client: Client, address: str, form: dict[str, Any]) -> str:
    """The preview of a form that nobody saved, as the panel beside the form asks for it."""
    sent = client.post(address, form)
    assert sent.json() == {"is_valid": True, "is_available": True}
    answer = client.get(f"{address}?mode=certificate&in_preview_panel=true")
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    return answer.content.decode()


def sizes(page: str) -> list[tuple[int, int]]:
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)
    return [Image.open(BytesIO(b64decode(each))).size for each in pictures]


@pytest.fixture
def ines(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ines)
    return client


def test_what_was_not_saved_is_shown_as_learners_would_get_it(cast: Cast, ines: Client) -> None:
    course = draft_course(by=cast.ines)
    address = f"/admin/pages/{course.page_id}/edit/preview/"
    assert sizes(shown(ines, address, course_form())) == [(1684, 1191), (842, 595), (842, 595)]
    upright = shown(ines, address, designed(orientation="portrait", title="Urkunde", language="ar"))
    assert sizes(upright)[0] == (1191, 1684)
    logo = CourseImage.objects.get(uuid=picture(cast.ines))
    assert shown(ines, address, designed(logo=str(logo.pk))) != shown(ines, address, designed())
    none = shown(ines, address, designed(issue=""))
    assert (sizes(none), "gives no certificates" in none) == ([], True)
    assert not course.page.get_latest_revision_as_object().certificate


def test_a_course_that_does_not_exist_yet_is_shown_too(ines: Client) -> None:
    address = f"/admin/pages/add/content/coursepage/{CatalogPage.objects.get().pk}/preview/"
    assert len(sizes(shown(ines, address, designed(accent="#5b2a86")))) == 3


def test_a_form_with_what_cannot_be_printed_says_where(cast: Cast, ines: Client) -> None:
    course = draft_course(by=cast.ines)
    address = f"/admin/pages/{course.page_id}/edit/"
    wrong = designed(accent="#eeeeee", wording="Dear {learner}", title="{x}")
    assert ines.post(f"{address}preview/", wrong).json()["is_valid"] is False
    page = ines.post(address, wrong).content.decode()
    for words in ("too pale for the paper", "must have {course} once", "have words in braces"):
        assert words in page


def test_pictures_of_others_are_not_shown(cast: Cast, ines: Client) -> None:
    course = draft_course(by=cast.ines)
    foreign = CourseImage.objects.get(uuid=picture(cast.otto))
    answer = ines.post(f"/admin/pages/{course.page_id}/edit/preview/", designed(logo=str(foreign.pk)))
    assert answer.json()["is_valid"] is False


def test_who_reviews_a_course_sees_its_certificate_and_learners_whether_there_is_one(cast: Cast) -> None:
    course, rosa = draft_course(by=cast.ines), Client()
    rosa.force_login(cast.rosa)
    update_course(course=course, by=cast.ines, certificate={"logo": picture(cast.ines), "language": "zh"})
    seen = f"/admin/courses/{course.pk}/preview/"
    assert sizes(rosa.get(seen).content.decode()) == [(1684, 1191)]
    course = publish(course, by=cast.ines)
    assert "A certificate when you finish." in Client().get(f"/courses/{course.slug}/").content.decode()
    update_course(course=course, by=cast.ines, certificate={"issue": False})
    page = rosa.get(seen).content.decode()
    assert (sizes(page), "finishes this course gets none" in page) == ([], True)
    course = publish(course, by=cast.ines)
    assert "A certificate" not in Client().get(f"/courses/{course.slug}/").content.decode()

"""The pages of the player, as they are sent."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from learning.actions.enrollment import enroll
from learning.actions.progress import complete_lesson
from learning.models import Certificate

from tests.cast import Cast
from tests.factories.courses import draft_course, published_course

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/", "/learn/", "/sign-in/", "/register/", "/verify-email/", "/reset-password/", "/change-email/", "/profile/"],
)
def test_every_page_has_a_policy_that_runs_nothing_foreign_and_needs_nothing_inline(client: Client, path: str) -> None:
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 200
    nonce = re.search(r"script-src 'nonce-([\w-]{22})';", response["Content-Security-Policy"])
    assert nonce, "only what carries this answer's nonce runs"
    assert page.count("<script") == page.count(f'nonce="{nonce[1]}"')
    assert nonce[1] not in client.get(path).content.decode(), "and the next answer has another"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", page)
    assert not re.search(r"""(?:src|href)=["']https?:""", page)
    assert page.count("<h1") == 1
    assert '<main id="main"' in page


def test_a_shortened_address_leads_to_the_catalogue(client: Client) -> None:
    response = client.get("/courses/?search=knots&page=2")
    assert (response.status_code, response["Location"]) == (302, "/?search=knots&page=2")


def test_a_course_is_readable_without_any_script(client: Client, cast: Cast) -> None:
    published_course(
        by=cast.ines, title="Knots <& ropes>", lessons=2, price=1999, description="<p>Come <em>in</em>.</p>"
    )
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/courses/knots-ropes/").content.decode()
    assert len(queries) <= 2
    assert "Knots &lt;&amp; ropes&gt;</h1>" in page
    assert "<p>Come <em>in</em>.</p>" in page
    assert "19.99 USD" in page
    assert page.count("data-lesson=") == 2


def test_pages_of_what_is_not_published_do_not_exist(client: Client, cast: Cast) -> None:
    draft_course(by=cast.ines, title="Draft", lessons=1)
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    lesson = course.current_release.lessons.get().lesson_id
    assert client.get(f"/courses/knots/lessons/{lesson}/").status_code == 200
    for path in [
        "/courses/draft/",
        "/courses/nowhere/",
        f"/courses/draft/lessons/{lesson}/",
        "/courses/knots/lessons/00000000-0000-0000-0000-000000000000/",
        "/certificates/NONE/",
        "/certificates/%00/",
    ]:
        response = client.get(path)
        assert response.status_code == 404, path
        assert "There is nothing here" in response.content.decode()
        assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_page_of_a_lesson_carries_nothing_of_its_body(client: Client, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    lesson = course.current_release.lessons.get().lesson_id
    page = client.get(f"/courses/knots/lessons/{lesson}/").content.decode()
    assert "Knots 1.1" in page
    assert "This is Knots 1.1" not in page


def test_a_certificate_says_whether_it_is_genuine(client: Client, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    enrollment, _ = enroll(course=course, by=cast.lena)
    complete_lesson(enrollment_id=enrollment.pk, lesson_id=course.current_release.lessons.get().lesson_id, by=cast.lena)
    number = Certificate.objects.get().number
    page = client.get(f"/certificates/{number.lower().replace('-', '')}/").content.decode()
    assert "This certificate is genuine" in page
    assert "Lena" in page
    Certificate.objects.update(revoked_at=timezone.now(), revoked_reason="Copied from <b>Liam</b>.")
    page = client.get(f"/certificates/{number}/").content.decode()
    assert "was revoked" in page
    assert "Copied from &lt;b&gt;Liam&lt;/b&gt;." in page
    assert "genuine" not in page

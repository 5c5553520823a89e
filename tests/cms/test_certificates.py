"""Certificates in the admin: who sees which, who may void them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from learning.models import Certificate

from tests.api.test_certificates import earn
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

pytestmark = pytest.mark.django_db
LIST = "/admin/certificates/"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def knots(cast: Cast) -> Certificate:
    """Lena's, of Ines' course."""
    return earn(ApiClient(cast.lena), world.course_by(cast.ines, title="Knots", lessons=1))


@pytest.fixture
def ropes(cast: Cast) -> Certificate:
    """Liam's, of Otto's."""
    return earn(ApiClient(cast.liam), world.course_by(cast.otto, title="Ropes", lessons=1))


def numbers(client: Client, question: str = "") -> set[str]:
    page = client.get(f"{LIST}?{question}").content.decode()
    return {each.number for each in Certificate.objects.all() if each.number in page}


def address(certificate: Certificate, deed: str = "") -> str:
    return f"{LIST}{certificate.pk}/{deed}"


def test_admins_see_all_and_instructors_those_of_their_courses(
    cast: Cast, knots: Certificate, ropes: Certificate
) -> None:
    rosa, ines = browser(cast.rosa), browser(cast.ines)
    assert numbers(rosa) == {knots.number, ropes.number}
    assert numbers(ines) == {knots.number}
    assert [ines.get(address(each)).status_code for each in (knots, ropes)] == [200, 404]
    assert "Revoke for good" in rosa.get(address(knots)).content.decode()
    assert "Revoke for good" not in ines.get(address(knots)).content.decode()
    assert browser(cast.lena).get(LIST).status_code == 302


def test_they_are_found_by_what_people_know_of_them(cast: Cast, knots: Certificate, ropes: Certificate) -> None:
    rosa = browser(cast.rosa)
    plain = knots.number.replace("-", "").lower()
    for words in (plain, "LENA", "nots"):
        assert numbers(rosa, f"words={words}") == {knots.number}
    assert numbers(rosa, f"since={knots.issued_at:%Y-%m-%d}&until=2999-01-01") == {knots.number, ropes.number}
    assert numbers(rosa, "until=1999-01-01") == numbers(rosa, "since=soon") == numbers(rosa, "state=x") == set()


def test_the_list_takes_as_many_queries_for_ten_as_for_one(cast: Cast, knots: Certificate) -> None:
    rosa = browser(cast.rosa)
    rosa.get(LIST)
    with CaptureQueriesContext(connection) as one:
        rosa.get(LIST)
    Certificate.objects.bulk_create(
        Certificate(
            enrollment=knots.enrollment,
            release=knots.release,
            release_number=1,
            learner_name="Lena",
            revoked_at=knots.issued_at,
        )
        for _ in range(10)
    )
    with world.at_most(len(one)):
        rosa.get(LIST)


def test_an_admin_voids_one_with_a_reason(cast: Cast, knots: Certificate) -> None:
    rosa, ines = browser(cast.rosa), browser(cast.ines)
    assert ines.post(address(knots, "revoke/"), {"reason": "No."}).status_code == 302
    assert "This field is required" in rosa.post(address(knots, "revoke/"), {"reason": " "}).content.decode()
    knots.refresh_from_db()
    assert not knots.is_revoked
    page = rosa.post(address(knots, "revoke/"), {"reason": "Copied <b>it</b>."}, follow=True).content.decode()
    assert "is void" in page
    assert "Copied &lt;b&gt;it&lt;/b&gt;." in page
    assert "Revoke for good" not in page
    assert numbers(rosa, "state=revoked") == {knots.number}
    assert numbers(rosa, "state=valid") == set()


def test_an_admin_puts_a_name_right(cast: Cast, knots: Certificate) -> None:
    rosa = browser(cast.rosa)
    answer = rosa.post(address(knots, "reissue/"), {"learner_name": "Lena Berg"}, follow=True)
    new = Certificate.objects.valid().get()
    assert answer.redirect_chain[-1][0] == address(new)
    assert "takes its place" in answer.content.decode()
    assert new.number in rosa.get(address(knots)).content.decode()
    assert numbers(rosa, "state=replaced") == {knots.number, new.number} - {new.number}
    again = rosa.post(address(knots, "reissue/"), {"learner_name": "Lena"}, follow=True).content.decode()
    assert "was revoked before" in again

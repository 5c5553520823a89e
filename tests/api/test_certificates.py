"""Certificates: issued once, private in the list, public by number, and printable in every script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from accounts.models import SecurityEvent
from django.core.management import CommandError, call_command
from learning.certificate_pdf import certificate_pdf
from learning.models import Certificate
from outbox.models import Event

from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


@pytest.fixture
def certificate(cast: Cast, api: Api) -> Certificate:
    """Lena's, for Ines' course about knots."""
    return earn(api(cast.lena), world.course_by(cast.ines, title="Knots", lessons=1))


def earn(client: ApiClient, course) -> Certificate:
    enrollment = client.post(f"courses/{course.slug}/enroll/").data["id"]
    for lesson in world.lessons_of(course):
        client.post(f"enrollments/{enrollment}/lessons/{lesson}/complete/")
    return Certificate.objects.get(enrollment=enrollment)


def test_anybody_verifies_a_certificate_by_its_number(certificate: Certificate, api: Api, settings) -> None:
    answer = api(None).get(f"certificates/{certificate.number}/")
    course = certificate.enrollment.course
    assert answer.status == 200
    assert answer.data == {
        "number": certificate.number,
        "course": {"id": str(course.pk), "slug": course.slug, "title": "Knots"},
        "release": {"number": 1, "published_at": answer.data["release"]["published_at"]},
        "learner_name": "Lena",
        "issued_at": answer.data["issued_at"],
        "revoked": False,
        "verify_url": f"{settings.BASE_URL}/certificates/{certificate.number}/",
        "pdf_url": f"{settings.BASE_URL}/api/v1/certificates/{certificate.number}/pdf/",
    }


def test_a_number_cannot_be_guessed_and_is_easy_to_type(certificate: Certificate, api: Api) -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", certificate.number)
    typed = certificate.number.replace("-", "").replace("0", "o").replace("1", "l").lower()
    assert api(None).get(f"certificates/{typed}/").data["number"] == certificate.number


@pytest.mark.parametrize("number", ["AAAA-AAAA-AAAA-AAAA", "x", "1" * 300, "%27", "٣"])
def test_an_unknown_number_is_not_found(certificate: Certificate, api: Api, number: str) -> None:
    for path in (f"certificates/{number}/", f"certificates/{number}/pdf/"):
        answer = api(None).get(path)
        assert (answer.status, answer.code) == (404, "NOT_FOUND")


def test_names_are_as_they_were_when_it_was_issued(certificate: Certificate, cast: Cast, api: Api) -> None:
    cast.lena.full_name = "Lena Married"
    cast.lena.save()
    course = certificate.enrollment.course
    course.title = "Better knots"
    course.save()
    data = api(None).get(f"certificates/{certificate.number}/").data
    assert (data["learner_name"], data["course"]["title"]) == ("Lena", "Knots")


def test_the_list_is_mine_and_takes_three_queries(certificate: Certificate, cast: Cast, api: Api) -> None:
    lena = api(cast.lena)
    earn(lena, world.course_by(cast.otto, title="Ropes", lessons=1))
    with world.at_most(3):
        page = lena.get("certificates/").data
    assert [each["course"]["title"] for each in page["items"]] == ["Ropes", "Knots"]
    assert api(cast.liam).get("certificates/").data["count"] == 0
    assert api(None).get("certificates/").status == 401


def test_it_outlives_the_course_in_the_catalogue(certificate: Certificate, api: Api) -> None:
    world.unpublish(certificate.enrollment.course)
    assert api(None).get(f"certificates/{certificate.number}/").data["revoked"] is False


def test_the_pdf_is_public_and_the_same_every_time(certificate: Certificate, api: Api) -> None:
    first, second = (api(None).get(f"certificates/{certificate.number}/pdf/").response for _ in range(2))
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == f'inline; filename="certificate-{certificate.number}.pdf"'
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Zoë Ångström-Nguyễn", "NotoSans-"),
        ("Ελένη Παπαδοπούλου", "NotoSans-"),
        ("Наталья Ковалёва", "NotoSans-"),
        ("محمد عبد الرحمن", "NotoSansArabic"),
        ("יוסי כהן", "NotoSansHebrew"),
        ("प्रियंका श्रीवास्तव", "NotoSans-"),
        ("吉田 さくら", "NotoSansJP"),
        ("欧阳骨直", "NotoSansSC"),
        ("김철수", "NotoSansKR"),
        ("สมชาย ใจดี", "NotoSansThai"),
        ("தமிழ்ச்செல்வி", "NotoSansTamil"),
    ],
)
def test_a_name_is_set_in_a_font_that_has_it(name: str, font: str) -> None:
    # PDF/A-2u refuses a character without a glyph, so a document that declares it has every letter of the name.
    pdf = certificate_pdf(printed(name))
    assert b"pdfaid:part>2</pdfaid:part" in pdf
    assert font.encode() in pdf


def test_characters_that_two_countries_draw_differently_follow_the_learner() -> None:
    assert b"NotoSansJP" in certificate_pdf(printed("骨直子", language="ja"))
    assert b"NotoSansSC" in certificate_pdf(printed("骨直子", language="zh-Hans"))


def test_a_character_in_no_font_still_gives_a_document(caplog) -> None:
    pdf = certificate_pdf(printed("Lena 😀"))
    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid:part" not in pdf
    assert "certificate.character_without_font" in caplog.text


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "*b* $x$ \\ [a]", "W" * 150, "a " * 74 + "b"])
def test_a_name_is_text_and_fits_on_one_page(name: str) -> None:
    assert certificate_pdf(printed(name)).count(b"/Type/Pages/Count 1/") == 1


def test_an_admin_revokes_a_certificate_and_everybody_sees_it(
    certificate: Certificate, cast: Cast, api: Api, capsys
) -> None:
    before = api(None).get(f"certificates/{certificate.number}/pdf/").response.content
    for nobody in (cast.ines.email, cast.lena.email, "nobody@lectern.example"):
        with pytest.raises(CommandError):
            call_command("revoke_certificate", certificate.number, by=nobody)
    assert api(None).get(f"certificates/{certificate.number}/").data["revoked"] is False
    for _ in range(2):
        call_command("revoke_certificate", certificate.number, by=cast.rosa.email)
    assert api(None).get(f"certificates/{certificate.number}/").data["revoked"] is True
    assert api(None).get(f"certificates/{certificate.number}/pdf/").response.content != before
    assert Event.objects.filter(name="certificate.revoked").count() == 1
    told = SecurityEvent.objects.get(kind="certificate.revoked")
    assert (told.user_id, told.by_id, told.facts) == (cast.lena.pk, cast.rosa.pk, {"certificate": str(certificate.pk)})


def printed(name: str, language: str = "en") -> Certificate:
    """A certificate that is in no database."""
    return Certificate(
        number="7K3F-9QWM-2XPD-T0HB",
        learner_name=name,
        learner_language=language,
        course_title="Knots",
        release_number=1,
        issued_at=datetime(2026, 11, 20, tzinfo=UTC),
    )

"""Certificates: issued once, private in the list, public by number, and printable in every script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from accounts.models import SecurityEvent
from django.core.management import CommandError, call_command
from django.test import Client
from learning.actions.certificate import CertificateRevoked, reissue_certificate
from learning.certificate_pdf import certificate_pdf
from learning.invariants import broken
from learning.models import Certificate
from lib.errors import Forbidden, Invalid
from outbox.models import Event

from content.actions.course import update_course
from content.models import Release
from tests.api.test_completion_rules import Learner
from tests.cast import Cast
from tests.factories.courses import draft_course, publish
from tests.factories.every_block import picture
from tests.http import ApiClient
from tests.learning import world
from tests.mailbox import mails_to

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
        "rules": ["Completed all lessons (1)"],
        "issued_at": answer.data["issued_at"],
        "revoked": False,
        "revoked_at": None,
        "revoked_reason": "",
        "replaced_by": None,
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
            call_command("revoke_certificate", certificate.number, by=nobody, reason="Copied.")
    for unfit in (" ", "x" * 501):
        with pytest.raises(CommandError, match="The reason must not be"):
            call_command("revoke_certificate", certificate.number, by=cast.rosa.email, reason=unfit)
    assert api(None).get(f"certificates/{certificate.number}/").data["revoked"] is False
    for reason in ("Copied.", "Another one."):
        call_command("revoke_certificate", certificate.number, by=cast.rosa.email, reason=reason)
    shown = api(None).get(f"certificates/{certificate.number}/").data
    assert (shown["revoked"], shown["revoked_reason"]) == (True, "Copied.")
    assert shown["revoked_at"] is not None
    mails = [mail for mail in mails_to(cast.lena.email) if mail.subject.endswith("was revoked")]
    assert ["Copied." in mail.body for mail in mails] == [True]
    assert api(None).get(f"certificates/{certificate.number}/pdf/").response.content != before
    assert Event.objects.filter(name="certificate.revoked").count() == 1
    told = SecurityEvent.objects.get(kind="certificate.revoked")
    assert (told.user_id, told.by_id, told.facts) == (cast.lena.pk, cast.rosa.pk, {"certificate": str(certificate.pk)})


def test_a_corrected_name_comes_on_a_new_certificate_and_the_old_one_leads_to_it(
    certificate: Certificate, cast: Cast, api: Api, client: Client
) -> None:
    for nobody in (cast.ines, cast.lena):
        with pytest.raises(Forbidden):
            reissue_certificate(certificate=certificate, by=nobody, learner_name="Lena B.")
    with pytest.raises(Invalid):
        reissue_certificate(certificate=certificate, by=cast.rosa, learner_name=" ")
    new = reissue_certificate(certificate=certificate, by=cast.rosa, learner_name=" Lena  Berg ")
    old, shown = (api(None).get(f"certificates/{number}/").data for number in (certificate.number, new.number))
    assert (old["revoked"], old["replaced_by"], old["learner_name"]) == (True, new.number, "Lena")
    assert (shown["revoked"], shown["learner_name"]) == (False, "Lena Berg")
    same = ("course", "release", "rules", "issued_at")
    assert [shown[name] for name in same] == [old[name] for name in same]
    assert f"/certificates/{new.number}/" in client.get(f"/certificates/{certificate.number}/").content.decode()
    assert certificate.number not in client.get(f"/certificates/{new.number}/").content.decode()
    enrollment = api(cast.lena).get(f"enrollments/{certificate.enrollment_id}/").data
    assert enrollment["certificate"]["number"] == new.number
    told = SecurityEvent.objects.get(kind="certificate.reissued")
    assert told.facts == {"certificate": str(new.pk), "replaced": str(certificate.pk)}
    bodies = [mail.body for mail in mails_to(cast.lena.email) if mail.subject == "Your certificate for Knots"]
    assert [certificate.number in body and new.number in body for body in bodies].count(True) == 1
    with pytest.raises(CertificateRevoked):
        reissue_certificate(certificate=certificate, by=cast.rosa, learner_name="Lena C.")


def test_it_is_printed_for_ever_as_its_release_designed_it(cast: Cast, api: Api) -> None:
    course = draft_course(by=cast.ines, title="Knots", lessons=1, language="de")
    design = {"logo": picture(cast.ines), "title": "Urkunde", "accent": "#5b2a86"}
    update_course(course=course, by=cast.ines, certificate=design)
    publish(course, by=cast.ines)
    course.refresh_from_db()
    certificate = earn(api(cast.lena), course)
    address = f"certificates/{certificate.number}/pdf/"
    before = api(None).get(address).response.content
    assert certificate.rules_met == ["Alle Lektionen abgeschlossen (1)"]
    assert b"pdfaid:part>2</pdfaid:part" in before
    assert b"/Subtype/Image" in before
    update_course(course=course, by=cast.ines, title="Bends", certificate={"issue": False})
    course = publish(course, by=cast.ines)
    assert api(None).get(address).response.content == before
    enrollment = api(cast.liam).post(f"courses/{course.slug}/enroll/").data["id"]
    done = api(cast.liam).post(f"enrollments/{enrollment}/lessons/{world.lessons_of(course)[0]}/complete/").data
    assert (done["progress_percentage"], done["certificate"]) == (100, None)
    assert list(broken()) == []


def test_it_says_what_was_passed_and_reached(cast: Cast, api: Api) -> None:
    test = {**world.QUIZ, "title": "Final test"}
    course = world.demanding_course(cast.ines, test, {}, {}, completion_share=60, completion_grade="62.5")
    lena = Learner(api(cast.lena), course)
    lena.has(0, percentage="87.5", passed=True)
    lena.click(0)
    number = lena.click(1).data["certificate"]["number"]
    assert api(None).get(f"certificates/{number}/").data["rules"] == [
        "Completed lessons: 2 of 3",
        "Passed “Final test” with 87.5 %",
        "Grade of the course: 87.5 %",
    ]


def printed(name: str, language: str = "en") -> Certificate:
    """A certificate that is in no database."""
    return Certificate(
        number="7K3F-9QWM-2XPD-T0HB",
        learner_name=name,
        learner_language=language,
        course_title="Knots",
        release_number=1,
        release=Release(outline="{}"),
        issued_at=datetime(2026, 11, 20, tzinfo=UTC),
    )

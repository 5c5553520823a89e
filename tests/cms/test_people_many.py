"""Everything about one person on one screen, and the same change for many."""

import re
from datetime import timedelta

import pytest
from accounts.actions.instructor_request import reject_request, request_to_teach
from accounts.models import InstructorRequest, SecurityEvent, Session, User
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.people.waiting import time_taken
from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import Cast, person
from tests.cms.test_people import press, rows, shown
from tests.http import browser

pytestmark = pytest.mark.django_db


def many(by: User, change: str, people: list[User], **fields: str) -> str:
    """What the screen says after the change, which was confirmed."""
    sent = {"change": change, "person": [str(each.pk) for each in people], "sure": "yes", **fields}
    return str(browser(by).post("/admin/users/many/", sent, follow=True).content.decode())


def test_people_are_found_by_whether_their_address_is_confirmed(cast: Cast) -> None:
    person("new@lectern.example", email_verified=False)
    assert rows(shown(cast.rosa, "users/?verified=no")) == ["New"]
    assert len(rows(shown(cast.rosa, "users/?verified=yes"))) == 6
    assert rows(shown(cast.rosa, "users/?verified=yes&q=li")) == ["Liam"]


def test_the_screen_of_a_person_shows_devices_requests_changes_and_events(cast: Cast) -> None:
    sign_in(cast.lena, **{"User-Agent": "curl/8.5"})
    asked = request_to_teach(by=cast.lena, reason="Knots.")
    InstructorRequest.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(days=3))
    reject_request(request=asked, by=cast.rosa, note="Not yet.")
    press(cast.rosa, f"users/{cast.lena.pk}/role/", role="INSTRUCTOR")
    page = shown(cast.ada, f"users/{cast.lena.pk}/")
    for words in ("curl/8.5", "127.0.0.1", "took 3", "Not yet.", "Role changed: STUDENT → INSTRUCTOR", "Signed in"):
        assert words in page
    assert f"?person={cast.lena.pk}" in page


def test_the_time_that_a_request_took_is_told(cast: Cast) -> None:
    asked = request_to_teach(by=cast.lena, reason="Knots.")
    assert time_taken(asked, asked.created_at + timedelta(days=2)) == "waits for 2\xa0days"
    assert time_taken(asked, asked.created_at) == "waits for less than a minute"
    assert "waits for less than a minute" in shown(cast.rosa, "instructor-requests/")
    reject_request(request=asked, by=cast.rosa, note="No.")
    again = request_to_teach(by=cast.lena, reason="Please.")
    page = shown(cast.rosa, f"instructor-requests/{again.pk}/")
    assert "took less than a minute" in page
    assert "No." in page


@pytest.mark.asvs("7.4.5")
def test_an_admin_signs_out_one_device_or_all(cast: Cast) -> None:
    one, other = sign_in(cast.lena).data["access"], sign_in(cast.lena).data["access"]
    first = Session.objects.filter(user=cast.lena).earliest("created_at")
    path = f"users/{cast.lena.pk}/devices/{first.pk}/sign-out/"
    assert "The device is signed out." in press(cast.rosa, path)
    assert (works(one), works(other)) == (False, True)
    assert "signed out already" in press(cast.rosa, path)
    inside = browser(cast.otto)
    assert inside.get("/admin/").status_code == 200
    for somebody in (cast.lena, cast.otto):
        press(cast.rosa, f"users/{somebody.pk}/sign-out/")
    assert not works(other)
    assert inside.get("/admin/").status_code == 302
    told = SecurityEvent.objects.filter(by_id=cast.rosa.pk, kind__startswith="session.").order_by("pk")
    assert [(event.kind, event.user_id) for event in told] == [
        ("session.ended", cast.lena.pk),
        ("session.all_ended", cast.lena.pk),
        ("session.all_ended", cast.otto.pk),
    ]
    assert ModelLogEntry.objects.for_instance(cast.lena).count() == 2


@pytest.mark.owasp_api(5)
def test_nobody_signs_out_a_device_of_somebody_else_by_the_wrong_name_or_a_superuser(cast: Cast) -> None:
    access = sign_in(cast.liam).data["access"]
    device = Session.objects.get(user=cast.liam)
    press(cast.rosa, f"users/{cast.lena.pk}/devices/{device.pk}/sign-out/")
    above = sign_in(cast.ada).data["access"]
    press(cast.rosa, f"users/{cast.ada.pk}/sign-out/")
    press(cast.rosa, f"users/{cast.ada.pk}/devices/{Session.objects.get(user=cast.ada).pk}/sign-out/")
    assert works(access)
    assert works(above)


def test_many_are_changed_after_asking_once_more(cast: Cast) -> None:
    client = browser(cast.rosa)
    sent = {"change": "deactivate", "person": [str(cast.lena.pk), str(cast.liam.pk)]}
    page = client.post("/admin/users/many/", sent).content.decode()
    assert "2 people" in page
    assert re.findall(r"<li>(\w+) ", page)[-2:] == ["Lena", "Liam"]
    assert User.objects.filter(is_active=False).count() == 0
    assert "done for 2 people" in many(cast.rosa, "deactivate", [cast.lena, cast.liam])
    assert User.objects.filter(is_active=False).count() == 2
    assert "done for 1 person" in many(cast.rosa, "activate", [cast.lena])
    assert "done for 1 person" in many(cast.rosa, "role", [cast.liam], role="INSTRUCTOR")
    assert User.objects.get(pk=cast.liam.pk).role == "INSTRUCTOR"
    access = sign_in(cast.lena).data["access"]
    many(cast.rosa, "sign-out", [cast.lena, cast.otto])
    assert not works(access)
    assert SecurityEvent.objects.filter(by_id=cast.rosa.pk).exclude(kind__startswith="sign_in").count() == 6


@pytest.mark.owasp_api(5)
def test_what_the_rules_refuse_is_said_and_the_rest_is_done(cast: Cast) -> None:
    page = many(cast.rosa, "role", [cast.ada, cast.rosa, cast.lena], role="INSTRUCTOR")
    assert "done for 1 person" in page
    assert "Only a superuser may change a superuser." in page
    roles = User.objects.filter(pk__in=[cast.ada.pk, cast.rosa.pk, cast.lena.pk]).values_list("role", flat=True)
    assert sorted(roles) == ["ADMIN", "ADMIN", "INSTRUCTOR"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"change": "deactivate"},
        {"change": "nonsense", "person": "x"},
        {"change": "role", "role": "CHEF"},
        {"change": "deactivate", "person": ["x", "00000000-0000-0000-0000-000000000000"]},
    ],
)
def test_nonsense_changes_nobody(cast: Cast, sent: dict[str, str]) -> None:
    whom = {"person": str(cast.lena.pk)} if sent.get("change") == "role" else {}
    page = browser(cast.rosa).post("/admin/users/many/", {**whom, **sent, "sure": "yes"}, follow=True)
    assert "Choose people and" in page.content.decode()
    assert User.objects.get(pk=cast.lena.pk).role == "STUDENT"
    assert not User.objects.filter(is_active=False).exists()


@pytest.mark.owasp_api(5)
def test_instructors_change_nobody(cast: Cast) -> None:
    access = sign_in(cast.liam).data["access"]
    many(cast.ines, "deactivate", [cast.liam])
    device = Session.objects.get(user=cast.liam).pk
    for path in ("sign-out/", f"devices/{device}/sign-out/"):
        assert browser(cast.ines).post(f"/admin/users/{cast.liam.pk}/{path}").status_code == 404
    assert works(access)
    assert Client().post("/admin/users/many/", {"change": "deactivate"}).status_code == 302


def test_the_screen_of_a_person_costs_few_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(12):
        sign_in(cast.lena)
    for role in ("INSTRUCTOR", "STUDENT", "INSTRUCTOR"):
        press(cast.rosa, f"users/{cast.lena.pk}/role/", role=role)
    client = browser(cast.rosa)
    client.get(f"/admin/users/{cast.lena.pk}/")
    with django_assert_max_num_queries(20):
        client.get(f"/admin/users/{cast.lena.pk}/")

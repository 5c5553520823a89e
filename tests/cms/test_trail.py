"""The trail of security events in the admin: found by kind, person, address and time, and taken along safely."""

import csv
import io
import json
from datetime import timedelta

import pytest
from accounts import trail
from accounts.models import SecurityEvent, User
from accounts.trail import record
from django.utils import timezone
from lib.sheets import safe_cell

from tests.cast import Cast
from tests.http import browser

pytestmark = pytest.mark.django_db
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def told(cast: Cast) -> dict[str, SecurityEvent]:
    """Four events, of which one is an attack."""
    return {
        "in": record("sign_in.succeeded", user=cast.lena, by=cast.lena, address="203.0.113.9", device="Firefox"),
        "role": record("account.role_changed", user=cast.otto, by=cast.rosa, before="STUDENT", after="INSTRUCTOR"),
        "reuse": record("session.reuse_detected", user=cast.lena, address="198.51.100.7", device=FORMULA),
        "typed": record("sign_in.failed", email="nobody@nowhere.example", address="198.51.100.7", reason="unknown"),
    }


def found(user: User, query: str = "") -> list[int]:
    """The keys of the events on the first page, without the one of signing in to look."""
    response = browser(user).get(f"/admin/security/?{query}")
    assert response.status_code == 200
    return [row.event.pk for row in response.context["rows"] if row.event.facts.get("door") != "admin"]


@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["typed", "reuse", "role", "in"]),
        ("kind=alarm", ["reuse"]),
        ("kind=notable", ["typed", "reuse", "role"]),
        ("kind=account.role_changed", ["role"]),
        ("person=LENA", ["reuse", "in"]),
        ("person=rosa@lectern.example", ["role"]),
        ("person=Nobody@nowhere.example", ["typed"]),
        ("person=nowhere.example", []),
        ("address=198.51.100.7", ["typed", "reuse"]),
        ("address=%3A%3Affff%3A198.51.100.7", ["typed", "reuse"]),
        ("address=198.51", []),
        ("kind=nonsense", []),
        ("person=lena&address=198.51.100.7", ["reuse"]),
    ],
)
def test_events_are_found(cast: Cast, told: dict[str, SecurityEvent], query: str, names: list[str]) -> None:
    assert found(cast.rosa, query) == [told[name].pk for name in names]


def test_events_are_found_by_time(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    today, day = timezone.now().date(), timedelta(days=1)
    assert len(found(cast.rosa, f"since={today - day}&until={today + day}")) == 4
    assert found(cast.rosa, f"since={today + day}") == []
    assert found(cast.rosa, f"until={today - day}") == []


def test_somebody_who_is_gone_is_found_by_id(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    key = cast.otto.pk
    cast.otto.delete()
    assert found(cast.rosa, f"person={key}") == [told["role"].pk]
    assert "somebody who is gone" in browser(cast.rosa).get("/admin/security/").content.decode()


def test_one_event_shows_all_that_is_known(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    trail.seal()
    page = browser(cast.rosa).get(f"/admin/security/{told['role'].pk}/").content.decode()
    told["role"].refresh_from_db()
    for word in ("Role changed", "STUDENT", "INSTRUCTOR", "Otto", "Rosa", told["role"].hash):
        assert word in page
    assert "known by its mark only" in browser(cast.rosa).get(f"/admin/security/{told['typed'].pk}/").content.decode()
    trail.forget(cast.lena)
    assert "the person was forgotten" in browser(cast.rosa).get(f"/admin/security/{told['in'].pk}/").content.decode()
    assert browser(cast.rosa).get("/admin/security/99999999999999999999999/").status_code == 404


def test_a_page_costs_few_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        record("sign_in.succeeded", user=cast.lena, by=cast.lena, address=f"203.0.113.{number}")
    client = browser(cast.rosa)
    client.get("/admin/security/")
    with django_assert_max_num_queries(15):
        assert len(client.get("/admin/security/").context["rows"]) == 25


@pytest.mark.asvs("1.2.10")
def test_the_sheet_has_every_event_and_no_formula(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    User.objects.filter(pk=cast.lena.pk).update(email="+lena@lectern.example")
    response = browser(cast.rosa).post("/admin/security/export/csv/?address=198.51.100.7")
    assert response.streaming
    assert response["Content-Disposition"].endswith('.csv"')
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["kind"] for row in rows] == ["session.reuse_detected", "sign_in.failed"]
    assert (rows[0]["device"], rows[0]["user"]) == (f"'{FORMULA}", "'+lena@lectern.example")
    taken = SecurityEvent.objects.get(kind="trail.exported")
    assert (taken.by_id, taken.facts) == (cast.rosa.pk, {"form": "csv"})


def test_the_lines_of_json_can_be_checked_elsewhere(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    trail.seal()
    body = b"".join(browser(cast.rosa).post("/admin/security/export/jsonl/?person=lena").streaming_content)
    lines = [json.loads(line) for line in body.splitlines()]
    assert [line["sequence"] for line in lines] == [1, 3]
    told["in"].refresh_from_db()
    assert (lines[0]["hash"], lines[0]["address"]) == (told["in"].hash, "203.0.113.9")


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n", " =", "\uff1d"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1").startswith("'")
    assert safe_cell("plain = text") == "plain = text"


@pytest.mark.owasp_api(5)
def test_only_who_runs_the_school_sees_the_trail(cast: Cast, told: dict[str, SecurityEvent]) -> None:
    for who in (cast.ines, cast.lena):
        client = browser(who)
        for path in ("security/", f"security/{told['in'].pk}/"):
            assert client.get(f"/admin/{path}").status_code == 404
        for form in ("csv", "jsonl"):
            assert client.post(f"/admin/security/export/{form}/").status_code == 404
    assert not SecurityEvent.objects.filter(kind="trail.exported").exists()
    assert browser(cast.rosa).get("/admin/security/export/csv/").status_code == 405

"""What happens at the doors is in the trail of security events, with who, whom, from where, and no secret."""

import json
from typing import Any

import pytest
from accounts import trail
from accounts.actions.instructor_request import request_to_teach
from accounts.models import EmailToken, Purpose, SecurityEvent, Session, User
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content.actions.invitations import accept_invitation, invite_instructor, revoke_invitation
from content.actions.review_rules import choose_check_levels, keep_checklist
from content.checks.registry import all_checks
from content.models import ChecklistItem
from tests.cast import PASSWORD, Cast, person
from tests.factories.courses import draft_course
from tests.http import ApiClient, browser

pytestmark = pytest.mark.django_db
NEW = "Another-password-8"
FROM: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "curl/8.5"}


def post(path: str, user: User | None = None, **body: Any) -> Any:
    client = ApiClient(user)
    client.client.defaults.update(FROM)
    return client.post(f"accounts/{path}", body)


def told() -> list[tuple[str, Any, Any, dict[str, Any]]]:
    """Everything recorded, oldest first."""
    rows = SecurityEvent.objects.order_by("pk")
    return [(row.kind, row.user_id, row.by_id, row.told) for row in rows]


def last() -> SecurityEvent:
    return SecurityEvent.objects.latest("pk")


@pytest.mark.asvs("16.3.1")
@pytest.mark.owasp_api(2)
def test_signing_in_and_out_by_api(cast: Cast) -> None:
    lena = cast.lena.pk
    tokens = post("login/", email=cast.lena.email, password=PASSWORD).data
    session = str(Session.objects.get().pk)
    assert told() == [("sign_in.succeeded", lena, lena, {"door": "api", "session": session, "method": "password"})]
    assert (last().trace.address, last().trace.device) == ("203.0.113.9", "curl/8.5")
    assert last().request_id
    fresh = post("token/refresh/", refresh=tokens["refresh"]).data
    post("token/refresh/", refresh=tokens["refresh"])
    assert told()[1:] == [("session.reuse_detected", lena, None, {"session": session})]
    assert post("token/refresh/", refresh=fresh["refresh"]).status == 401
    client = ApiClient(cast.lena)
    kept = post("login/", email=cast.lena.email, password=PASSWORD).data
    client.post("accounts/logout/", {"refresh": kept["refresh"]})
    assert last().kind == "session.signed_out"
    one = Session.objects.alive().filter(user=cast.lena)[0]
    client.delete(f"accounts/sessions/{one.pk}/")
    assert told()[-1] == ("session.ended", lena, lena, {"session": str(one.pk)})
    ApiClient(cast.lena).post("accounts/logout-all/")
    assert told()[-1] == ("session.all_ended", lena, lena, {"count": 1})


@pytest.mark.asvs("16.3.1")
@pytest.mark.owasp_api(2)
def test_failures_are_told_apart_in_the_trail_and_nowhere_else(cast: Cast) -> None:
    person("new@lectern.example", email_verified=False)
    person("shut@lectern.example", is_active=False)
    tries = [
        ("nobody@lectern.example", "Hunter2-hunter2", "unknown"),
        ("lena@lectern.example", "Hunter2-hunter2", "password"),
        ("shut@lectern.example", PASSWORD, "shut out"),
        ("new@lectern.example", PASSWORD, "address not proved"),
    ]
    for email, password, reason in tries:
        post("login/", email=email, password=password)
        known = User.objects.filter(email=email).first()
        assert told()[-1] == ("sign_in.failed", known and known.pk, None, {"door": "api", "reason": reason})
        Client().post("/admin/login/", {"username": email, "password": password})
        assert told()[-1] == ("sign_in.failed", known and known.pk, None, {"door": "admin", "reason": reason})
    assert set(SecurityEvent.objects.filter(user_id=None).values_list("trace__email_mark", flat=True)) == {
        trail.mark_of("nobody@lectern.example")
    }


def test_signing_in_and_out_in_the_admin(cast: Cast) -> None:
    client = Client(**FROM)
    client.post("/admin/login/", {"username": cast.ines.email, "password": PASSWORD})
    assert told() == [("sign_in.succeeded", cast.ines.pk, cast.ines.pk, {"door": "admin"})]
    assert last().trace.address == "203.0.113.9"
    client.post("/admin/logout/")
    assert told()[1:] == [("session.signed_out", cast.ines.pk, cast.ines.pk, {"door": "admin"})]
    client.post("/admin/login/", {"username": "a\x00b@lectern.example", "password": "x"})
    assert last().kind in {"session.signed_out", "sign_in.failed"}


def test_signing_up_and_proving_the_address(cast: Cast) -> None:
    form = {"email": "new@lectern.example", "password": NEW, "full_name": "New"}
    post("register/", **form)
    new = User.objects.get(email="new@lectern.example")
    post("register/", **form)
    post("verify-email/", token=EmailToken.objects.issue(new, Purpose.VERIFY_EMAIL))
    assert told() == [
        ("account.registered", new.pk, new.pk, {}),
        ("account.registration_repeated", new.pk, None, {}),
        ("account.email_verified", new.pk, new.pk, {}),
    ]


@pytest.mark.asvs("16.3.3")
def test_passwords(cast: Cast) -> None:
    lena = cast.lena.pk
    post("password/change/", cast.lena, current_password="wrong", new_password=NEW)
    post("password/change/", cast.lena, current_password=PASSWORD, new_password=NEW)
    post("password/reset/", email=cast.lena.email)
    post("password/reset/", email="nobody@lectern.example")
    cast.lena.refresh_from_db()
    token = EmailToken.objects.issue(cast.lena, Purpose.RESET_PASSWORD)
    post("password/reset/confirm/", token=token, new_password="Yet-another-9")
    assert told() == [
        ("password.refused", lena, lena, {}),
        ("password.changed", lena, lena, {}),
        ("password.reset_requested", lena, None, {"known": True}),
        ("password.reset_requested", None, None, {"known": False}),
        ("password.reset", lena, lena, {}),
    ]


@pytest.mark.asvs("16.3.2")
@pytest.mark.owasp_api(5)
def test_what_admins_change_of_people_is_told_with_before_and_after(cast: Cast) -> None:
    api, lena = ApiClient(cast.rosa), cast.lena.pk
    api.put(f"users/{lena}/role/", {"role": "INSTRUCTOR"})
    api.put(f"users/{lena}/role/", {"role": "INSTRUCTOR"})
    api.post(f"users/{lena}/deactivate/")
    api.post(f"users/{lena}/activate/")
    changes = [
        ("account.role_changed", {"before": "STUDENT", "after": "INSTRUCTOR"}),
        ("account.deactivated", {"before": "active", "after": "shut out"}),
        ("account.activated", {"before": "shut out", "after": "active"}),
    ]
    assert told() == [(kind, lena, cast.rosa.pk, facts) for kind, facts in changes]
    log = ModelLogEntry.objects.for_instance(cast.lena).order_by("pk")
    assert [(entry.action, entry.user, entry.data) for entry in log] == [
        (f"accounts.{kind.split('.')[1]}", cast.rosa, facts) for kind, facts in changes
    ]
    assert log[0].formatter.format_message(log[0]) == "Role changed: STUDENT → INSTRUCTOR"


def test_requests_to_teach(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="Knots.")
    browser(cast.rosa).post(f"/admin/instructor-requests/{row.pk}/approve/")
    assert told() == [
        ("account.role_changed", cast.lena.pk, cast.rosa.pk, {"before": "STUDENT", "after": "INSTRUCTOR"}),
        ("instructor_request.approved", cast.lena.pk, cast.rosa.pk, {"request": str(row.pk)}),
    ]


def test_invitations(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    first = invite_instructor(course=course, by=cast.ines, email="x@lectern.example")
    revoke_invitation(invitation=first, by=cast.ines)
    second = invite_instructor(course=course, by=cast.ines, email=cast.otto.email)
    accept_invitation(token=second.secret_for(second.pk), by=cast.otto)
    kinds = ["invitation.sent", "invitation.revoked", "invitation.sent", "invitation.accepted"]
    assert [event[0] for event in told()] == kinds
    assert told()[3][3] == {"course": str(course.pk), "invitation": str(second.pk), "role": "co"}
    assert "x@lectern.example" not in json.dumps(told(), default=str)


def test_settings_of_the_school(cast: Cast) -> None:
    item = ChecklistItem(text="Is it kind?")
    keep_checklist(by=cast.rosa, items=[item])
    code = next(check.code for check in all_checks() if not check.fixed and check.level == "recommended")
    choose_check_levels(by=cast.rosa, levels={code: "required"})
    choose_check_levels(by=cast.rosa, levels={code: "required"})
    assert [event[3]["setting"] for event in told()] == ["review checklist", "check levels"]
    assert told()[0][3]["after"][-1] == "Is it kind?"


@pytest.mark.asvs("16.3.2")
@pytest.mark.owasp_api(5)
def test_who_tries_what_is_not_theirs_is_noted_once_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lena = ApiClient(cast.lena)
    for _ in range(3):
        assert lena.get("users/?search=x").status == 403
    assert lena.put(f"users/{cast.lena.pk}/role/", {"role": "ADMIN"}).status == 403
    facts = {"door": "api", "code": "FORBIDDEN"}
    assert told() == [
        ("permission.denied", None, cast.lena.pk, {**facts, "method": "GET", "route": "api/v1/users/"}),
        (
            "permission.denied",
            None,
            cast.lena.pk,
            {**facts, "method": "PUT", "route": "api/v1/users/<user_id>/role/"},
        ),
    ]
    later = timezone.now() + timezone.timedelta(minutes=2)
    monkeypatch.setattr("accounts.denials.timezone.now", lambda: later)
    lena.get("users/")
    assert len(told()) == 3
    ines = browser(cast.ines)
    assert ines.get("/admin/users/").status_code == 404
    assert told()[-1][3] == {"door": "admin", "code": "NOT_FOUND", "method": "GET", "route": "admin/users/"}
    browser(cast.rosa).post(f"/admin/users/{cast.rosa.pk}/deactivate/")


@pytest.mark.asvs("16.2.5")
def test_no_secret_is_in_the_trail(cast: Cast) -> None:
    tokens = post("login/", email=cast.lena.email, password=PASSWORD).data
    post("login/", email="secret-typed@lectern.example", password="Typed-Secret-1")
    post("token/refresh/", refresh=tokens["refresh"])
    post("token/refresh/", refresh=tokens["refresh"])
    post("password/change/", cast.otto, current_password="Typed-Secret-1", new_password=NEW)
    everything = json.dumps(list(SecurityEvent.objects.values()) + list(_traces()), default=str)
    for secret in (PASSWORD, "Typed-Secret-1", NEW, tokens["refresh"], tokens["access"], "secret-typed"):
        assert secret not in everything
    assert "@" not in everything


def _traces() -> list[dict[str, Any]]:
    return list(SecurityEvent.objects.values("trace__address", "trace__device", "trace__email_mark"))


def test_categories_and_reasons(cast: Cast) -> None:
    api = ApiClient(cast.rosa)
    made = api.post("categories/", {"name": "Knots", "icon": "code"})
    assert made.status == 201, made
    api.patch(f"categories/{made.data['slug']}/", {"name": "Better knots"})
    api.delete(f"categories/{made.data['slug']}/")
    facts = [event[3] for event in told()]
    assert [one["setting"] for one in facts] == ["category"] * 3
    assert (facts[1]["before"]["name"], facts[1]["after"]["name"]) == ("Knots", "Better knots")
    assert ("before" in facts[0], "after" in facts[2]) == (False, False)
    reason = {"kind": "SEND_BACK", "title": "Too loud", "text": "Quiet, please.", "order": "1", "active": "on"}
    browser(cast.rosa).post("/admin/reasons/new/", reason)
    expected = {"setting": "reason", "change": "wagtail.create", "name": "Too loud"}
    assert told()[-1] == ("school.settings_changed", None, cast.rosa.pk, expected)

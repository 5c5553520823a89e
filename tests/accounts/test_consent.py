"""Agreeing to terms, with version and time."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.actions.consent import TermsPublished, publish_terms, write_terms
from accounts.models import Consent, SecurityEvent, SignUp, Terms, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from outbox.models import Event
from wagtail.test.utils.form_data import rich_text

from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient, browser
from tests.mailbox import last_token

pytestmark = pytest.mark.django_db

NORA = {"email": "nora@lectern.example", "password": PASSWORD, "full_name": "Nora Newcomer"}


def published(cast: Cast, kind: str = "TERMS", html: str = "<p>Be kind.</p>") -> Terms:
    return publish_terms(terms=write_terms(by=cast.rosa, kind=kind, title="Rules", html=html), by=cast.rosa)


def sign_up(**fields: Any) -> Answer:
    return ApiClient().post("accounts/register/", {**NORA, **fields})


def test_terms_are_public_sanitised_and_the_newest_version_counts(cast: Cast) -> None:
    assert ApiClient().get("terms/").data["items"] == []
    published(cast)
    published(cast, html='<p onclick="x()">Be kinder.</p><script>x()</script>')
    published(cast, kind="PRIVACY")
    write_terms(by=cast.rosa, kind="TERMS", title="Draft", html="<p>Later.</p>")
    items = ApiClient().get("terms/").data["items"]
    assert [(item["kind"], item["version"]) for item in items] == [("TERMS", 2), ("PRIVACY", 1)]
    assert items[0]["html"] == "<p>Be kinder.</p>"


def test_a_published_version_stays_as_it_is(cast: Cast) -> None:
    terms = published(cast)
    with pytest.raises(TermsPublished):
        write_terms(by=cast.rosa, terms=terms, kind="TERMS", title="Other", html="<p>Other.</p>")
    with pytest.raises(TermsPublished):
        publish_terms(terms=terms, by=cast.rosa)


def test_signing_up_works_as_ever_unless_terms_are_required(cast: Cast, settings: Any) -> None:
    published(cast)
    settings.TERMS_REQUIRED = True
    for given in ({}, {"accept_terms": {"TERMS": 2}}, {"accept_terms": {"PRIVACY": 1}}):
        refused = sign_up(**given)
        assert (refused.status, list(refused.details["fields"])) == (422, ["accept_terms"])
    assert not User.objects.filter(email=NORA["email"]).exists()
    settings.TERMS_REQUIRED = False
    assert sign_up().status == 201


def test_what_was_accepted_at_signing_up_counts_from_then_once_the_address_is_proved(cast: Cast) -> None:
    terms = published(cast)
    assert sign_up(accept_terms={"TERMS": 1}).status == 201
    then = timezone.now() - timedelta(hours=5)
    SignUp.objects.update(created_at=then)
    assert not Consent.objects.exists()
    assert ApiClient().post("accounts/verify-email/", {"token": last_token(NORA["email"])}).status == 200
    consent = Consent.objects.get()
    assert (consent.user.email, consent.terms, consent.granted, consent.at) == (NORA["email"], terms, True, then)


def test_a_stranger_accepts_nothing_for_whose_address_it_is(cast: Cast) -> None:
    published(cast)
    sign_up()
    token = last_token(NORA["email"])
    sign_up(accept_terms={"TERMS": 1})
    ApiClient().post("accounts/verify-email/", {"token": token})
    assert not Consent.objects.exists()


def test_somebody_accepts_what_is_pending_and_is_asked_again_for_the_next_version(cast: Cast) -> None:
    published(cast)
    client = ApiClient(cast.lena)
    assert client.get("users/me/").data["terms_pending"] == ["TERMS"]
    for _ in range(2):
        data = client.post("users/me/consents/", {"accept": ["TERMS"]}).data
    assert data["pending"] == []
    assert [(row["kind"], row["version"], row["granted"]) for row in data["history"]] == [("TERMS", 1, True)]
    assert SecurityEvent.objects.get(kind="consent.given").facts == {"to": "TERMS", "version": 1}
    assert Event.objects.filter(name="consent.given").count() == 1
    published(cast)
    assert client.get("users/me/").data["terms_pending"] == ["TERMS"]
    assert client.post("users/me/consents/", {"accept": ["PRIVACY"]}).status == 422


def test_marketing_is_off_until_allowed_and_its_history_stays(cast: Cast) -> None:
    client = ApiClient(cast.lena)
    assert client.get("users/me/consents/").data["marketing"] is False
    for granted in (True, True, False):
        data = client.post("users/me/consents/", {"purpose": "MARKETING", "granted": granted}).data
        assert data["marketing"] is granted
    assert [row["granted"] for row in data["history"]] == [False, True]
    assert ApiClient(cast.liam).get("users/me/consents/").data["history"] == []
    with CaptureQueriesContext(connection) as queries:
        client.get("users/me/consents/")
    assert len(queries) <= 8


@pytest.mark.parametrize(
    "body",
    [{}, {"purpose": "MARKETING"}, {"granted": True}, {"accept": ["TERMS"], "purpose": "MARKETING", "granted": True}],
)
def test_a_consent_says_one_thing(cast: Cast, body: dict[str, Any]) -> None:
    assert ApiClient(cast.lena).post("users/me/consents/", body).status == 422


def test_admins_write_and_publish_and_nobody_changes_it_afterwards(cast: Cast) -> None:
    form = {"kind": "TERMS", "title": "Rules", "html": rich_text("<p>Be kind.</p>")}
    assert browser(cast.ines).post("/admin/terms/new/", form).status_code in (302, 403, 404)
    assert not Terms.objects.exists()
    rosa = browser(cast.rosa)
    assert rosa.post("/admin/terms/new/", form).status_code == 302
    terms = Terms.objects.get()
    assert rosa.post(f"/admin/terms/edit/{terms.pk}/", {**form, "publish": "on"}).status_code == 302
    terms.refresh_from_db()
    assert terms.version == 1
    rosa.post(f"/admin/terms/edit/{terms.pk}/", {**form, "title": "Other"})
    rosa.post(f"/admin/terms/delete/{terms.pk}/")
    assert Terms.objects.get().title == "Rules"
    assert rosa.get("/admin/terms/").status_code == 200
    assert "Be kind." in rosa.get(f"/admin/terms/inspect/{terms.pk}/").content.decode()


def test_the_player_shows_the_texts_and_asks_where_there_are_any(client: Client, cast: Cast) -> None:
    assert "accept_terms" not in client.get("/register/").content.decode()
    published(cast)
    assert 'data-accepts="TERMS"' in client.get("/register/").content.decode()
    page = client.get("/terms/").content.decode()
    assert "<p>Be kind.</p>" in page
    assert "Version 1" in page

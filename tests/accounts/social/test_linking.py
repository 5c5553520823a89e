"""Linking another provider while signed in, and terms that a new person accepts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.actions.consent import publish_terms, write_terms
from accounts.models import Consent, SecurityEvent, Session, SocialAccount, User
from django.utils import timezone

from tests.cast import Cast, person
from tests.http import Answer, ApiClient
from tests.mailbox import mails_to
from tests.providers import GitHub, Journey, mail, sign_in_by

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]


@pytest.fixture
def hub(github: GitHub) -> GitHub:
    github.knows("lena-h", mail("lena@elsewhere.example"), number=7)
    github.knows("other", mail("other@elsewhere.example"), number=8)
    return github


def fresh(user: User, *, minutes: int = 0) -> ApiClient:
    client = ApiClient(user)
    Session.objects.filter(user=user).update(proved_at=timezone.now() - timedelta(minutes=minutes))
    return client


def linked(client: ApiClient, who: str, provider: str = "github") -> Answer:
    journey = Journey(provider)
    body = {"code": journey.agree(who), "redirect_uri": journey.redirect_uri, "code_verifier": journey.verifier}
    return client.post(f"users/me/social/{provider}/", {**body, "state": journey.state})


def test_an_account_is_linked_and_signs_its_owner_in(cast: Cast, hub: GitHub) -> None:
    answer = linked(fresh(cast.lena), "lena-h")
    assert (answer.status, answer.data["email"]) == (200, "lena@elsewhere.example")
    assert sign_in_by("github", "lena-h").data["user"]["id"] == str(cast.lena.pk)
    assert "signs you in now" in mails_to(cast.lena.email)[-1].subject
    event = SecurityEvent.objects.get(kind="social.linked")
    assert (event.facts, event.by_id) == ({"provider": "github"}, cast.lena.pk)
    assert linked(fresh(cast.lena), "lena-h").status == 200, "again is fine"
    assert SecurityEvent.objects.filter(kind="social.linked").count() == 1


def test_it_takes_a_recent_proof_of_who_one_is(cast: Cast, hub: GitHub) -> None:
    answer = linked(fresh(cast.lena, minutes=11), "lena-h")
    assert (answer.status, answer.code) == (403, "PASSWORD_NEEDED")
    assert linked(ApiClient(), "lena-h").status == 401
    assert not SocialAccount.objects.exists()


def test_a_provider_that_has_not_proved_the_address_links_nothing(cast: Cast, github: GitHub) -> None:
    github.knows("lena-h", mail("lena@elsewhere.example", verified=False), number=7)
    assert linked(fresh(cast.lena), "lena-h").code == "PROVIDER_EMAIL_NOT_VERIFIED"
    assert not SocialAccount.objects.exists()


def test_nobody_takes_what_is_another_s(cast: Cast, hub: GitHub) -> None:
    """Neither an account that signs somebody else in, nor one with the address of somebody else."""
    assert linked(fresh(cast.lena), "lena-h").status == 200
    assert linked(fresh(cast.liam), "lena-h").code == "SOCIAL_ACCOUNT_TAKEN"
    assert linked(fresh(cast.lena), "other").code == "ANOTHER_ACCOUNT_LINKED"
    person("other@elsewhere.example")
    assert linked(fresh(cast.liam), "other").code == "SOCIAL_ACCOUNT_TAKEN"
    assert list(SocialAccount.objects.values_list("user__email", "subject")) == [(cast.lena.email, "7")]


def test_a_code_of_another_sign_in_links_nothing(cast: Cast, hub: GitHub) -> None:
    journey, other = Journey("github"), Journey("github")
    other.depart()
    body = {"code": journey.agree("lena-h"), "redirect_uri": other.redirect_uri, "code_verifier": other.verifier}
    assert fresh(cast.lena).post("users/me/social/github/", body).code == "OAUTH_FAILED"
    assert not SocialAccount.objects.exists()


def test_a_provider_that_is_gone_is_no_way_in(google: Callable[..., None], hub: GitHub, settings: Any) -> None:
    google("9", email="noor@lectern.example")
    noor = User.objects.get(pk=sign_in_by("google", "9").data["user"]["id"])
    assert linked(fresh(noor), "other").status == 200
    settings.OAUTH_PROVIDERS = {**settings.OAUTH_PROVIDERS, "google": {"client_id": ""}}
    answer = fresh(noor).delete("users/me/social/github/")
    assert (answer.status, answer.code) == (409, "LAST_WAY_IN")


def accepting(who: str, **accepted: int) -> Answer:
    journey = Journey("github")
    return journey.come_back(journey.agree(who), accept_terms=accepted)


def test_a_new_person_accepts_the_terms_where_they_are_required(cast: Cast, hub: GitHub, settings: Any) -> None:
    rules = {"by": cast.rosa, "kind": "TERMS", "title": "Rules", "html": "<p>Be kind.</p>"}
    terms = publish_terms(terms=write_terms(**rules), by=cast.rosa)
    settings.TERMS_REQUIRED = True
    for refused in (accepting("other"), accepting("other", TERMS=2), accepting("other", PRIVACY=1)):
        assert (refused.status, list(refused.details["fields"])) == (422, ["accept_terms"])
    assert not User.objects.filter(email="other@elsewhere.example").exists()
    answer = accepting("other", TERMS=1)
    assert answer.status == 200
    consent = Consent.objects.get()
    assert (str(consent.user_id), consent.terms, consent.granted) == (answer.data["user"]["id"], terms, True)
    assert SecurityEvent.objects.get(kind="consent.given").facts == {"to": "TERMS", "version": 1}
    assert accepting("other").status == 200, "who has an account accepts nothing by signing in"


def test_terms_that_are_not_required_may_be_accepted(cast: Cast, hub: GitHub) -> None:
    rules = {"by": cast.rosa, "kind": "TERMS", "title": "Rules", "html": "<p>Be kind.</p>"}
    publish_terms(terms=write_terms(**rules), by=cast.rosa)
    assert accepting("other").status == 200
    assert not Consent.objects.exists()
    assert accepting("lena-h", TERMS=1).status == 200
    assert Consent.objects.get().user.email == "lena@elsewhere.example"

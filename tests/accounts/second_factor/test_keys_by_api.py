"""Signing in by API with a security key: asked with the ticket of the first step, answered once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import KeyChallenge, RecoveryCode, SecurityEvent, Session
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.accounts.second_factor.devices import Clock, SoftKey, set_up_app
from tests.accounts.second_factor.test_keys import with_key
from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import Cast
from tests.http import Answer, ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
STEP = "accounts/login/second-factor/"


def asked(ticket: str) -> Any:
    answer = ApiClient().post(f"{STEP}key/", {"ticket": ticket})
    assert answer.status == 200
    return answer.data


def finished(ticket: str, challenge: str, said: str) -> Answer:
    return ApiClient().post(STEP, {"ticket": ticket, "challenge": challenge, "answer": json.loads(said)})


def ticket_of(user: Any) -> str:
    answer = sign_in(user)
    assert (answer.status, answer.code) == (401, "SECOND_FACTOR_REQUIRED")
    return str(answer.details["ticket"])


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_who_has_nothing_but_a_key_signs_in(cast: Cast) -> None:
    key = with_key(cast.ines)
    RecoveryCode.objects.all().delete()
    assert sign_in(cast.ines).details["methods"] == ["WEBAUTHN"]
    ticket = ticket_of(cast.ines)
    challenge = asked(ticket)
    answer = finished(ticket, challenge["challenge"], key.sign(challenge["options"]))
    assert answer.status == 200
    assert works(answer.data["access"])
    assert answer["Cache-Control"] == "no-store"
    used = SecurityEvent.objects.filter(kind="second_factor.used").latest("pk")
    assert used.facts == {"door": "api", "method": "WEBAUTHN"}


@pytest.mark.asvs("6.5.1")
def test_an_answer_works_once_and_for_its_own_challenge(cast: Cast) -> None:
    key, ticket = with_key(cast.ines), ticket_of(cast.ines)
    first, second = asked(ticket), asked(ticket)
    said = key.sign(first["options"])
    assert finished(ticket, second["challenge"], said).code == "INVALID_CODE"
    assert finished(ticket, first["challenge"], said).status == 200
    assert finished(ticket, first["challenge"], said).code == "INVALID_CODE"
    before = Session.objects.count()
    assert finished(ticket, second["challenge"], key.sign(second["options"])).status == 401, "it was answered before"
    assert Session.objects.count() == before


def test_a_challenge_is_over_after_five_minutes(cast: Cast) -> None:
    key, ticket = with_key(cast.ines), ticket_of(cast.ines)
    challenge = asked(ticket)
    row = KeyChallenge.objects.get(pk=challenge["challenge"])
    KeyChallenge.objects.filter(pk=row.pk).update(created_at=row.created_at - timedelta(minutes=6))
    assert finished(ticket, challenge["challenge"], key.sign(challenge["options"])).code == "INVALID_CODE"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://localhost:9000"},
        {"host": "evil.example"},
        {"framed": True},
        {"kind": "webauthn.create"},
        {"challenge": b"another"},
        {"private": generate_private_key(SECP256R1())},
        {"step": 0},
    ],
)
def test_what_no_honest_key_says_begins_no_session(wrong: dict[str, Any], cast: Cast) -> None:
    key, ticket, before = with_key(cast.ines), ticket_of(cast.ines), Session.objects.count()
    challenge = asked(ticket)
    assert finished(ticket, challenge["challenge"], key.sign(challenge["options"], **wrong)).code == "INVALID_CODE"
    assert Session.objects.count() == before


def test_nobody_answers_for_another(cast: Cast, clock: Clock) -> None:
    ines, otto = with_key(cast.ines), with_key(cast.otto)
    hers, his = ticket_of(cast.ines), ticket_of(cast.otto)
    challenge = asked(hers)
    assert finished(his, challenge["challenge"], otto.sign(challenge["options"])).code == "INVALID_CODE"
    again = asked(hers)
    assert finished(his, again["challenge"], ines.sign(again["options"])).code == "INVALID_CODE"


def test_without_a_first_step_or_a_key_there_is_no_challenge(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    assert ApiClient().post(f"{STEP}key/", {"ticket": "nothing"}).code == "INVALID_TOKEN"
    assert ApiClient().post(f"{STEP}key/", {"ticket": ticket_of(cast.ines)}).status == 404
    assert not KeyChallenge.objects.exists()


def test_a_code_or_an_answer_is_sent_and_not_both(cast: Cast) -> None:
    key, ticket = with_key(cast.ines), ticket_of(cast.ines)
    challenge = asked(ticket)
    said = {"challenge": challenge["challenge"], "answer": json.loads(key.sign(challenge["options"]))}
    for body in ({}, {**said, "code": "123456"}, {"answer": said["answer"]}, {"challenge": said["challenge"]}):
        assert ApiClient().post(STEP, {"ticket": ticket, **body}).status == 422


def test_tries_of_a_key_are_counted_with_those_of_codes(cast: Cast) -> None:
    with_key(cast.ines)
    stranger, ticket = SoftKey(), ticket_of(cast.ines)
    for _ in range(10):
        challenge = asked(ticket)
        assert finished(ticket, challenge["challenge"], stranger.sign(challenge["options"])).status == 401
    challenge = asked(ticket)
    assert finished(ticket, challenge["challenge"], stranger.sign(challenge["options"])).code == "RATE_LIMITED"

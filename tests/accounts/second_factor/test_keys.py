"""Keys over HTTP: what an honest one says is taken once, and everything else is refused."""

import json
from typing import Any

import pytest
from accounts.models import KeyChallenge, SecondFactor, SecurityEvent
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.test import Client
from django.utils import timezone

from tests.accounts.second_factor.devices import PRESENT, SoftKey
from tests.accounts.second_factor.door import STEP, at_the_door, is_in, options_on, set_up_key, shown_codes
from tests.cast import Cast
from tests.http import browser

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
PAGE = "/admin/second-factor/key/"


def with_key(user: Any, **fields: Any) -> SoftKey:
    key = SoftKey(**fields)
    assert len(shown_codes(set_up_key(browser(user), key))) == 10
    return key


def signed(client: Client, answer: str) -> bool:
    client.post(STEP, {"answer": answer})
    return is_in(client)


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_a_key_signs_in_and_its_answer_works_once(cast: Cast) -> None:
    key = with_key(cast.ines)
    client = at_the_door(cast.ines)
    options = options_on(client.get(STEP))
    assert options["userVerification"] == "preferred"
    assert options["rpId"] == "localhost"
    answer = key.sign(options)
    assert signed(client, answer)
    assert not signed(at_the_door(cast.ines), answer)
    assert SecondFactor.objects.get().counter == key.counter


def test_a_key_that_was_not_asked_who_holds_it_is_enough_beside_a_password(cast: Cast) -> None:
    key = with_key(cast.ines, flags=PRESENT)
    client = at_the_door(cast.ines)
    assert signed(client, key.sign(options_on(client.get(STEP))))


def test_a_passkey_that_never_counts_signs_in_again_and_again(cast: Cast) -> None:
    key = with_key(cast.ines, counter=0)
    for _ in range(2):
        client = at_the_door(cast.ines)
        assert signed(client, key.sign(options_on(client.get(STEP)), step=0))


TAMPERED: dict[str, dict[str, Any]] = {
    "another address": {"origin": "http://localhost:9000"},
    "the same address, encrypted": {"origin": "https://localhost:8000"},
    "an address below ours": {"origin": "http://evil.localhost:8000"},
    "another school": {"host": "evil.example"},
    "another challenge": {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "an answer to something else": {"kind": "webauthn.create"},
    "nobody touched it": {"flags": 0},
    "another key's signature": {"private": generate_private_key(SECP256R1())},
    "a frame of another site": {"framed": True},
    "a counter that stands still": {"step": 0},
    "a counter that went back": {"step": -1},
}


@pytest.mark.asvs("6.3.3", "6.7.2")
def test_a_tampered_answer_is_refused_and_the_right_one_is_not(cast: Cast, settings: Any) -> None:
    settings.LIMITS_ON = False
    key, client = with_key(cast.ines, counter=5), at_the_door(cast.ines)
    for name, said in TAMPERED.items():
        before = key.counter
        page = client.post(STEP, {"answer": key.sign(options_on(client.get(STEP)), **said)})
        assert "This key was not accepted" in page.content.decode(), name
        assert not is_in(client), name
        key.counter = before
    kinds = list(SecurityEvent.objects.filter(kind__startswith="second_factor.").values_list("kind", flat=True))
    assert kinds.count("second_factor.failed") == len(TAMPERED)
    assert kinds.count("second_factor.key_copied") == 2
    assert signed(client, key.sign(options_on(client.get(STEP)))), "the same key, used rightly"


@pytest.mark.asvs("6.7.2")
def test_a_challenge_is_answered_once_soon_and_in_its_own_session(cast: Cast) -> None:
    key = with_key(cast.ines)
    other, client = at_the_door(cast.ines), at_the_door(cast.ines)
    theirs = options_on(other.get(STEP))
    mine = options_on(client.get(STEP))
    assert not signed(client, key.sign(theirs)), "of another session"
    assert not signed(client, key.sign(mine)), "a wrong answer has used it up"
    late = options_on(client.get(STEP))
    KeyChallenge.objects.update(created_at=timezone.now() - KeyChallenge.LIFETIME)
    assert not signed(client, key.sign(late)), "too late"
    assert signed(client, key.sign(options_on(client.get(STEP))))


def test_a_key_of_somebody_else_signs_nobody_in(cast: Cast) -> None:
    theirs = with_key(cast.otto)
    with_key(cast.ines)
    client = at_the_door(cast.ines)
    assert not signed(client, theirs.sign(options_on(client.get(STEP))))


GARBAGE = [
    *("", "{", "[]", "null", "1", '"x"', "{}", '{"id": "é"}', "[" * 5000, "x" * 70_000),
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    json.dumps({"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "W10", "authenticatorData": "AA"}}),
    json.dumps({"id": 1, "rawId": [], "response": "x"}),
]


@pytest.mark.asvs("2.2.1")
def test_garbage_is_refused_at_both_pages(cast: Cast, settings: Any) -> None:
    settings.LIMITS_ON = False
    with_key(cast.ines)
    setting_up, client = browser(cast.rosa), at_the_door(cast.ines)
    for answer in GARBAGE:
        setting_up.get(PAGE)
        page = setting_up.post(PAGE, {"name": "Key", "answer": answer})
        assert (page.status_code, "This key could not be set up" in page.content.decode()) == (200, True), answer[:80]
        client.get(STEP)
        assert client.post(STEP, {"answer": answer or " "}).status_code == 200, answer[:80]
        assert not is_in(client)


def test_a_tampered_introduction_sets_nothing_up(cast: Cast) -> None:
    client = browser(cast.ines)
    for name, said in TAMPERED.items():
        if {"private", "flags", "step"} & said.keys():
            continue
        said = {**said, "kind": "webauthn.get"} if "kind" in said else said
        answer = SoftKey().introduce(options_on(client.get(PAGE)), **said)
        page = client.post(PAGE, {"name": "Key", "answer": answer})
        assert "could not be set up" in page.content.decode(), name
    assert not SecondFactor.objects.exists()


def test_a_key_is_set_up_once_in_the_whole_school_and_its_options_name_it(cast: Cast) -> None:
    key = with_key(cast.ines)
    client = browser(cast.otto)
    assert "set up already" in set_up_key(client, key).content.decode()
    client = at_the_door(cast.ines)
    client.post(STEP, {"answer": key.sign(options_on(client.get(STEP)))})
    options = options_on(client.get(PAGE))
    assert [each["id"] for each in options["excludeCredentials"]] == [SecondFactor.objects.get().credential_id]
    assert options["user"]["name"] == "ines@lectern.example"


def test_an_introduction_is_no_answer_at_the_door_and_the_other_way_round(cast: Cast) -> None:
    """A challenge of one page can't be used at the other."""
    key = with_key(cast.ines)
    client = at_the_door(cast.ines)
    options = options_on(client.get(STEP))
    KeyChallenge.objects.update(for_new_key=True)
    assert not signed(client, key.sign(options))


def test_nobody_has_more_than_ten_keys(cast: Cast) -> None:
    client = browser(cast.ines)
    for number in range(10):
        set_up_key(client, SoftKey(), f"Key {number}")
    assert client.get(PAGE).headers["Location"] == "/admin/second-factor/"
    assert SecondFactor.objects.count() == 10

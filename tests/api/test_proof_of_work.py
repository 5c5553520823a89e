"""Signing up can ask for work, which counts once."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from accounts import proof_of_work
from accounts.models import User
from altcha import Challenge, Payload, solve_challenge
from django.utils import timezone
from limits.models import Bucket

from tests.cast import PASSWORD
from tests.http import Answer, ApiClient
from tests.races import at_once

pytestmark = [pytest.mark.asvs("2.4.1"), pytest.mark.owasp_api(6)]


@pytest.fixture(autouse=True)
def _asked_for(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REGISTRATION_PROOF, settings.LIMITS_ON = True, False  # nothing but proofs is in the table then
    monkeypatch.setattr(proof_of_work, "COST", 10)


def challenge() -> dict[str, Any]:
    data = ApiClient().get("accounts/challenge/").data
    assert data["required"] is True
    return dict(data["challenge"])


def solved(given: dict[str, Any]) -> str:
    asked = Challenge.from_dict(given)
    solution = solve_challenge(asked)
    assert solution is not None
    return str(Payload(asked, solution).to_base64())


def sign_up(proof: Any = None, number: int = 0) -> Answer:
    who = {"email": f"nora{number}@lectern.example", "password": PASSWORD, "full_name": "Nora Newcomer"}
    return ApiClient().post("accounts/register/", who if proof is None else {**who, "proof": proof})


def altered(proof: str, **parameters: Any) -> str:
    content = json.loads(base64.b64decode(proof))
    content["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(content).encode()).decode()


@pytest.mark.django_db
def test_who_worked_may_sign_up_once() -> None:
    proof = solved(challenge())
    assert sign_up(proof).status == 201
    again = sign_up(proof, 1)
    assert (again.status, again.code) == (422, "PROOF_REQUIRED")
    assert sign_up(f"{proof[:20]}\n{proof[20:]}", 2).code == "PROOF_REQUIRED", "the same in another spelling"
    assert User.objects.count() == 1
    assert Bucket.objects.count() == 1, "kept in the table, whatever becomes of Redis"


@pytest.mark.django_db
def test_a_proof_that_was_used_stays_used_until_it_expires() -> None:
    proof = solved(challenge())
    sign_up(proof)
    kept = (Bucket.objects.get().empty_at / 1e6) - timezone.now().timestamp()
    assert kept > proof_of_work.GOOD_FOR.total_seconds()


@pytest.mark.django_db
@pytest.mark.parametrize("proof", [None, "", "x", "e30=", "bnVsbA==", "W10=", "\u00e9", "=" * 4000])
def test_nobody_signs_up_without_work(proof: str | None) -> None:
    answer = sign_up(proof)
    assert (answer.status, answer.code) == (422, "PROOF_REQUIRED")
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"expiresAt": 9_999_999_999},
        {"keyPrefix": ""},
        {"cost": 1},
        {"nonce": "00" * 16},
        {"algorithm": "SHA-256"},
        {"data": [[[]]]},
        {"cost": 10**17},
        {"keyLength": -1},
        {"salt": None},
    ],
    ids=str,
)
def test_a_challenge_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    assert sign_up(altered(solved(challenge()), **change)).code == "PROOF_REQUIRED"
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_wrong_solution_is_refused() -> None:
    content = json.loads(base64.b64decode(solved(challenge())))
    content["solution"]["counter"] += 1
    assert sign_up(base64.b64encode(json.dumps(content).encode()).decode()).code == "PROOF_REQUIRED"


@pytest.mark.django_db
def test_an_expired_challenge_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_of_work, "GOOD_FOR", timedelta(seconds=-1))
    assert sign_up(solved(challenge())).code == "PROOF_REQUIRED"


@pytest.mark.django_db
def test_a_challenge_of_somebody_else_is_refused(settings: Any) -> None:
    proof = solved(challenge())
    settings.SECRET_KEY = "another school's key"
    assert sign_up(proof).code == "PROOF_REQUIRED"


@pytest.mark.django_db
def test_nothing_is_asked_for_unless_the_school_wants_it(settings: Any) -> None:
    settings.REGISTRATION_PROOF = False
    assert ApiClient().get("accounts/challenge/").data == {"required": False, "challenge": None}
    assert sign_up().status == 201


@pytest.mark.race
@pytest.mark.usefixtures("committed_db")
def test_of_many_who_use_one_proof_at_once_one_signs_up() -> None:
    proof = solved(challenge())
    answers = at_once(lambda number: sign_up(proof, number).status, 10)
    assert sorted(answers) == [201] + [422] * 9
    assert User.objects.count() == 1


@pytest.mark.browser
def test_the_page_of_the_player_does_the_work_by_itself(tab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tab()
    page.goto("/register/")
    page.fill("[name=full_name]", "Nora Newcomer")
    page.fill("[name=email]", "nora@lectern.example")
    page.fill("[name=password]", PASSWORD)
    page.click("#register [type=submit]")
    page.wait_for_selector("#registered")
    assert User.objects.get().email == "nora@lectern.example"

"""A started sign-in works once, soon, for whoever began it, at the address that it was begun for."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from accounts.models import Session, StartedSignIn
from accounts.tasks import purge_ended
from django.utils import timezone
from lib.rates import read_rate

from tests.http import Answer, ApiClient
from tests.providers import PLAYER, GitHub, Journey, mail, s256

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]


@pytest.fixture
def noor(github: GitHub) -> Journey:
    """Noor is on her way."""
    github.knows("noor", mail("noor@lectern.example"), number=7)
    github.knows("eve", mail("eve@lectern.example"), number=8)
    return Journey("github")


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code) == (400, "OAUTH_FAILED")


@pytest.mark.parametrize("provider", ["google", "github"])
def test_the_address_to_visit_asks_for_a_code_with_pkce_and_state(registered: object, provider: str) -> None:
    journey = Journey(provider)
    journey.depart()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(journey.url).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge"] == s256(journey.verifier)
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == PLAYER.format(provider)
    assert asked["state"] == journey.state
    assert len(journey.state) >= 43
    assert ("nonce" in asked) == (provider == "google")
    assert "a-secret" not in journey.url
    assert StartedSignIn.objects.get().state_digest != journey.state


@pytest.mark.asvs("10.1.2")
def test_it_works_once(noor: Journey) -> None:
    code = noor.agree("noor")
    assert noor.come_back(code).status == 200
    assert refused(noor.come_back(code))
    again = Journey("github")
    assert refused(noor.come_back(again.agree("noor")))
    assert Session.objects.count() == 1


@pytest.mark.asvs("10.1.2")
@pytest.mark.asvs("10.2.1")
def test_a_code_of_another_sign_in_is_refused(noor: Journey, github: GitHub) -> None:
    """Eve has Noor's browser finish with Eve's code, or finishes herself with Noor's."""
    eve = Journey("github")
    eves, noors = eve.agree("eve"), noor.agree("noor")
    assert refused(noor.come_back(eves))
    assert refused(eve.come_back(noors))
    assert not Session.objects.exists()


def test_nobody_comes_back_who_never_left(noor: Journey) -> None:
    code = noor.agree("noor")
    stranger = Journey("github")
    assert refused(stranger.come_back(code))
    assert noor.come_back(code).status == 200


@pytest.mark.asvs("10.2.1")
def test_a_state_that_comes_along_must_be_the_right_one(noor: Journey) -> None:
    code = noor.agree("noor")
    for wrong in ("", noor.state[:-1], Journey("github").state or "x", "é"):
        assert refused(noor.come_back(code, state=wrong))
    assert noor.come_back(code, state=noor.state).status == 200


def test_it_belongs_to_one_provider_and_one_address(noor: Journey, registered: object, settings: object) -> None:
    elsewhere = "org.example.app:/back"
    settings.OAUTH_REDIRECT_URIS = [elsewhere]  # type: ignore[attr-defined]
    code = noor.agree("noor")
    assert refused(noor.come_back(code, redirect_uri=elsewhere))
    assert refused(noor.come_back(code, redirect_uri="https://evil.example/"))
    noor.provider = "google"
    assert refused(noor.come_back(code))
    noor.provider = "github"
    assert noor.come_back(code).status == 200
    app = Journey("github", elsewhere)
    assert app.come_back(app.agree("noor")).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/sign-in/github/",
        "http://localhost:8000/sign-in/github",
        "http://localhost:8000/sign-in/github/?next=//evil.example",
        "http://localhost:8000/sign-in/github/../google/",
        "http://localhost:8000/sign-in/google/",
        "http://localhost:8000@evil.example/sign-in/github/",
        "HTTP://LOCALHOST:8000/sign-in/github/",
        "javascript:alert(1)",
    ],
)
def test_only_registered_addresses_are_led_back_to(registered: object, address: str) -> None:
    answer = Journey("github", address).depart()
    assert (answer.status, list(answer.details["fields"])) == (422, ["redirect_uri"])
    assert not StartedSignIn.objects.exists()


def test_a_challenge_serves_one_sign_in(noor: Journey) -> None:
    assert noor.depart().status == 200
    answer = noor.depart()
    assert (answer.status, list(answer.details["fields"])) == (422, ["code_challenge"])


@pytest.mark.parametrize("challenge", ["", "x" * 42, "x" * 44, "é" * 43, "=" * 43, s256("x") + "\n"])
def test_a_challenge_is_a_sha256(registered: object, challenge: str) -> None:
    path = "accounts/oauth/github/authorize/"
    answer = ApiClient().client.get(
        f"/api/v1/{path}", {"redirect_uri": PLAYER.format("github"), "code_challenge": challenge}
    )
    assert answer.status_code == 422


def test_it_is_good_for_ten_minutes_and_forgotten_by_night(noor: Journey) -> None:
    code = noor.agree("noor")
    StartedSignIn.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(noor.come_back(code))
    assert purge_ended(timezone.now()) == 1
    assert not StartedSignIn.objects.exists()
    Journey("github").depart()
    left = StartedSignIn.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_what_the_provider_refuses_is_refused(noor: Journey) -> None:
    noor.depart()
    assert refused(noor.come_back("a-code-that-nobody-gave"))
    person_who_said_no = Journey("github")
    person_who_said_no.depart()
    assert person_who_said_no.come_back("").status == 422


def test_a_provider_that_is_not_registered_is_not_offered(settings: object) -> None:
    for journey in (Journey("google"), Journey("github")):
        for answer in (journey.depart(), journey.come_back("code")):
            assert (answer.status, answer.code) == (404, "PROVIDER_NOT_CONFIGURED")
    assert ApiClient().get("accounts/oauth/").data == {"providers": []}
    assert Journey("facebook").depart().code == "NOT_FOUND"


def test_clients_learn_which_buttons_to_show(registered: object) -> None:
    names = {"providers": [{"name": "google", "title": "Google"}, {"name": "github", "title": "GitHub"}]}
    assert ApiClient().get("accounts/oauth/").data == names


@pytest.mark.owasp_api(4)
def test_nobody_begins_without_end(registered: object, settings: object) -> None:
    settings.LIMITS = {**settings.LIMITS, "social_sign_in": (read_rate("3/15m"),)}  # type: ignore[attr-defined]
    answers = [Journey("github").depart() for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Journey("github").come_back("code").code == "RATE_LIMITED"

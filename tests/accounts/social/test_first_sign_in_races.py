"""Many first sign-ins at once make one account. `RACE_REPEATS=50` runs each as often as the proofs ask for."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier

import pytest
from accounts.actions import social_account
from accounts.models import SocialAccount, StartedSignIn, User
from django.db import connection
from outbox.models import Event

from tests.cast import PASSWORD, person
from tests.http import Answer, ApiClient
from tests.providers import GitHub, Journey, mail
from tests.races import PATIENCE, REPEATS, at_once, meeting

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db"), pytest.mark.asvs("15.4.2")]
MANY = 20
RUNS = REPEATS if REPEATS > 2 else 1
NOOR = "noor@lectern.example"
on_real_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, whatever the code does"
)


@pytest.fixture(autouse=True)
def known(google: Callable[..., None], github: GitHub) -> None:
    google("7", email=NOOR)
    github.knows("7", mail(NOOR), number=7)


def many_arrive(*providers: str) -> list[Answer]:
    """Twenty sign-ins, each begun on its own, finish at the same time."""
    journeys = [Journey(providers[number % len(providers)]) for number in range(MANY)]
    codes = [journey.agree("7") for journey in journeys]
    return at_once(lambda number: journeys[number].come_back(codes[number]), MANY)


def forget() -> None:
    Event.objects.all().delete()
    User.objects.all().delete()


@pytest.mark.parametrize("providers", [("google",), ("google", "github")], ids="+".join)
def test_many_first_sign_ins_make_one_account(providers: tuple[str, ...]) -> None:
    for _ in range(RUNS):
        answers = many_arrive(*providers)
        assert [answer.status for answer in answers] == [200] * MANY
        assert {answer.data["user"]["id"] for answer in answers} == {str(User.objects.get().pk)}
        assert SocialAccount.objects.count() == len(providers)
        assert Event.objects.filter(name="user.registered").count() == 1
        forget()


def test_many_who_link_at_once_link_once() -> None:
    for _ in range(RUNS):
        lena = person(NOOR)
        answers = many_arrive("google")
        assert {answer.data["user"]["id"] for answer in answers} == {str(lena.pk)}
        assert SocialAccount.objects.count() == 1
        assert Event.objects.filter(name="user.social_account_linked").count() == 1
        forget()


@on_real_locks
def test_without_looking_again_most_would_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: all have seen that nobody is there before any of them makes the account."""
    barrier, make = Barrier(MANY), social_account._made

    def made_afterwards(*args: object) -> User:
        barrier.wait(PATIENCE)
        return make(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(social_account, "_made", made_afterwards)
    monkeypatch.setattr(social_account, "ATTEMPTS", 1)
    counted = Counter(answer.status for answer in many_arrive("google"))
    assert counted[200] == 1
    forget()
    monkeypatch.setattr(social_account, "ATTEMPTS", 3)
    assert [answer.status for answer in many_arrive("google")] == [200] * MANY


def test_of_many_who_come_back_with_one_code_one_gets_in() -> None:
    for _ in range(RUNS):
        journey = Journey("github")
        code = journey.agree("7")
        answers = at_once(lambda _, trip=journey, it=code: trip.come_back(it), MANY)
        assert Counter(answer.code for answer in answers) == {"": 1, "OAUTH_FAILED": MANY - 1}
        forget()


@on_real_locks
def test_without_the_claim_the_provider_would_be_asked_by_many(monkeypatch: pytest.MonkeyPatch, github: GitHub) -> None:
    """The negative control."""
    monkeypatch.setattr(StartedSignIn, "claim", meeting(lambda self, now: True, MANY))
    github.seen.clear()
    journey = Journey("github")
    code = journey.agree("7")
    at_once(lambda _: journey.come_back(code), MANY)
    assert github.seen.count("/login/oauth/access_token") == MANY


def register(number: int) -> Answer:
    body = {"email": NOOR, "password": PASSWORD, "full_name": f"Noor {number}"}
    return ApiClient().post("accounts/register/", body)


def test_signing_up_meanwhile_makes_one_account_that_only_its_owner_opens() -> None:
    """Whoever is first, a password that nobody proved and a linked account never open the same account."""
    for _ in range(max(RUNS, 3)):
        journey = Journey("google")
        code = journey.agree("7")
        registered, arrived = at_once(
            lambda who, trip=journey, it=code: trip.come_back(it) if who else register(who), 2
        )
        assert registered.status == 201
        user = User.objects.get()
        signed_up_first = user.has_usable_password()
        assert (arrived.code == "ACCOUNT_NOT_VERIFIED") == signed_up_first
        assert (arrived.status == 200) == (not signed_up_first)
        assert user.email_verified == SocialAccount.objects.filter(user=user).exists() == (not signed_up_first)
        login = ApiClient().post("accounts/login/", {"email": NOOR, "password": PASSWORD})
        assert login.code == ("EMAIL_NOT_VERIFIED" if signed_up_first else "INVALID_CREDENTIALS")
        forget()

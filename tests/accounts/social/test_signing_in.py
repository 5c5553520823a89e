"""Who gets into which account by Google or GitHub."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import SecurityEvent, Session, SocialAccount, User
from outbox.models import Event

from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import PASSWORD, Cast, person
from tests.http import ApiClient
from tests.mailbox import last_token, mails_to
from tests.providers import GitHub, mail, sign_in_by

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
Google = Callable[..., None]


@pytest.fixture(params=["google", "github"])
def arrive(request: pytest.FixtureRequest, google: Google, github: GitHub) -> Callable[..., Any]:
    """Somebody signs in by either provider: `arrive("7", "noor@lectern.example")`."""

    def come(subject: str, address: str, *, name: str = "Noor", verified: bool = True) -> Any:
        google(subject, email=address, email_verified=verified, name=name)
        github.knows(subject, mail(address, verified=verified), number=int(subject), name=name)
        return sign_in_by(request.param, subject)

    return come


def test_a_stranger_gets_an_account(arrive: Callable[..., Any]) -> None:
    answer = arrive("7", "Noor@Lectern.Example")
    assert answer.status == 200
    assert answer["Cache-Control"] == "no-store"
    assert works(answer.data["access"])
    user = User.objects.get(email="noor@lectern.example")
    assert answer.data["user"]["id"] == str(user.pk)
    assert (user.full_name, user.role, user.email_verified) == ("Noor", "STUDENT", True)
    assert not user.has_usable_password()
    assert user.last_login is not None
    assert mails_to(user.email) == []  # there is nothing to confirm
    assert Event.objects.filter(name="user.registered", payload__user_id=str(user.pk)).count() == 1


def test_the_same_person_comes_back_to_the_same_account(arrive: Callable[..., Any]) -> None:
    first, again = arrive("7", "noor@lectern.example"), arrive("7", "noor@lectern.example")
    assert first.data["user"]["id"] == again.data["user"]["id"]
    assert User.objects.count() == 1
    assert Session.objects.count() == 2


def test_an_account_is_linked_when_the_address_is_proved_on_both_sides(cast: Cast, arrive: Callable[..., Any]) -> None:
    answer = arrive("7", "LENA@lectern.example")
    assert answer.data["user"]["id"] == str(cast.lena.pk)
    assert SocialAccount.objects.get().user == cast.lena
    assert "signs you in now" in mails_to(cast.lena.email)[-1].subject
    assert sign_in(cast.lena).status == 200  # the password stays
    cast.lena.refresh_from_db()
    assert cast.lena.full_name == "Lena"


def test_an_unverified_account_is_never_taken_over(arrive: Callable[..., Any]) -> None:
    squatter = person("noor@lectern.example", email_verified=False)
    answer = arrive("7", "noor@lectern.example")
    assert (answer.status, answer.code) == (403, "ACCOUNT_NOT_VERIFIED")
    squatter.refresh_from_db()
    assert not squatter.email_verified
    assert not SocialAccount.objects.exists()
    assert not Session.objects.exists()


def test_the_true_owner_is_not_locked_out_and_the_squatter_s_password_dies(arrive: Callable[..., Any]) -> None:
    squatter = person("noor@lectern.example", email_verified=False)
    arrive("7", "noor@lectern.example")
    body = {"token": last_token("noor@lectern.example"), "new_password": "My-own-password-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", body).status == 200
    assert arrive("7", "noor@lectern.example").data["user"]["id"] == str(squatter.pk)
    assert sign_in(squatter, PASSWORD).code == "INVALID_CREDENTIALS"


def test_an_address_that_the_provider_has_not_proved_opens_nothing(cast: Cast, arrive: Callable[..., Any]) -> None:
    for address in (cast.lena.email, "new@lectern.example"):
        answer = arrive("7", address, verified=False)
        assert (answer.status, answer.code) == (403, "PROVIDER_EMAIL_NOT_VERIFIED")
    assert User.objects.count() == 6
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("proved", ["true", 1, "yes", None, [True]])
def test_only_true_is_true(google: Google, cast: Cast, proved: object) -> None:
    google("7", email=cast.lena.email, email_verified=proved)
    assert sign_in_by("google", "7").code == "PROVIDER_EMAIL_NOT_VERIFIED"


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [mail("lena@lectern.example", primary=False)],
        [mail("lena@lectern.example", verified=False), mail("else@lectern.example", primary=False)],
        [{"email": "lena@lectern.example"}],
        ["lena@lectern.example", None],
        [{"email": None, "primary": True, "verified": True}],
    ],
)
def test_only_the_primary_proved_address_counts_at_github(github: GitHub, cast: Cast, entries: list[Any]) -> None:
    github.knows("lena", *entries, number=7)
    assert sign_in_by("github", "lena").code == "PROVIDER_EMAIL_NOT_VERIFIED"
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "look_alike",
    [
        *("mıke@lectern.example", "mike@lecternexample", "mike@lectern.example\x00", "mike@leсtern.example"),
        *("Mike@lectern.example\u200b", "mi\u212ae@lectern.example", "mike@lectern.example.", "mike"),
        *("mike@l\u212bctern.example", "mike@lectern.example, eve@lectern.example", "mike@lectern.example\n.eve"),
    ],
)
def test_an_address_that_looks_like_another_is_not_it(arrive: Callable[..., Any], look_alike: str) -> None:
    mike = person("mike@lectern.example")
    assert arrive("7", look_alike).code == "PROVIDER_EMAIL_NOT_VERIFIED"
    assert User.objects.get() == mike
    assert not SocialAccount.objects.exists()


def test_an_address_that_changes_at_the_provider_moves_nobody(cast: Cast, arrive: Callable[..., Any]) -> None:
    arrive("7", cast.lena.email)
    for verified in (True, False):
        assert arrive("7", cast.liam.email, verified=verified).data["user"]["id"] == str(cast.lena.pk)
    assert SocialAccount.objects.get().user == cast.lena


def test_an_address_that_changed_hands_at_the_provider_opens_nothing(cast: Cast, arrive: Callable[..., Any]) -> None:
    arrive("7", cast.lena.email)
    answer = arrive("8", cast.lena.email)
    assert (answer.status, answer.code) == (409, "ANOTHER_ACCOUNT_LINKED")
    assert SocialAccount.objects.get().subject == "7"


@pytest.mark.parametrize("linked", [True, False])
def test_who_was_shut_out_stays_out(cast: Cast, arrive: Callable[..., Any], linked: bool) -> None:
    if linked:
        arrive("7", cast.lena.email)
    ApiClient(cast.rosa).post(f"users/{cast.lena.pk}/deactivate/")
    answer = arrive("7", cast.lena.email)
    assert (answer.status, answer.code) == (403, "ACCOUNT_DEACTIVATED")
    assert not Session.objects.alive().filter(user=cast.lena).exists()


def test_both_providers_lead_to_one_account(google: Google, github: GitHub, cast: Cast) -> None:
    google("7", email=cast.lena.email)
    github.knows("lena", mail(cast.lena.email), number=7)
    ids = {sign_in_by("google", "7").data["user"]["id"], sign_in_by("github", "lena").data["user"]["id"]}
    assert ids == {str(cast.lena.pk)}
    assert SocialAccount.objects.count() == 2


def test_the_same_number_at_two_providers_is_two_people(google: Google, github: GitHub) -> None:
    google("7", email="one@lectern.example")
    github.knows("two", mail("two@lectern.example"), number=7)
    ids = {sign_in_by("google", "7").data["user"]["id"], sign_in_by("github", "two").data["user"]["id"]}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [(None, "noor"), ("", "noor"), ("A\r\nB\x00\u202eC", "A B C"), ("é" * 400, "é" * 150), (["x"], "noor")],
)
def test_a_name_is_one_line_and_never_missing(google: Google, name: object, shown: str) -> None:
    google("7", email="noor@lectern.example", name=name)
    assert sign_in_by("google", "7").data["user"]["full_name"] == shown


def test_the_trail_has_it(cast: Cast, arrive: Callable[..., Any]) -> None:
    arrive("7", cast.lena.email, verified=False)
    arrive("7", cast.lena.email)
    kinds = [(event.kind, event.user_id) for event in SecurityEvent.objects.order_by("pk")]
    assert ("social.linked", cast.lena.pk) in kinds
    failed = SecurityEvent.objects.get(kind="sign_in.failed")
    assert failed.facts["reason"] == "PROVIDER_EMAIL_NOT_VERIFIED"
    signed_in = SecurityEvent.objects.get(kind="sign_in.succeeded")
    assert signed_in.user_id == cast.lena.pk
    assert failed.facts["method"] == signed_in.facts["method"] == SocialAccount.objects.get().provider

"""What a person sees of their linked accounts, and unlinking them."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import SocialAccount, User

from tests.cast import Cast
from tests.http import ApiClient
from tests.mailbox import last_token
from tests.providers import GitHub, mail, sign_in_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(google: Callable[..., None], github: GitHub) -> User:
    """She has no password; both providers know her."""
    google("7", email="noor@lectern.example")
    github.knows("noor", mail("noor@lectern.example"), number=7)
    return User.objects.get(pk=sign_in_by("google", "7").data["user"]["id"])


def test_people_see_their_own(noor: User, cast: Cast, django_assert_max_num_queries: Any) -> None:
    sign_in_by("github", "noor")
    client = ApiClient(noor)
    with django_assert_max_num_queries(3):
        items = client.get("users/me/social/").data["items"]
    assert [(item["provider"], item["email"]) for item in items] == [
        ("github", "noor@lectern.example"),
        ("google", "noor@lectern.example"),
    ]
    assert set(items[0]) == {"provider", "email", "created_at", "last_used_at"}
    assert ApiClient(cast.lena).get("users/me/social/").data["items"] == []
    assert ApiClient(cast.ada).get("users/me/social/").data["items"] == []
    assert ApiClient().get("users/me/social/").status == 401


def test_the_last_way_in_stays(noor: User) -> None:
    answer = ApiClient(noor).delete("users/me/social/google/")
    assert (answer.status, answer.code) == (409, "LAST_WAY_IN")
    assert SocialAccount.objects.count() == 1


def test_one_of_two_ways_may_go(noor: User) -> None:
    sign_in_by("github", "noor")
    assert ApiClient(noor).delete("users/me/social/google/").status == 200
    assert ApiClient(noor).delete("users/me/social/github/").code == "LAST_WAY_IN"


def test_with_a_password_the_last_one_may_go(noor: User) -> None:
    ApiClient().post("accounts/password/reset/", {"email": noor.email})
    body = {"token": last_token(noor.email), "new_password": "My-own-password-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", body).status == 200
    noor.refresh_from_db()
    assert ApiClient(noor).delete("users/me/social/google/").status == 200
    assert not SocialAccount.objects.exists()
    answer = ApiClient().post("accounts/login/", {"email": noor.email, "password": "My-own-password-8"})
    assert answer.status == 200


def test_nobody_unlinks_another_s(noor: User, cast: Cast) -> None:
    for other in (cast.lena, cast.ada):
        assert ApiClient(other).delete("users/me/social/google/").status == 404
    assert ApiClient().delete("users/me/social/google/").status == 401
    assert ApiClient(noor).delete("users/me/social/facebook/").status == 404
    assert SocialAccount.objects.count() == 1


def test_no_password_opens_an_account_that_has_none(noor: User) -> None:
    for guess in ("", "!", noor.password, "None"):
        answer = ApiClient().post("accounts/login/", {"email": noor.email, "password": guess or " "})
        assert answer.code == "INVALID_CREDENTIALS"

"""Passwords can't be tried without end, at any door; and nobody is locked out by what others try."""

from typing import Any

import pytest
from accounts.models import SecurityEvent, Session, User
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone
from lib.rates import read_rate

from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient, browser

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("6.3.1"), pytest.mark.owasp_api(2)]
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
UNKNOWN = "nobody.here@lectern.example"


@pytest.fixture(autouse=True)
def _few_tries(settings: Any) -> None:
    few = {"sign_in": "3/1h", "sign_in_known": "4/1h", "sign_in_strangers": "6/1h", "sign_in_address": "30/1h"}
    settings.LIMITS = {**settings.LIMITS, **{name: (read_rate(rate),) for name, rate in few.items()}}


def sign_in(email: str, password: str = "Wrong-password-9", at: str = ELSEWHERE, **headers: str) -> Answer:
    client = ApiClient()
    client.client.defaults["REMOTE_ADDR"] = at
    return client.post("accounts/login/", {"email": email, "password": password}, **headers)


def statuses(email: str, tries: int = 5, at: str = ELSEWHERE) -> list[int]:
    return [sign_in(email, at=at).status for _ in range(tries)]


def test_after_some_wrong_passwords_even_the_right_one_has_to_wait(cast: Cast) -> None:
    assert statuses(cast.lena.email) == [401, 401, 401, 429, 429]
    refused = sign_in(cast.lena.email, PASSWORD)
    assert (refused.status, refused.code) == (429, "RATE_LIMITED")
    assert refused["Retry-After"] == str(refused.details["retry_after"])
    assert 1190 < refused.details["retry_after"] <= 1200
    assert "Wait 20 minutes" in refused.body["message"]
    assert not Session.objects.exists()


def test_nothing_tells_a_known_account_from_an_unknown_one(cast: Cast) -> None:
    def told(email: str) -> list[tuple[Any, ...]]:
        answers = [sign_in(email) for _ in range(5)]
        return [(each.status, each.code, each.body["message"], sorted(each.details)) for each in answers]

    assert told(cast.lena.email) == told(UNKNOWN)
    shut = User.objects.create_user("shut@lectern.example", PASSWORD, full_name="Shut", is_active=False)
    assert told(shut.email) == told(UNKNOWN.replace("nobody", "somebody"))


def test_an_unknown_account_costs_as_much_work_and_who_must_wait_costs_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in (cast.lena.email, UNKNOWN):
        statuses(email)
        assert len(hashed) == 3
        hashed.clear()


def test_the_trail_says_once_that_somebody_had_to_wait(cast: Cast) -> None:
    for email in (cast.lena.email, UNKNOWN):
        statuses(email, 8)
    held_up = SecurityEvent.objects.filter(kind="sign_in.held_up")
    assert sorted(held_up.values_list("user_id", "trace__address"), key=str) == sorted(
        [(cast.lena.pk, ELSEWHERE), (None, ELSEWHERE)], key=str
    )


def test_a_right_password_makes_up_for_wrong_ones(cast: Cast) -> None:
    for _ in range(4):
        assert statuses(cast.lena.email, 2) == [401, 401]
        assert sign_in(cast.lena.email, PASSWORD).status == 200


def test_spelling_an_address_otherwise_gives_no_more_tries(cast: Cast) -> None:
    spellings = [cast.lena.email, cast.lena.email.upper(), f" {cast.lena.email} ", "Lena@lectern.example"]
    assert [sign_in(email).status for email in spellings] == [401, 401, 401, 429]


def test_neither_a_forged_header_nor_another_host_of_a_network_gives_more_tries(cast: Cast) -> None:
    for number in range(3):
        sign_in(cast.lena.email, **{"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"})
    assert sign_in(cast.lena.email, **{"X-Forwarded-For": "192.0.2.77", "Forwarded": "for=192.0.2.77"}).status == 429
    hosts = [f"2001:db8:1:2::{number}" for number in range(1, 5)]
    assert [sign_in(cast.liam.email, at=host).status for host in hosts] == [401, 401, 401, 429]
    assert sign_in(cast.liam.email, at="2001:db8:1:3::1").status == 401


def test_nobody_is_locked_out_where_they_signed_in_before(cast: Cast) -> None:
    assert sign_in(cast.lena.email, PASSWORD, at=HOME).status == 200
    strangers = [f"192.0.2.{number}" for number in range(10)]
    assert [sign_in(cast.lena.email, at=place).status for place in strangers] == [401] * 6 + [429] * 4
    assert sign_in(cast.lena.email, PASSWORD, at="192.0.2.200").status == 429
    assert sign_in(cast.lena.email, PASSWORD, at=HOME).status == 200
    assert statuses(cast.lena.email, at=HOME) == [401, 401, 401, 401, 429]


def test_who_sets_a_password_by_mail_gets_in_during_an_attack(cast: Cast) -> None:
    from tests.mailbox import last_token

    for number in range(10):
        sign_in(cast.lena.email, at=f"192.0.2.{number}")
    owner = ApiClient()
    owner.client.defaults["REMOTE_ADDR"] = HOME
    owner.post("accounts/password/reset/", {"email": cast.lena.email})
    new = {"token": last_token(cast.lena.email), "new_password": "Another-password-8"}
    assert owner.post("accounts/password/reset/confirm/", new).status == 200
    assert sign_in(cast.lena.email, "Another-password-8", at=HOME).status == 200


def test_one_address_can_not_try_one_password_on_everybody() -> None:
    answers = [sign_in(f"person{number}@lectern.example").status for number in range(32)]
    assert answers == [401] * 30 + [429] * 2
    assert sign_in("person1@lectern.example", at=HOME).status == 401


def test_the_admin_asks_to_wait_in_words(cast: Cast) -> None:
    client = Client(REMOTE_ADDR=ELSEWHERE)
    wrong = {"username": cast.ines.email, "password": "Wrong-password-9"}
    assert [client.post("/admin/login/", wrong).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.post("/admin/login/", {**wrong, "password": PASSWORD})
    assert (answer.status_code, answer.wsgi_request.user.is_authenticated) == (429, False)
    assert int(answer["Retry-After"]) > 1190
    assert "Too many tries. Wait 20 minutes, then try again." in answer.content.decode()
    assert client.get("/admin/login/").status_code == 200


def test_the_doors_share_one_budget(cast: Cast) -> None:
    statuses(cast.ines.email)
    client = Client(REMOTE_ADDR=ELSEWHERE)
    answer = client.post("/admin/login/", {"username": cast.ines.email, "password": PASSWORD})
    assert answer.status_code == 429


def test_the_admin_answers_for_an_unknown_account_as_for_a_known_one(cast: Cast) -> None:
    def told(email: str) -> list[tuple[int, bool]]:
        client = Client(REMOTE_ADDR=ELSEWHERE)
        answers = [client.post("/admin/login/", {"username": email, "password": "Wrong-1"}) for _ in range(5)]
        return [(each.status_code, "didn&#x27;t match" in each.content.decode()) for each in answers]

    assert told(cast.ines.email) == told(UNKNOWN) == [(200, True)] * 3 + [(429, False)] * 2


def test_a_stolen_session_can_not_try_passwords_either(cast: Cast) -> None:
    thief = ApiClient(cast.lena)
    body = {"current_password": "Wrong-password-9", "new_password": "Another-password-8"}
    answers = [thief.post("accounts/password/change/", body).status for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    right = thief.post("accounts/password/change/", {**body, "current_password": PASSWORD})
    assert (right.status, User.objects.get(pk=cast.lena.pk).check_password(PASSWORD)) == (429, True)


def test_all_that_asks_who_is_signed_in_for_the_password_shares_one_budget(cast: Cast) -> None:
    thief, wrong = ApiClient(cast.lena), {"password": "Wrong-password-9"}
    answers = [
        thief.post("users/me/second-factor/password/", wrong),
        thief.post("accounts/email/change/", {**wrong, "new_email": "thief@elsewhere.example"}),
        thief.delete("users/me/", wrong),
    ]
    assert [(each.status, each.details["fields"]) for each in answers] == [
        (422, {"password": ["This is not your password."]})
    ] * 3
    body = {"current_password": PASSWORD, "new_password": "Another-password-8"}
    assert thief.post("accounts/password/change/", body).status == 429


def test_nor_can_a_stolen_session_of_the_admin(cast: Cast) -> None:
    thief = browser(cast.ines)
    new = {"password-new_password1": "Another-password-8", "password-new_password2": "Another-password-8"}
    form = {"name-full_name": "Ines", "locale-preferred_language": "", "locale-current_time_zone": "UTC", **new}
    form |= {"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"}
    form["theme-keyboard_shortcuts"] = "on"
    wrong = {**form, "password-old_password": "Wrong-password-9"}
    assert [thief.post("/admin/account/", wrong).status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = thief.post("/admin/account/", {**form, "password-old_password": PASSWORD})
    assert (answer.status_code, "Wait 20 minutes" in answer.content.decode()) == (429, True)
    assert User.objects.get(pk=cast.ines.pk).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["password_reset/", "password_reset/confirm/x/y/", "password_reset/done/"])
def test_the_admin_has_no_reset_of_its_own(path: str) -> None:
    assert Client().get(f"/admin/{path}").status_code == 404


def test_a_session_that_began_before_goes_on_meanwhile(cast: Cast) -> None:
    here = sign_in(cast.lena.email, PASSWORD, at=HOME).data
    statuses(cast.lena.email, 10)
    client = ApiClient()
    assert client.post("accounts/token/refresh/", {"refresh": here["refresh"]}).status == 200
    assert Session.objects.alive(timezone.now()).filter(user=cast.lena).count() == 1

"""Whoever signs up first with somebody else's address must not have the password that its owner then confirms."""

import pytest
from accounts.models import EmailToken, SignUp, User
from accounts.opaque import digest_of
from django.contrib.auth.hashers import check_password
from outbox.relay import deliver_due

from tests.cast import Cast, person
from tests.http import Answer, ApiClient
from tests.mailbox import last_token, mails_to, token_in
from tests.races import REPEATS, at_once

pytestmark = pytest.mark.owasp_api(2)
NORA = "nora@lectern.example"
HERS, THEIRS = "Noras-own-password-7", "Attackers-password-8"


def sign_up(password: str, name: str = "Nora Newcomer", email: str = NORA) -> Answer:
    return ApiClient().post("accounts/register/", {"email": email, "password": password, "full_name": name})


def confirm(token: str) -> Answer:
    return ApiClient().post("accounts/verify-email/", {"token": token})


def sign_in(password: str) -> int:
    return ApiClient().post("accounts/login/", {"email": NORA, "password": password}).status


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [(HERS, THEIRS), (THEIRS, HERS)], ids=["she first", "they first"])
def test_the_mail_of_a_sign_up_confirms_its_password_and_name(first: str, second: str) -> None:
    names = {HERS: "Nora Newcomer", THEIRS: "Mallory"}
    sign_up(first, names[first])
    sign_up(second, names[second])
    mails = mails_to(NORA)
    answer = confirm(token_in(mails[0 if first == HERS else 1]))
    assert (answer.status, answer.data["email_verified"]) == (200, True)
    assert (sign_in(HERS), sign_in(THEIRS)) == (200, 401)
    assert User.objects.get().full_name == "Nora Newcomer"
    assert confirm(token_in(mails[1 if first == HERS else 0])).code == "INVALID_TOKEN", "theirs is forgotten"
    assert (sign_in(HERS), sign_in(THEIRS)) == (200, 401)
    assert not SignUp.objects.exists()


@pytest.mark.django_db
def test_signing_up_anew_before_she_confirms_changes_nothing_for_her() -> None:
    sign_up(THEIRS)
    sign_up(HERS)
    hers = last_token(NORA)
    for number in range(3):
        sign_up(f"{THEIRS}{number}", "Mallory")
    assert confirm(hers).status == 200
    assert sign_in(HERS) == 200
    assert [sign_in(f"{THEIRS}{number}") for number in range(3)] == [401] * 3


@pytest.mark.django_db
def test_a_mail_that_is_asked_for_again_lets_her_choose_where_several_signed_up() -> None:
    sign_up(THEIRS, "Mallory")
    sign_up(HERS)
    deliver_due()
    ApiClient().post("accounts/verify-email/resend/", {"email": NORA})
    token = last_token(NORA)
    assert confirm(token).code == "INVALID_TOKEN"
    new = {"token": token, "new_password": "One-more-password-9"}
    assert ApiClient().post("accounts/password/reset/confirm/", new).status == 200
    assert [sign_in(password) for password in (HERS, THEIRS, "One-more-password-9")] == [401, 401, 200]


@pytest.mark.django_db
def test_a_mail_that_is_asked_for_again_confirms_the_only_sign_up() -> None:
    sign_up(HERS)
    deliver_due()
    ApiClient().post("accounts/verify-email/resend/", {"email": NORA})
    assert confirm(last_token(NORA)).status == 200
    assert sign_in(HERS) == 200


@pytest.mark.django_db
def test_setting_a_password_by_mail_forgets_every_sign_up() -> None:
    sign_up(THEIRS)
    stale = last_token(NORA)
    ApiClient().post("accounts/password/reset/", {"email": NORA})
    new = {"token": last_token(NORA), "new_password": HERS}
    assert ApiClient().post("accounts/password/reset/confirm/", new).status == 200
    assert confirm(stale).code == "INVALID_TOKEN"
    assert (sign_in(HERS), sign_in(THEIRS)) == (200, 401)


@pytest.mark.django_db
def test_signing_up_with_a_proved_address_leaves_no_trace_in_it(cast: Cast) -> None:
    before = User.objects.get(pk=cast.lena.pk)
    sign_up(THEIRS, "Mallory", cast.lena.email)
    (message,) = mails_to(cast.lena.email)
    after = User.objects.get(pk=cast.lena.pk)
    assert (after.password, after.full_name) == (before.password, before.full_name)
    assert not SignUp.objects.exists()
    assert "Token:" not in message.body


@pytest.mark.django_db
def test_an_account_that_others_made_keeps_the_password_that_they_gave_it() -> None:
    nora = person(NORA, email_verified=False)
    ApiClient().post("accounts/verify-email/resend/", {"email": NORA})
    token = last_token(NORA)
    sign_up(THEIRS, "Mallory")
    assert confirm(token).status == 200
    assert (sign_in("Correct-horse-7"), sign_in(THEIRS)) == (200, 401)
    assert User.objects.get().full_name == nora.full_name


@pytest.mark.django_db
def test_who_signed_up_last_is_told_to_confirm_as_if_they_had_been_the_first() -> None:
    alone = sign_up(THEIRS, email="fresh@lectern.example")
    sign_up(HERS)
    repeated = sign_up(THEIRS)
    assert (repeated.status, repeated.body["message"]) == (alone.status, alone.body["message"])
    assert {**repeated.data, "email": ""} == {**alone.data, "email": ""}
    assert sign_in(THEIRS) == 403
    assert sign_in("Neither-of-them-9") == 401


@pytest.mark.race
@pytest.mark.usefixtures("committed_db")
def test_of_many_who_sign_up_at_once_each_mail_confirms_its_own_password() -> None:
    for _ in range(REPEATS):
        at_once(lambda number: sign_up(f"Password-of-number-{number}", f"Number {number}"), 10)
        tokens = [token_in(message) for message in mails_to(NORA)][-10:]
        token = tokens[4]
        row = EmailToken.objects.select_related("sign_up").get(digest=digest_of(token))
        assert row.sign_up is not None
        (mine,) = (n for n in range(10) if check_password(f"Password-of-number-{n}", row.sign_up.password))
        assert len({each.sign_up_id for each in EmailToken.objects.all()}) == 10
        assert confirm(token).status == 200
        assert [n for n in range(10) if sign_in(f"Password-of-number-{n}") == 200] == [mine]
        assert User.objects.get().full_name == f"Number {mine}"
        User.objects.all().delete()


@pytest.mark.race
@pytest.mark.usefixtures("committed_db")
def test_of_many_mails_that_are_confirmed_at_once_one_holds() -> None:
    for _ in range(REPEATS):
        passwords = [f"Password-of-number-{number}" for number in range(6)]
        for password in passwords:
            sign_up(password)
        tokens = [token_in(message) for message in mails_to(NORA)][-6:]
        answers = [answer.status for answer in at_once(lambda number, mine=tokens: confirm(mine[number]), 6)]
        assert sorted(answers) == [200] + [400] * 5
        assert [sign_in(password) for password in passwords] == [200 if each == 200 else 401 for each in answers]
        User.objects.all().delete()

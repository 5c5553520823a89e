"""Signing up and proving the address."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from accounts.models import EmailToken, User
from django.core import mail
from django.utils import timezone
from outbox.models import Event
from outbox.relay import deliver_due

from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient
from tests.mailbox import last_token, mails_to, token_in

NORA = {"email": "nora@lectern.example", "password": PASSWORD, "full_name": "Nora Newcomer"}


def sign_up(**fields: str) -> Answer:
    return ApiClient().post("accounts/register/", {**NORA, **fields})


def sign_in(email: str = NORA["email"], password: str = PASSWORD) -> Answer:
    return ApiClient().post("accounts/login/", {"email": email, "password": password})


@pytest.mark.django_db
def test_somebody_signs_up_confirms_their_address_and_signs_in() -> None:
    answer = sign_up()
    assert answer.status == 201
    assert answer.data == {"email": NORA["email"], "role": "STUDENT", "email_verified": False}
    refused = sign_in()
    assert (refused.status, refused.code) == (403, "EMAIL_NOT_VERIFIED")
    verified = ApiClient().post("accounts/verify-email/", {"token": last_token(NORA["email"])})
    assert (verified.status, verified.data["email_verified"]) == (200, True)
    signed_in = sign_in()
    assert signed_in.status == 200
    assert set(signed_in.data) == {"access", "refresh", "user"}
    assert signed_in.data["user"]["email"] == NORA["email"]


@pytest.mark.django_db
def test_no_mail_is_sent_within_the_request() -> None:
    sign_up()
    assert mail.outbox == []
    assert len(mails_to(NORA["email"])) == 1


@pytest.mark.django_db
def test_the_mail_has_a_link_and_a_token_and_the_database_only_a_digest() -> None:
    sign_up()
    (message,) = mails_to(NORA["email"])
    token = token_in(message)
    assert f"http://localhost:8000/verify-email/?token={token}" in message.body
    assert token not in str(EmailToken.objects.values())
    assert token not in str(Event.objects.values())


@pytest.mark.django_db
def test_a_taken_address_answers_the_same_and_its_owner_is_told(cast: Cast) -> None:
    fresh = sign_up()
    taken = sign_up(email=cast.lena.email)
    assert taken.status == fresh.status == 201
    assert taken.body["message"] == fresh.body["message"]
    assert taken.data == {**fresh.data, "email": cast.lena.email}
    (message,) = mails_to(cast.lena.email)
    assert message.subject == "You have an account already"
    assert "Nora" not in message.body


@pytest.mark.django_db
def test_an_address_is_the_same_in_any_case(cast: Cast) -> None:
    answer = sign_up(email="LENA@Lectern.Example")
    assert answer.data["email"] == cast.lena.email
    assert User.objects.filter(email__iexact=cast.lena.email).count() == 1
    assert sign_in(email=" Lena@LECTERN.example ").status == 200


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["l\u0435na@lectern.example", "lıam@lectern.example", "ſena@lectern.example"])
def test_letters_that_only_look_alike_are_refused(cast: Cast, email: str) -> None:
    answer = sign_up(email=email)
    assert (answer.status, list(answer.details["fields"])) == (422, ["email"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nora"),
        ("email", "nora@" + "x" * 250 + ".example"),
        ("full_name", ""),
        ("full_name", "x" * 151),
        ("full_name", "No\nra"),
        ("password", "Short-1"),
        ("password", "lower-case-only-7"),
        ("password", "UPPER-CASE-ONLY-7"),
        ("password", "No-digit-in-here"),
        ("password", "Password1"),
        ("password", "Nora-Newcomer1"),
        ("password", "Aa1-" * 50),
    ],
)
def test_what_is_not_acceptable_is_told_by_field_and_changes_nothing(field: str, value: str) -> None:
    answer = sign_up(**{field: value})
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert list(answer.details["fields"]) == [field]
    assert not User.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("email", "nora", "must be an e-mail address"),
        ("full_name", " ", "String should have at least 1 character"),
        ("full_name", "N" * 151, "String should have at most 150 characters"),
    ],
)
def test_what_is_wrong_is_told_in_words(field: str, value: str, problem: str) -> None:
    assert sign_up(**{field: value}).details["fields"] == {field: [problem]}


@pytest.mark.django_db
def test_nobody_signs_up_with_a_role_of_their_choice() -> None:
    answer = ApiClient().post(
        "accounts/register/", {**NORA, "role": "ADMIN", "is_superuser": True, "email_verified": True}
    )
    assert answer.status == 201
    nora = User.objects.get()
    assert (nora.role, nora.is_superuser, nora.email_verified) == ("STUDENT", False, False)


@pytest.mark.django_db
def test_a_token_works_once() -> None:
    sign_up()
    token = last_token(NORA["email"])
    assert ApiClient().post("accounts/verify-email/", {"token": token}).status == 200
    again = ApiClient().post("accounts/verify-email/", {"token": token})
    assert (again.status, again.code) == (400, "INVALID_TOKEN")


@pytest.mark.django_db
def test_a_token_expires() -> None:
    sign_up()
    token = last_token(NORA["email"])
    EmailToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ApiClient().post("accounts/verify-email/", {"token": token}).code == "INVALID_TOKEN"
    assert not User.objects.get().email_verified


@pytest.mark.django_db
def test_a_token_for_a_password_does_not_confirm_an_address() -> None:
    sign_up()
    deliver_due()
    ApiClient().post("accounts/password/reset/", {"email": NORA["email"]})
    answer = ApiClient().post("accounts/verify-email/", {"token": last_token(NORA["email"])})
    assert answer.code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_the_mail_is_sent_again_only_to_who_needs_it(cast: Cast) -> None:
    sign_up()
    deliver_due()
    answers = [
        ApiClient().post("accounts/verify-email/resend/", {"email": email})
        for email in (NORA["email"], cast.lena.email, "unknown@lectern.example")
    ]
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body["message"] for answer in answers}) == 1
    assert len(mails_to(NORA["email"])) == 2
    assert mails_to(cast.lena.email) == []


@pytest.mark.django_db
def test_a_delivery_that_is_repeated_sends_no_second_mail() -> None:
    sign_up()
    deliver_due()
    from outbox.models import Delivery

    Delivery.objects.update(state="due", due_at=timezone.now())
    assert len(mails_to(NORA["email"])) == 1


@pytest.mark.django_db
def test_public_operations_need_no_token_and_take_any(api: Callable[..., ApiClient]) -> None:
    answer = ApiClient().post("accounts/register/", NORA, authorization="Bearer nonsense")
    assert answer.status == 201

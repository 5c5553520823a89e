"""Changing a password, and getting back in without one."""

from datetime import timedelta

import pytest
from accounts.models import EmailToken, User
from django.utils import timezone
from outbox.models import Event
from outbox.relay import deliver_due

from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.cast import PASSWORD, Cast, person
from tests.http import Answer, ApiClient
from tests.mailbox import last_token, mails_to

NEW = "Another-password-8"


def change(access: str, current: str = PASSWORD, new: str = NEW) -> Answer:
    return bearing(access).post("accounts/password/change/", {"current_password": current, "new_password": new})


def ask_for_reset(email: str) -> Answer:
    return ApiClient().post("accounts/password/reset/", {"email": email})


def reset(token: str, new: str = NEW) -> Answer:
    return ApiClient().post("accounts/password/reset/confirm/", {"token": token, "new_password": new})


@pytest.mark.django_db
def test_a_new_password_ends_every_other_session_and_keeps_this_one(cast: Cast) -> None:
    here, there = sign_in(cast.lena).data, sign_in(cast.lena).data
    answer = change(here["access"])
    assert (answer.status, set(answer.data)) == (200, {"access"})
    assert works(answer.data["access"])
    assert refresh(here["refresh"]).status == 200
    assert (works(there["access"]), refresh(there["refresh"]).status) == (False, 401)
    assert (sign_in(cast.lena).status, sign_in(cast.lena, NEW).status) == (401, 200)


@pytest.mark.django_db
def test_access_tokens_from_before_a_new_password_are_worthless(cast: Cast) -> None:
    here = sign_in(cast.lena).data
    change(here["access"])
    assert not works(here["access"])


@pytest.mark.django_db
def test_the_owner_gets_a_mail_about_a_new_password(cast: Cast) -> None:
    change(sign_in(cast.lena).data["access"])
    assert [message.subject for message in mails_to(cast.lena.email)] == ["Your password was changed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("Wrong-password-9", NEW, "current_password"), (PASSWORD, "weak", "new_password")],
)
def test_a_refused_change_changes_nothing(cast: Cast, current: str, new: str, field: str) -> None:
    here, there = sign_in(cast.lena).data, sign_in(cast.lena).data
    answer = change(here["access"], current, new)
    assert (answer.status, list(answer.details["fields"])) == (422, [field])
    assert works(here["access"])
    assert works(there["access"])
    assert not Event.objects.exists()
    assert sign_in(cast.lena).status == 200


@pytest.mark.django_db
def test_somebody_who_forgot_their_password_gets_back_in(cast: Cast) -> None:
    before = sign_in(cast.lena).data
    assert ask_for_reset("LENA@lectern.example").status == 202
    assert reset(last_token(cast.lena.email)).status == 200
    assert (works(before["access"]), refresh(before["refresh"]).status) == (False, 401)
    assert (sign_in(cast.lena).status, sign_in(cast.lena, NEW).status) == (401, 200)


@pytest.mark.django_db
def test_the_answer_does_not_tell_whether_an_address_is_known(cast: Cast) -> None:
    shut = person("shut@lectern.example", is_active=False)
    answers = [ask_for_reset(email) for email in (cast.lena.email, "unknown@lectern.example", shut.email)]
    assert len({(answer.status, answer.body["message"], str(answer.data)) for answer in answers}) == 1
    assert mails_to("unknown@lectern.example") == mails_to(shut.email) == []
    assert len(mails_to(cast.lena.email)) == 1


@pytest.mark.django_db
def test_a_reset_token_works_once(cast: Cast) -> None:
    ask_for_reset(cast.lena.email)
    token = last_token(cast.lena.email)
    reset(token)
    again = reset(token, "One-more-password-9")
    assert (again.status, again.code) == (400, "INVALID_TOKEN")
    assert sign_in(cast.lena, NEW).status == 200


@pytest.mark.django_db
def test_a_reset_token_expires(cast: Cast) -> None:
    ask_for_reset(cast.lena.email)
    token = last_token(cast.lena.email)
    EmailToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert reset(token).code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_a_reset_token_dies_when_the_password_changes_otherwise(cast: Cast) -> None:
    ask_for_reset(cast.lena.email)
    token = last_token(cast.lena.email)
    change(sign_in(cast.lena).data["access"])
    assert reset(token, "One-more-password-9").code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_a_reset_token_of_somebody_shut_out_is_worthless(cast: Cast) -> None:
    ask_for_reset(cast.lena.email)
    token = last_token(cast.lena.email)
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert reset(token).code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_a_weak_password_does_not_use_the_token_up(cast: Cast) -> None:
    ask_for_reset(cast.lena.email)
    token = last_token(cast.lena.email)
    answer = reset(token, "weak")
    assert (answer.status, list(answer.details["fields"])) == (422, ["new_password"])
    assert reset(token).status == 200


@pytest.mark.django_db
def test_a_reset_proves_the_address_too() -> None:
    nora = person("nora@lectern.example", email_verified=False)
    ask_for_reset(nora.email)
    reset(last_token(nora.email))
    assert sign_in(nora, NEW).status == 200


@pytest.mark.django_db
def test_a_token_to_confirm_an_address_sets_no_password() -> None:
    nora = person("nora@lectern.example", email_verified=False)
    ApiClient().post("accounts/verify-email/resend/", {"email": nora.email})
    assert reset(last_token(nora.email)).code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_a_password_set_outside_the_api_ends_every_session_too(cast: Cast) -> None:
    tokens = sign_in(cast.lena).data
    lena = User.objects.get(pk=cast.lena.pk)
    lena.set_password(NEW)
    lena.save()
    assert (works(tokens["access"]), refresh(tokens["refresh"]).status) == (False, 401)


@pytest.mark.django_db
def test_no_mail_is_sent_within_the_request(cast: Cast) -> None:
    from django.core import mail

    ask_for_reset(cast.lena.email)
    assert mail.outbox == []
    deliver_due()
    assert len(mail.outbox) == 1

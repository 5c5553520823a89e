"""Moving an account to another address: who may, who is told, and what it ends."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.models import EmailChange, EmailToken, RecoveryCode, SecurityEvent, Session, User
from accounts.tasks import purge_ended
from django.core import mail
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from outbox.relay import deliver_due

from tests.accounts.second_factor.devices import Clock, set_up_app
from tests.accounts.second_factor.test_keys import with_key
from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.api.test_limits import limit
from tests.cast import PASSWORD, Cast, person
from tests.http import Answer, ApiClient, browser
from tests.mailbox import last_token, mails_to

pytestmark = pytest.mark.django_db
NEW = "lena@elsewhere.example"
OTHER_PASSWORD = "Another-password-8"


def ask(client: ApiClient, new: str = NEW, **fields: Any) -> Answer:
    return client.post("accounts/email/change/", {"new_email": new, "password": PASSWORD, **fields})


def confirm(token: str) -> Answer:
    return ApiClient().post("accounts/email/change/confirm/", {"token": token})


def subjects(address: str) -> list[str]:
    return [message.subject for message in mails_to(address)]


def waiting(client: ApiClient) -> dict[str, Any]:
    """What waits to be confirmed, as its owner is told."""
    answer = client.get("accounts/email/change/")
    assert answer.status == 200
    told: dict[str, Any] = answer.data
    return told


def has_moved(user: User) -> bool:
    return User.objects.get(pk=user.pk).email != user.email


@pytest.mark.asvs("6.3.7")
def test_an_account_moves_when_the_new_address_confirms_it(cast: Cast) -> None:
    answer = ask(ApiClient(cast.lena), " Lena@Elsewhere.Example ")
    assert (answer.status, answer.data) == (202, None)
    assert subjects(cast.lena.email) == ["Another e-mail address was asked for"]
    assert sign_in(cast.lena).status == 200, "nothing has changed yet"
    answer = confirm(last_token(NEW))
    assert (answer.status, answer.data) == (200, {"email": NEW})
    assert sign_in(cast.lena).code == "INVALID_CREDENTIALS"
    assert sign_in(User.objects.get(pk=cast.lena.pk)).status == 200
    assert subjects(cast.lena.email)[1:] == ["Your e-mail address was changed"]
    assert NEW in str(mails_to(cast.lena.email)[1].body), "so that its owner can say where it went"


def test_no_mail_is_sent_within_the_request(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    assert mail.outbox == []
    deliver_due()
    assert sorted(message.to[0] for message in mail.outbox) == [NEW, cast.lena.email]


@pytest.mark.owasp_api(2)
def test_the_answer_does_not_tell_whether_the_address_is_taken(cast: Cast) -> None:
    waiting = person("waiting@lectern.example", email_verified=False)
    shut = person("shut@lectern.example", is_active=False)
    wanted = (NEW, cast.liam.email.upper(), waiting.email, shut.email)
    told = set()
    for number, each in enumerate(wanted, 1):
        answer = ask(ApiClient(cast.lena), each)
        told.add((answer.status, answer.body["message"], str(answer.data)))
        assert len(mails_to(cast.lena.email)) == number, "the present address is told in any case"
    assert len(told) == 1


def test_the_owner_of_a_taken_address_is_told_and_nothing_confirms_it(cast: Cast) -> None:
    waiting = person("waiting@lectern.example", email_verified=False)
    for owner in (cast.liam, waiting):
        ask(ApiClient(cast.lena), owner.email)
        assert subjects(owner.email) == ["This address has an account already"]
        assert "Token:" not in mails_to(owner.email)[0].body
    assert not EmailChange.objects.exclude(digest=None).exists()


def test_somebody_shut_out_gets_no_mail_about_their_address(cast: Cast) -> None:
    shut = person("shut@lectern.example", is_active=False)
    ask(ApiClient(cast.lena), shut.email)
    assert mails_to(shut.email) == []


def test_an_address_that_was_taken_meanwhile_is_not_given_away(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    token = last_token(NEW)
    person(NEW)
    assert confirm(token).code == "INVALID_TOKEN"
    assert not has_moved(cast.lena)


@pytest.mark.asvs("7.5.1")
@pytest.mark.owasp_api(2)
def test_the_password_is_asked_for(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    for wrong in ("", "Wrong-horse-9"):
        answer = ask(lena, password=wrong)
        assert (answer.status, list(answer.details["fields"])) == (422, ["password"])
    assert not EmailChange.objects.exists()
    assert ask(ApiClient()).status == 401


@pytest.mark.asvs("7.5.1")
def test_with_a_second_factor_a_code_is_asked_for_as_well(cast: Cast) -> None:
    _, codes = set_up_app(cast.lena, Clock())
    cast.lena.refresh_from_db()
    lena = ApiClient(cast.lena)
    for code in ({}, {"code": "000000"}, {"code": "AAAAAAAAAA"}):
        answer = ask(lena, **code)
        assert (answer.status, list(answer.details["fields"])) == (422, ["code"])
    assert not EmailChange.objects.exists()
    assert ask(lena, code=codes[0]).status == 202


def test_who_has_nothing_but_a_key_signs_in_by_it_first(cast: Cast) -> None:
    with_key(cast.otto)
    cast.otto.refresh_from_db()
    RecoveryCode.objects.all().delete()
    late, soon = ApiClient(cast.otto), ApiClient(cast.otto)
    began_long_ago(cast.otto)
    assert list(ask(late).details["fields"]) == ["code"]
    assert ask(soon).status == 202


def test_without_a_password_a_recent_sign_in_is_asked_for(cast: Cast) -> None:
    cast.lena.set_unusable_password()
    cast.lena.save()
    late, soon = ApiClient(cast.lena), ApiClient(cast.lena)
    began_long_ago(cast.lena)
    answer = ask(late, password="")
    assert (answer.status, list(answer.details["fields"])) == (422, ["password"])
    assert ask(soon, password="").status == 202
    assert confirm(last_token(NEW)).status == 200


def began_long_ago(user: User) -> None:
    first = Session.objects.filter(user=user).order_by("created_at")[0]
    Session.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(minutes=11))


@pytest.mark.parametrize("wanted", ["lena@lectern.example", "LENA@lectern.example", "no address", "lenä@new.example"])
def test_an_address_that_is_none_or_one_s_own_is_refused(cast: Cast, wanted: str) -> None:
    answer = ask(ApiClient(cast.lena), wanted)
    assert (answer.status, list(answer.details["fields"])) == (422, ["new_email"])
    assert not EmailChange.objects.exists()


def test_a_link_works_once_and_for_an_hour(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    token = last_token(NEW)
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert confirm(token).code == "INVALID_TOKEN"
    EmailChange.objects.update(expires_at=timezone.now() + timedelta(seconds=9))
    assert confirm(token).status == 200
    assert (confirm(token).status, confirm(token).code) == (400, "INVALID_TOKEN")
    assert confirm("unknown").code == "INVALID_TOKEN"


def test_it_lives_for_an_hour(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    change = EmailChange.objects.get()
    assert timedelta(minutes=59) < change.expires_at - change.created_at <= timedelta(minutes=61)


def test_asking_for_another_takes_the_first_one_back(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    ask(lena)
    first = last_token(NEW)
    ask(lena, "lena@third.example")
    assert confirm(first).code == "INVALID_TOKEN"
    assert confirm(last_token("lena@third.example")).data == {"email": "lena@third.example"}


def test_whoever_asked_sees_what_waits_and_until_when_and_nobody_else_does(cast: Cast) -> None:
    lena, liam = ApiClient(cast.lena), ApiClient(cast.liam)
    assert waiting(lena) is None
    ask(lena)
    change = EmailChange.objects.get()
    told = waiting(lena)
    assert (told.pop("new_email"), sorted(told)) == (NEW, ["created_at", "expires_at"])
    assert parse_datetime(told["expires_at"]) == change.expires_at
    assert waiting(liam) is None
    assert ApiClient().get("accounts/email/change/").status == 401
    confirm(last_token(NEW))
    assert waiting(ApiClient(User.objects.get(pk=cast.lena.pk))) is None


def test_nothing_waits_that_can_not_be_confirmed_any_more(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    change_password(cast.lena)
    assert waiting(ApiClient(User.objects.get(pk=cast.lena.pk))) is None
    ask(ApiClient(cast.liam), "liam@elsewhere.example")
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    liam = ApiClient(cast.liam)
    assert (waiting(liam), liam.delete("accounts/email/change/").status) == (None, 404)


@pytest.mark.owasp_api(2)
def test_what_waits_does_not_tell_whether_the_address_is_taken(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    for each in (NEW, cast.liam.email):
        ask(lena, each)
        deliver_due()
        assert (waiting(lena)["new_email"], sorted(waiting(lena))) == (each, ["created_at", "expires_at", "new_email"])
        assert lena.delete("accounts/email/change/").status == 200


def test_whoever_takes_it_back_stays_and_the_link_is_worthless(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    ask(lena)
    token = last_token(NEW)
    assert ApiClient(cast.liam).delete("accounts/email/change/").status == 404
    assert lena.delete("accounts/email/change/").status == 200
    assert waiting(lena) is None
    assert confirm(token).code == "INVALID_TOKEN"
    assert not has_moved(cast.lena)
    again = lena.delete("accounts/email/change/")
    assert (again.status, again.code) == (404, "NOT_FOUND")
    assert sign_in(cast.lena).status == 200
    ask(lena)
    assert confirm(last_token(NEW)).status == 200


def test_what_was_taken_back_before_its_mail_went_out_is_not_mailed(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    ask(lena)
    lena.delete("accounts/email/change/")
    deliver_due()
    assert mail.outbox == []


@pytest.mark.asvs("7.4.3")
def test_every_session_ends_but_the_one_that_asked(cast: Cast) -> None:
    here, there = sign_in(cast.lena).data, sign_in(cast.lena).data
    admin = browser(cast.ines)
    ask(bearing(here["access"]))
    ask(ApiClient(cast.ines), "ines@elsewhere.example")
    assert (works(here["access"]), works(there["access"])) == (True, True)
    assert confirm(last_token(NEW)).status == confirm(last_token("ines@elsewhere.example")).status == 200
    assert (works(here["access"]), refresh(here["refresh"]).status) == (False, 200)
    assert (works(there["access"]), refresh(there["refresh"]).status) == (False, 401)
    assert admin.get("/admin/").status_code == 302


def test_what_was_mailed_to_the_old_address_is_worthless(cast: Cast) -> None:
    lena = ApiClient(cast.lena)
    ApiClient().post("accounts/password/reset/", {"email": cast.lena.email})
    lena.post("users/me/erasure/")
    ask(lena)
    reset, erase = (message.body.split("Token: ")[1].split()[0] for message in mails_to(cast.lena.email)[:2])
    confirm(last_token(NEW))
    body = {"token": reset, "new_password": OTHER_PASSWORD}
    assert ApiClient().post("accounts/password/reset/confirm/", body).code == "INVALID_TOKEN"
    moved = ApiClient(User.objects.get(pk=cast.lena.pk))
    assert moved.delete("users/me/", {"token": erase}).code == "INVALID_TOKEN"
    assert not EmailToken.objects.filter(used_at=None).exists()


def test_a_reset_link_that_is_made_while_the_account_moves_is_worthless(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    token = last_token(NEW)
    late = User.objects.get(pk=cast.lena.pk)
    confirm(token)
    reset = EmailToken.objects.issue(late, "reset-password")  # by a worker that read the old address a moment before
    body = {"token": reset, "new_password": OTHER_PASSWORD}
    assert ApiClient().post("accounts/password/reset/confirm/", body).code == "INVALID_TOKEN"


def set_password_by_mail(user: User) -> None:
    ApiClient().post("accounts/password/reset/", {"email": user.email})
    body = {"token": last_token(user.email), "new_password": OTHER_PASSWORD}
    assert ApiClient().post("accounts/password/reset/confirm/", body).status == 200


def change_password(user: User) -> None:
    ApiClient(user).post("accounts/password/change/", {"current_password": PASSWORD, "new_password": OTHER_PASSWORD})


def sign_out_everywhere(user: User) -> None:
    ApiClient(user).post("accounts/logout-all/")


@pytest.mark.owasp_api(2)
@pytest.mark.parametrize("alarmed", [set_password_by_mail, change_password, sign_out_everywhere])
def test_whoever_was_warned_can_still_stop_it(cast: Cast, alarmed: Any) -> None:
    ask(ApiClient(cast.lena))
    token = last_token(NEW)
    alarmed(cast.lena)
    assert confirm(token).code == "INVALID_TOKEN"
    assert not has_moved(cast.lena)


def test_nobody_who_was_shut_out_moves(cast: Cast) -> None:
    ask(ApiClient(cast.lena))
    token = last_token(NEW)
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert confirm(token).code == "INVALID_TOKEN"


@pytest.mark.owasp_api(4)
def test_mails_to_others_are_bounded(cast: Cast, settings: Any) -> None:
    limit(settings, mail_request="2/1h")
    lena = ApiClient(cast.lena)
    answers = [ask(lena, f"lena{number}@elsewhere.example").status for number in range(3)]
    assert answers == [202, 202, 429]
    assert ask(ApiClient(cast.liam), "liam@elsewhere.example").status == 202


def test_a_mailbox_is_not_flooded_and_nobody_learns_of_it(cast: Cast, settings: Any) -> None:
    limit(settings, mail="1/1h")
    asking = [ApiClient(who) for who in (cast.lena, cast.liam)]
    assert [ask(client).status for client in asking] == [202, 202]
    assert len(mails_to(NEW)) == 1
    assert [waiting(client)["new_email"] for client in asking] == [NEW, NEW]
    for who in (cast.lena, cast.liam):
        assert subjects(who.email) == ["Another e-mail address was asked for"]


def test_guessing_tokens_is_bounded(settings: Any) -> None:
    limit(settings, mailed_token="2/1h")
    assert [confirm("x").status for _ in range(3)] == [400, 400, 429]


@pytest.mark.asvs("16.3.3")
def test_the_trail_tells_of_it_and_finds_it_by_either_address(cast: Cast) -> None:
    ask(ApiClient(cast.lena), password="Wrong-horse-9")
    ask(ApiClient(cast.lena), "lena@third.example")
    ApiClient(cast.lena).delete("accounts/email/change/")
    ask(ApiClient(cast.lena))
    confirm(last_token(NEW))
    lena = cast.lena.pk
    told = [(event.kind, event.user_id, event.by_id) for event in SecurityEvent.objects.order_by("pk")]
    asked, cancelled, changed = (f"account.email_change{end}" for end in ("_requested", "_cancelled", "d"))
    assert told == [(kind, lena, lena) for kind in ("password.refused", asked, cancelled, asked, changed)]
    marks = SecurityEvent.objects.exclude(trace__email_mark="").values_list("trace__email_mark", flat=True)
    assert len(set(marks)) == 3


def test_what_never_happened_is_forgotten_and_what_did_is_kept(cast: Cast) -> None:
    ask(ApiClient(cast.liam), "liam@elsewhere.example")
    confirm(last_token("liam@elsewhere.example"))
    ask(ApiClient(cast.lena))
    purge_ended(timezone.now())
    assert EmailChange.objects.count() == 2
    purge_ended(timezone.now() + timedelta(hours=2))
    assert [change.user for change in EmailChange.objects.all()] == [cast.liam]

"""`users/me/second-factor/`: setting up an app, removing factors and renewing recovery codes by API."""

from datetime import timedelta

import pytest
from accounts.models import SecondFactor, Session
from django.utils import timezone

from tests.accounts.second_factor.devices import App, Clock, app_from, set_up_app
from tests.api.test_accounts_sessions import bearing, sign_in, works
from tests.cast import PASSWORD, Cast
from tests.http import ApiClient
from tests.mailbox import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
PATH = "users/me/second-factor/"


def set_up(client: ApiClient, clock: Clock) -> tuple[App, list[str]]:
    begun = client.post(f"{PATH}totp/").data
    assert begun["uri"].startswith("otpauth://totp/Lectern:ines%40lectern.example?")
    app = app_from(begun["secret"], clock)
    done = client.post(f"{PATH}totp/confirm/", {"code": app.code()})
    assert done.status == 200, done
    client.headers["authorization"] = f"Bearer {done.data['access']}"
    clock.tick()
    return app, done.data["recovery_codes"]


@pytest.mark.asvs("6.3.3", "7.4.3", "6.3.7")
def test_an_app_is_set_up_and_other_devices_are_signed_out(cast: Cast, clock: Clock) -> None:
    other, client = sign_in(cast.ines).data, bearing(sign_in(cast.ines).data["access"])
    _, codes = set_up(client, clock)
    shown = client.get(PATH).data
    assert (len(codes), shown["recovery_codes_left"], shown["required"]) == (10, 10, False)
    assert [(factor["kind"], factor["name"]) for factor in shown["factors"]] == [("TOTP", "Authenticator app")]
    assert not works(other["access"])
    assert ApiClient().post("accounts/token/refresh/", {"refresh": other["refresh"]}).status == 401
    assert mails_to(cast.ines.email)[-1].subject == "A second factor was added to your account"


def test_an_app_that_was_never_seen_to_work_asks_for_nothing(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    client.post(f"{PATH}totp/")
    refused = client.post(f"{PATH}totp/confirm/", {"code": "000000"})
    assert (refused.status, list(refused.details["fields"])) == (422, ["code"])
    assert client.get(PATH).data["factors"] == []
    assert sign_in(cast.ines).status == 200


def test_there_is_one_app(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    set_up(client, clock)
    assert client.post(f"{PATH}totp/").code == "SECOND_FACTOR_EXISTS"
    assert client.post(f"{PATH}totp/confirm/", {"code": "000000"}).status == 422


@pytest.mark.asvs("7.5.1")
def test_each_change_needs_a_recent_password(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    set_up(client, clock)
    factor = client.get(PATH).data["factors"][0]["id"]
    Session.objects.update(proved_at=timezone.now() - timedelta(minutes=11))
    calls = [
        ("POST", "totp/", {}),
        ("POST", "totp/confirm/", {"code": "000000"}),
        ("POST", "recovery-codes/", {}),
        ("DELETE", f"{factor}/", None),
    ]
    refused = [client.call(method, f"{PATH}{path}", body) for method, path, body in calls]
    assert {(answer.status, answer.code) for answer in refused} == {(403, "PASSWORD_NEEDED")}
    assert client.post(f"{PATH}password/", {"password": "Wrong-horse-7"}).status == 422
    assert client.post(f"{PATH}recovery-codes/").code == "PASSWORD_NEEDED"
    assert client.post(f"{PATH}password/", {"password": PASSWORD}).status == 200
    assert client.post(f"{PATH}recovery-codes/").status == 200


def test_a_session_from_before_this_was_known_counts_as_not_recent(cast: Cast) -> None:
    assert ApiClient(cast.ines).post(f"{PATH}totp/").code == "PASSWORD_NEEDED"


@pytest.mark.asvs("6.3.1")
def test_the_password_may_be_tried_as_often_here_as_anywhere(cast: Cast) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    codes = [client.post(f"{PATH}password/", {"password": "Wrong-horse-7"}).code for _ in range(21)]
    assert codes == ["VALIDATION_ERROR"] * 20 + ["RATE_LIMITED"]


@pytest.mark.asvs("6.5.1")
def test_new_recovery_codes_make_the_old_ones_worthless(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    _, old = set_up(client, clock)
    renewed = client.post(f"{PATH}recovery-codes/").data
    body = {"email": cast.ines.email, "password": PASSWORD}
    assert ApiClient().post("accounts/login/", {**body, "code": old[0]}).code == "INVALID_CODE"
    assert ApiClient().post("accounts/login/", {**body, "code": renewed["recovery_codes"][0]}).status == 200
    assert mails_to(cast.ines.email)[-2].subject == "You have new recovery codes"


def test_recovery_codes_come_with_a_factor_only(cast: Cast) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    assert client.post(f"{PATH}recovery-codes/").code == "NO_SECOND_FACTOR"


def test_with_the_last_factor_go_the_recovery_codes(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    set_up(client, clock)
    factor = client.get(PATH).data["factors"][0]["id"]
    removed = client.delete(f"{PATH}{factor}/")
    assert removed.status == 200
    assert bearing(removed.data["access"]).get(PATH).data["recovery_codes_left"] == 0
    assert sign_in(cast.ines).status == 200
    assert mails_to(cast.ines.email)[-1].subject == "A second factor was removed from your account"


@pytest.mark.usefixtures("required")
def test_the_last_factor_stays_where_the_school_asks_for_one(cast: Cast, clock: Clock) -> None:
    client = bearing(sign_in(cast.ines).data["access"])
    set_up(client, clock)
    shown = client.get(PATH).data
    assert shown["required"] is True
    assert client.delete(f"{PATH}{shown['factors'][0]['id']}/").code == "LAST_SECOND_FACTOR"
    assert SecondFactor.objects.filter(user=cast.ines).exists()


@pytest.mark.owasp_api(1)
def test_nobody_removes_the_factor_of_another(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.otto, clock)
    client = bearing(sign_in(cast.ines).data["access"])
    factor = SecondFactor.objects.get(user=cast.otto)
    assert client.delete(f"{PATH}{factor.pk}/").status == 404
    assert SecondFactor.objects.filter(pk=factor.pk).exists()

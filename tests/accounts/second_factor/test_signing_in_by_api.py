"""Signing in by API with a second factor: whatever the first step was, the second is asked."""

from datetime import timedelta

import pytest
from accounts import sign_in_tickets
from accounts.actions.session import start_session
from accounts.devices import Device
from accounts.models import SecurityEvent, Session, User

from tests.accounts.second_factor.devices import Clock, set_up_app
from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient
from tests.mailbox import last_token, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]


def with_code(user: User, code: str, password: str = PASSWORD) -> Answer:
    return ApiClient().post("accounts/login/", {"email": user.email, "password": password, "code": code})


def by_ticket(ticket: str, code: str) -> Answer:
    return ApiClient().post("accounts/login/second-factor/", {"ticket": ticket, "code": code})


@pytest.mark.asvs("6.3.3")
def test_a_password_alone_begins_no_session(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    before = Session.objects.count()
    answer = sign_in(cast.ines)
    assert (answer.status, answer.code) == (401, "SECOND_FACTOR_REQUIRED")
    assert answer.details["methods"] == ["TOTP", "RECOVERY_CODE"]
    assert Session.objects.count() == before
    assert sign_in(cast.ines, "Wrong-horse-7").code == "INVALID_CREDENTIALS"
    assert with_code(cast.ines, "123456", "Wrong-horse-7").code == "INVALID_CREDENTIALS"


@pytest.mark.asvs("6.5.1")
def test_a_code_of_the_app_works_once(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    code = app.code()
    first = with_code(cast.ines, f"{code[:3]} {code[3:]}")
    assert first.status == 200
    assert works(first.data["access"])
    assert with_code(cast.ines, code).code == "INVALID_CODE"
    assert with_code(cast.ines, app.code(-1)).code == "INVALID_CODE", "one from before the last"
    clock.tick()
    assert with_code(cast.ines, app.code()).status == 200


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_clocks_may_differ_by_one_step(steps: int, status: int, cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    clock.tick(5)
    assert with_code(cast.ines, app.code(steps)).status == status


@pytest.mark.asvs("6.5.1")
def test_a_recovery_code_works_once_however_it_is_typed(cast: Cast, clock: Clock) -> None:
    _, codes = set_up_app(cast.ines, clock)
    assert with_code(cast.ines, codes[0].lower().replace("-", " ")).status == 200
    assert with_code(cast.ines, codes[0]).code == "INVALID_CODE"
    assert cast.ines.recovery_codes.filter(used_at=None).count() == 9
    mail = mails_to(cast.ines.email)[-1]
    assert mail.subject == "A recovery code was used"
    assert "You have 9 left" in mail.body


@pytest.mark.parametrize("code", ["", "0", "abcdef", "٠٠٠٠٠٠", "0" * 32, "AAAAA-AAAAA", "00000é"])
def test_what_is_no_code_is_refused_like_a_wrong_one(code: str, cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    assert with_code(cast.ines, code).code == ("INVALID_CODE" if code else "SECOND_FACTOR_REQUIRED")


def test_who_has_none_signs_in_as_ever_and_a_code_is_not_looked_at(cast: Cast) -> None:
    assert sign_in(cast.ines).status == 200
    assert with_code(cast.ines, "123456").status == 200


@pytest.mark.asvs("6.5.1", "6.6.2")
def test_a_ticket_stands_for_the_first_step(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    ticket = sign_in(cast.ines).details["ticket"]
    assert by_ticket(ticket, "000000").code == "INVALID_CODE"
    assert by_ticket(ticket, app.code()).status == 200
    assert by_ticket(ticket, app.code()).code == "INVALID_CODE", "the same code once more"
    assert by_ticket(ticket[:-1] + ("A" if ticket[-1] != "A" else "B"), app.code(1)).code == "INVALID_TOKEN"
    assert by_ticket("nothing", app.code(1)).code == "INVALID_TOKEN"


def test_a_ticket_dies_soon_and_with_the_password(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = set_up_app(cast.ines, clock)
    ticket = sign_in(cast.ines).details["ticket"]
    with monkeypatch.context() as patched:
        patched.setattr(sign_in_tickets, "LIFETIME", timedelta(0))
        assert by_ticket(ticket, app.code()).code == "INVALID_TOKEN"
    cast.ines.set_password("Another-horse-8")
    cast.ines.save()
    assert by_ticket(ticket, app.code()).code == "INVALID_TOKEN"


def test_signing_in_by_another_site_asks_as_well(cast: Cast, clock: Clock) -> None:
    """Every first step ends in `start_session`, which refuses by itself."""
    app, _ = set_up_app(cast.ines, clock)
    with pytest.raises(Exception, match="One more step") as refused:
        start_session(user=cast.ines, device=Device(), method="google")
    assert by_ticket(refused.value.details["ticket"], app.code()).status == 200  # type: ignore[attr-defined]
    assert SecurityEvent.objects.filter(kind="sign_in.succeeded").order_by("-pk")[0].facts["method"] == "google"


@pytest.mark.asvs("6.4.3")
def test_a_password_reset_does_not_skip_it(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    ApiClient().post("accounts/password/reset/", {"email": cast.ines.email})
    body = {"token": last_token(cast.ines.email), "new_password": "Another-horse-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", body).status == 200
    assert sign_in(cast.ines, "Another-horse-8").code == "SECOND_FACTOR_REQUIRED"


@pytest.mark.asvs("6.3.1", "6.5.1", "6.6.3")
def test_codes_may_be_tried_a_few_times_only(cast: Cast, clock: Clock) -> None:
    app, codes = set_up_app(cast.ines, clock)
    tried = [with_code(cast.ines, f"{number:06}") for number in range(11)]
    assert [answer.code for answer in tried] == ["INVALID_CODE"] * 10 + ["RATE_LIMITED"]
    assert int(tried[-1]["Retry-After"]) > 0
    assert with_code(cast.ines, app.code()).code == "RATE_LIMITED", "a right one neither"
    ticket = sign_in(cast.ines).details["ticket"]
    assert by_ticket(ticket, codes[0]).code == "RATE_LIMITED", "nor at the other door"


def test_right_codes_cost_nothing(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    for _ in range(12):
        assert with_code(cast.ines, app.code()).status == 200
        clock.tick()


@pytest.mark.asvs("16.3.1")
def test_the_trail_tells_what_was_used_and_what_failed(cast: Cast, clock: Clock) -> None:
    app, codes = set_up_app(cast.ines, clock)
    with_code(cast.ines, "000000")
    with_code(cast.ines, app.code())
    with_code(cast.ines, codes[0])
    told = SecurityEvent.objects.filter(kind__startswith="second_factor.").order_by("pk").values_list("kind", "facts")
    assert list(told) == [
        ("second_factor.added", {"factor": "TOTP"}),
        ("second_factor.failed", {"door": "api", "method": "TOTP"}),
        ("second_factor.used", {"door": "api", "method": "TOTP"}),
        ("second_factor.used", {"door": "api", "method": "RECOVERY_CODE"}),
        ("second_factor.recovery_code_used", {"left": 9}),
    ]

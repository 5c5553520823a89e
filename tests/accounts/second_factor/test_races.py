"""Of many who come at once with the same code or answer, one gets in. With negative controls."""

from collections.abc import Callable
from threading import Barrier

import pytest
from accounts.actions.second_factor import begin_app
from accounts.models import RecoveryCode, SecondFactor, Session, User
from accounts.models.second_factor import KeyChallenge
from django.utils import timezone

from tests.accounts.second_factor.devices import Clock, SoftKey, set_up_app
from tests.accounts.second_factor.door import STEP, at_the_door, is_in, options_on, set_up_key
from tests.cast import PASSWORD, Cast
from tests.http import ApiClient, browser
from tests.races import PATIENCE, REPEATS, at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db"), pytest.mark.asvs("6.5.1", "15.4.2")]
MANY = 10


def sign_ins(user: User, code: str) -> list[int]:
    """What many get who sign in with one code at the same time."""
    body = {"email": user.email, "password": PASSWORD, "code": code}
    return sorted(at_once(lambda _: ApiClient().post("accounts/login/", body).status, MANY))


@pytest.fixture
def unconditional(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes the condition out of the updates: whoever has read an unused row uses it, once all have read it."""
    all_have_read = Barrier(MANY)

    def knock_out() -> None:
        def advance(app: SecondFactor, counter: int, now: object) -> bool:
            unseen = app.counter < counter
            all_have_read.wait(PATIENCE)
            SecondFactor.objects.filter(pk=app.pk).update(counter=counter, last_used_at=now)
            return unseen

        def claim(row: RecoveryCode | KeyChallenge, now: object) -> bool:
            all_have_read.wait(PATIENCE)
            return type(row).objects.filter(pk=row.pk).update(used_at=now) == 1  # type: ignore[attr-defined]

        monkeypatch.setattr(SecondFactor, "advance", advance)
        monkeypatch.setattr(RecoveryCode, "claim", claim)

    return knock_out


def test_a_code_of_the_app_lets_one_in(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    for _ in range(REPEATS):
        assert sign_ins(cast.ines, app.code()) == [200] + [401] * (MANY - 1)
        clock.tick()
    assert Session.objects.count() == REPEATS


def test_a_recovery_code_lets_one_in(cast: Cast, clock: Clock) -> None:
    _, codes = set_up_app(cast.ines, clock)
    assert sign_ins(cast.ines, codes[0]) == [200] + [401] * (MANY - 1)


def test_without_the_conditional_update_all_get_in(cast: Cast, clock: Clock, unconditional: Callable[[], None]) -> None:
    app, codes = set_up_app(cast.ines, clock)
    unconditional()
    assert sign_ins(cast.ines, app.code()) == [200] * MANY
    assert sign_ins(cast.ines, codes[0]) == [200] * MANY


def test_one_answer_of_a_key_lets_one_in(cast: Cast) -> None:
    key = SoftKey()
    set_up_key(browser(cast.ines), key)
    client = at_the_door(cast.ines)
    answer = key.sign(options_on(client.get(STEP)))
    copies = [at_the_door(cast.ines) for _ in range(MANY)]
    for copy in copies:
        copy.cookies["sessionid"] = client.cookies["sessionid"].value

    def send(number: int) -> bool:
        return bool(copies[number].post(STEP, {"answer": answer}).status_code == 302)

    came = at_once(send, MANY)
    assert KeyChallenge.objects.filter(used_at__isnull=False).count() >= 1
    assert SecondFactor.objects.get().counter == key.counter
    assert sum(is_in(copy) for copy, through in zip(copies, came, strict=True) if through) == 1


def test_two_apps_begun_at_once_are_one(cast: Cast, clock: Clock) -> None:
    now = timezone.now()
    secrets = at_once(lambda _: begin_app(by=cast.ines, proved_at=now), 5)
    assert len(set(secrets)) == 1
    assert SecondFactor.objects.count() == 1

"""The codes of apps are those of RFC 6238, and the secrets behind them can't be read in the database."""

import re

import pytest
from accounts.actions.second_factor import begin_app
from accounts.app_codes import code_at, step_of
from accounts.models import SecondFactor, User
from accounts.sealed import Unreadable, seal, unseal
from django.utils import timezone

from tests.accounts.second_factor.devices import Clock, set_up_app
from tests.cast import Cast
from tests.http import ApiClient

SECRET = b"12345678901234567890"
# RFC 6238, appendix B, the last six of eight digits.
VECTORS = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(("now", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(now: int, code: str) -> None:
    assert code_at(SECRET, now=now) == code
    assert [step_of(SECRET, code, now=now + late) for late in (0, 30, 60)] == [now // 30, now // 30, None]


@pytest.mark.asvs("11.3.2")
@pytest.mark.django_db
def test_the_secret_is_encrypted_and_good_for_one_person_only(cast: Cast, clock: Clock) -> None:
    app, _ = set_up_app(cast.ines, clock)
    stored = SecondFactor.objects.get(user=cast.ines).secret
    assert unseal(stored, place=str(cast.ines.pk)) == app.secret
    with pytest.raises(Unreadable):
        unseal(stored, place=str(cast.otto.pk))
    with pytest.raises(Unreadable):
        unseal(("A" if stored[0] != "A" else "B") + stored[1:], place=str(cast.ines.pk))


@pytest.mark.django_db
def test_another_secret_key_of_the_school_opens_nothing(cast: Cast, clock: Clock, settings) -> None:  # type: ignore[no-untyped-def]
    app, codes = set_up_app(cast.ines, clock)
    settings.SECRET_KEY = "another" * 10
    body = {"email": cast.ines.email, "password": "Correct-horse-7"}
    assert ApiClient().post("accounts/login/", {**body, "code": app.code()}).code == "INVALID_CODE"
    assert ApiClient().post("accounts/login/", {**body, "code": codes[0]}).status == 200


@pytest.mark.asvs("6.5.2", "6.5.3")
@pytest.mark.django_db
def test_recovery_codes_are_hashed_and_random(cast: Cast, clock: Clock) -> None:
    _, codes = set_up_app(cast.ines, clock)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}", code) for code in codes)
    stored = list(cast.ines.recovery_codes.values_list("hash", flat=True))
    assert not any(code.replace("-", "") in row for code in codes for row in stored)


@pytest.mark.django_db
def test_asking_again_soon_gives_the_same_secret(cast: Cast) -> None:
    now = timezone.now()
    first = begin_app(by=cast.ines, proved_at=now)
    assert begin_app(by=cast.ines, proved_at=now) == first
    SecondFactor.objects.update(created_at=now - timezone.timedelta(hours=1))
    assert begin_app(by=cast.ines, proved_at=now) != first


def test_what_is_sealed_twice_looks_different() -> None:
    assert seal(b"x", place="a") != seal(b"x", place="a")


@pytest.mark.django_db
def test_whether_somebody_has_a_factor_never_drifts_from_what_they_have(cast: Cast, clock: Clock) -> None:
    set_up_app(cast.ines, clock)
    begin_app(by=cast.otto, proved_at=timezone.now())  # begun, and not yet a factor
    for user in User.objects.all():
        assert (user.second_factor_since is not None) == SecondFactor.objects.visible_to(user).exists()

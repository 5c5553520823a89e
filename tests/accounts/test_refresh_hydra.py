"""The refresh-token scenarios of Ory Hydra (commit 83127c575), each held to our contract.

Hydra may allow a grace in which a used token gives further ones. We have none: a token works once, and one that comes
again ends its family, whenever it comes. So where a scenario of theirs gives grace, ours shows that there is none.
The scenarios with several at once are in test_token_races.py.
"""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from accounts.actions import session as sessions
from accounts.models import RefreshToken, Session
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client

from tests.accounts.family import ENDED, REUSED, Family, family_of
from tests.api.test_accounts_sessions import bearing, refresh, works
from tests.cast import Cast
from tests.clock import Clock
from tests.http import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("10.4.5", "10.4.8"), pytest.mark.owasp_api(2)]
BEGUN, REUSE, LATE = "sign_in.succeeded", "session.reuse_detected", "session.refused"
PAUSES = [timedelta(0), timedelta(seconds=2), timedelta(days=1), timedelta(days=29)]


def said(access: str) -> dict[str, Any]:
    return dict(jwt.decode(access, options={"verify_signature": False}))


def test_refreshing_gives_other_tokens_of_the_same_session(cast: Cast) -> None:
    """oauth2_auth_code_test.go:297 "successfully perform refresh token flow", :309, :2190 "should be different"."""
    device = family_of(cast.lena).step()
    first, second = (said(pair["access"]) for pair in device.pairs)
    assert device.pairs[0]["refresh"] != device.pairs[1]["refresh"]
    assert first["jti"] != second["jti"]
    assert {first["sid"], second["sid"]} == {device.session}
    assert (first["user_id"], first["aud"], first["iss"]) == (second["user_id"], second["aud"], second["iss"])
    assert device.works()
    assert device.told() == [BEGUN]


def test_an_access_token_from_before_refreshing_ends_with_its_hour_or_its_session(cast: Cast, clock: Clock) -> None:
    """:315, :1410, :2212: there, refreshing voids the previous access token; here, requests under way may finish."""
    device = family_of(cast.lena)
    clock.forward(settings.ACCESS_TOKEN_LIFETIME / 2)
    device.step()
    assert (device.works(0), device.works(1)) == (True, True)
    clock.forward(settings.ACCESS_TOKEN_LIFETIME / 2 + timedelta(minutes=1))
    assert (device.works(0), device.works(1)) == (False, True)
    device.post("accounts/logout/", refresh=device.pairs[-1]["refresh"])
    assert device.is_dead()


def test_a_refreshed_token_is_used_up_and_the_next_one_dies_of_its_reuse(cast: Cast) -> None:
    """:320 "original refresh token is no longer valid", :325 "fail subsequent refresh because reuse was detected"."""
    device = family_of(cast.lena).step()
    assert [device.use(0), device.use(1)] == [REUSED, ENDED]
    assert device.told() == [BEGUN, REUSE, LATE]


def test_a_new_token_works_until_the_old_one_comes_again(cast: Cast) -> None:
    """:2221 "refreshing new refresh token should work", :2448, :2454 "... old token should revoke new token"."""
    device = family_of(cast.lena).step().step()
    assert device.use(0) == REUSED
    assert device.use(2) == ENDED
    assert device.is_dead()


def test_signing_out_of_the_admin_does_not_hinder_refreshing(cast: Cast) -> None:
    """:345 "removing the authentication session does not cause an issue when refreshing tokens"."""
    device, browser = family_of(cast.rosa), Client()
    browser.force_login(cast.rosa)
    browser.post("/admin/logout/")
    call_command("clearsessions")
    assert device.step().works()
    assert said(device.pairs[1]["access"])["sid"] == device.session


def test_refreshing_gives_a_whole_hour_and_moves_no_end(cast: Cast, clock: Clock) -> None:
    """:756 "respects client token lifespan configuration"; flow_refresh_test.go:188."""
    device = family_of(cast.lena)
    end = Session.objects.get(pk=device.session).expires_at
    clock.forward(timedelta(days=3))
    device.step()
    claims = said(device.pairs[1]["access"])
    assert claims["exp"] - claims["iat"] == settings.ACCESS_TOKEN_LIFETIME.total_seconds()
    assert Session.objects.get(pk=device.session).expires_at == end


def test_ending_one_chain_by_its_id_leaves_the_other(cast: Cast) -> None:
    """:1257 "can revoke token chains with ID obtained from consent requests"."""
    first, second = family_of(cast.lena).step(), family_of(cast.lena).step()
    assert bearing(second.pairs[-1]["access"]).delete(f"accounts/sessions/{first.session}/").status == 200
    assert first.is_dead()
    assert second.step().works()
    assert (first.told()[:2], second.told()) == ([BEGUN, "session.ended"], [BEGUN])


def test_refreshing_twice_with_one_token_gives_no_second_pair(cast: Cast, clock: Clock) -> None:
    """:1410: twice within the grace there; in the same instant here, which is no excuse."""
    device = family_of(cast.lena)
    clock.stop()
    device.step()
    assert device.use(0) == REUSED
    assert device.is_dead()


def test_an_expired_session_gives_nothing_and_uses_nothing_up(cast: Cast, clock: Clock) -> None:
    """:1429 "an expired refresh token can not be used even if we are in the grace period"; flow_refresh_test.go:98."""
    device = family_of(cast.lena).step()
    clock.forward(settings.SESSION_LIFETIME)
    assert device.use(1) == ENDED
    assert RefreshToken.objects.get(session=device.session, generation=1).used_at is None
    assert not device.works()
    assert device.told() == [BEGUN, LATE]


@pytest.mark.parametrize("pause", PAUSES, ids=str)
def test_a_used_token_is_recognised_however_late_it_comes(cast: Cast, clock: Clock, pause: timedelta) -> None:
    """:1444 "can not be re-used once the grace period ends and it triggers re-use detection"."""
    device = family_of(cast.lena).step()
    clock.forward(pause)
    assert device.use(0) == REUSED
    assert device.is_dead()
    assert device.told()[:2] == [BEGUN, REUSE]


@pytest.mark.parametrize("pause", PAUSES[:2], ids=["at once", "later"])
@pytest.mark.parametrize("generation", range(3))
def test_reuse_of_any_old_generation_ends_all(cast: Cast, clock: Clock, generation: int, pause: timedelta) -> None:
    """:1539 "re-using an old graceful refresh token invalidates all tokens", four generations, :1595 withSleep."""
    device = family_of(cast.lena)
    for _ in range(3):
        clock.forward(pause)
        device.step()
    clock.forward(pause)
    assert device.use(generation) == REUSED
    assert device.is_dead()


def test_the_count_of_uses_is_one(cast: Cast) -> None:
    """:1566 "above the count limit invalidates all tokens", :1739 "count limit is respected when set"."""
    device = family_of(cast.lena).step()
    assert [device.use(0) for _ in range(4)] == [REUSED] * 4
    assert RefreshToken.objects.filter(session=device.session).count() == 2
    assert device.told() == [BEGUN, REUSE, LATE, LATE, LATE]


@pytest.mark.parametrize("pause", PAUSES[:2], ids=["at once", "later"])
def test_only_the_latest_generation_can_be_refreshed(cast: Cast, clock: Clock, pause: timedelta) -> None:
    """:1601 "only the most recent token generation is valid across the board"."""
    device = family_of(cast.lena)
    for _ in range(3):
        clock.forward(pause)
        device.step()
    chain = RefreshToken.objects.filter(session=device.session).order_by("generation")
    assert [token.used_at is None for token in chain] == [False, False, False, True]
    assert device.step().works()


def signs_out_everywhere(device: Family) -> None:
    assert device.post("accounts/logout-all/").status == 200


def signs_out_with_the_latest(device: Family) -> None:
    assert device.post("accounts/logout/", refresh=device.pairs[-1]["refresh"]).status == 200


def signs_out_with_the_oldest(device: Family) -> None:
    assert device.post("accounts/logout/", refresh=device.pairs[0]["refresh"]).status == 200


def uses_a_recent_one_again(device: Family) -> None:
    assert device.step().use(-2) == REUSED


@pytest.mark.parametrize("pause", PAUSES[:2], ids=["at once", "later"])
@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (signs_out_everywhere, LATE),
        (signs_out_with_the_latest, "session.signed_out"),
        (signs_out_with_the_oldest, "session.signed_out"),
        (uses_a_recent_one_again, REUSE),
    ],
)
def test_whatever_ends_a_chain_ends_each_of_its_generations(
    cast: Cast, clock: Clock, ending: Any, kind: str, pause: timedelta
) -> None:
    """:1627 "revoking consent", :1671 "revoking a refresh token in the chain", :1646 "re-using the a recent ..."."""
    device, other = family_of(cast.lena), family_of(cast.liam)
    for _ in range(3):
        clock.forward(pause)
        device.step()
    ending(device)
    assert device.is_dead()
    assert device.told()[1] == kind
    assert other.step().works()


@pytest.mark.parametrize("shape", ["", "x" * 43, "A" * 3999, "\u2603" * 43, "null"])
def test_what_has_the_shape_of_a_token_and_is_none_tells_nothing(cast: Cast, shape: str) -> None:
    """flow_refresh_test.go:54 "token invalid", :64 "token is valid but does not exist"."""
    device = family_of(cast.lena)
    assert refresh(shape).status in {401, 422}
    assert device.told() == [BEGUN]
    assert device.step().works()


def test_a_token_is_its_owners_whoever_brings_it(cast: Cast) -> None:
    """flow_refresh_test.go:76 "client mismatches": a stranger's bearer token makes nobody else of the owner."""
    lena, liam = family_of(cast.lena), family_of(cast.liam)
    stranger = bearing(liam.pairs[0]["access"])
    fresh = stranger.post("accounts/token/refresh/", {"refresh": lena.pairs[0]["refresh"]}).data
    assert said(fresh["access"])["user_id"] == str(cast.lena.pk)
    answer = stranger.post("accounts/logout/", {"refresh": fresh["refresh"]})
    assert (answer.status, answer.code) == (400, "INVALID_TOKEN")
    assert works(fresh["access"])


def test_refreshing_gives_the_rights_of_now(cast: Cast) -> None:
    """flow_refresh_test.go:124, refresh_token_grant_test.go:133: what is no longer allowed is not renewed."""
    device, admin = family_of(cast.rosa), ApiClient(cast.ada)
    assert bearing(device.pairs[0]["access"]).get("users/").status == 200
    assert admin.put(f"users/{cast.rosa.pk}/role/", {"role": "STUDENT"}).status == 200
    assert not device.works()
    device.step()
    assert bearing(device.pairs[1]["access"]).get("users/").status == 403


@pytest.mark.parametrize("broken", ["issue_access", "new_secret"])
@pytest.mark.asvs("2.3.3")
def test_a_failure_on_the_way_uses_no_token_up(cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    """flow_refresh_test.go:604-830: each step that fails rolls back all; then the same token works."""
    device = family_of(cast.lena)

    def fails(*_: Any) -> str:
        raise OperationalError("could not serialize access")

    with monkeypatch.context() as patched:
        patched.setattr(sessions, broken, fails)
        client = ApiClient()
        client.client.raise_request_exception = False
        answer = client.post("accounts/token/refresh/", {"refresh": device.pairs[0]["refresh"]})
        assert answer.status in {500, 503}
        assert "serialize" not in str(answer.body)
    assert RefreshToken.objects.filter(session=device.session, used_at=None).count() == 1
    assert device.step().works()
    assert device.told() == [BEGUN]

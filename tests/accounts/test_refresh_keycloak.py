"""The scenarios of Keycloak's RefreshTokenRevokeTest (and the events that each asserts), held to our contract.

Keycloak can be told to allow some reuse. We can't: there is no such setting.
The scenarios with several at once are in test_token_races.py.
"""

from datetime import timedelta

import pytest
from accounts.models import SecurityEvent, Session
from accounts.tasks import KEEP_REVOKED, purge_ended
from outbox.models import Event

from tests.accounts.family import ENDED, REUSED, family_of
from tests.api.test_accounts_sessions import bearing
from tests.cast import PASSWORD, Cast
from tests.clock import Clock
from tests.http import ApiClient
from tests.mailbox import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("10.4.5", "7.4.1"), pytest.mark.owasp_api(2)]
BEGUN, REUSE, LATE = "sign_in.succeeded", "session.reuse_detected", "session.refused"


def reasons() -> list[str]:
    """Why tokens of ended sessions were refused, oldest first."""
    rows = SecurityEvent.objects.filter(kind=LATE).order_by("pk")
    return [row.facts["reason"] for row in rows]


def test_reuse_is_refused_without_any_setting(cast: Cast) -> None:
    """refreshTokenReuseTokenWithoutRefreshTokensRevoked: allowed there by default, refused here by default."""
    device = family_of(cast.lena).step()
    assert device.use(0) == REUSED
    assert device.told() == [BEGUN, REUSE]


def test_reuse_ends_the_newest_token_too_and_each_step_is_told(cast: Cast) -> None:
    """refreshTokenReuseTokenWithRefreshTokensRevoked: the used one is refused, then the newest, each with its event."""
    device = family_of(cast.lena)
    assert device.told() == [BEGUN]
    assert device.step().told() == [BEGUN]
    assert device.use(0) == REUSED
    assert device.told() == [BEGUN, REUSE]
    assert device.use(1) == ENDED
    assert device.told() == [BEGUN, REUSE, LATE]
    assert reasons() == ["ended"]
    assert Event.objects.filter(name="session.reuse_detected").count() == 1
    assert [mail.subject for mail in mails_to(cast.lena.email)] == ["We signed out one of your devices"]


def test_a_replay_within_the_same_second_is_refused(cast: Cast, clock: Clock) -> None:
    """refreshTokenSameSecondReplayRejected: three generations of one instant; the oldest comes again."""
    clock.stop()
    device = family_of(cast.lena).step().step()
    assert len(set(Session.objects.get().refresh_tokens.values_list("used_at", flat=True))) == 2
    assert [device.use(0), device.use(2)] == [REUSED, ENDED]
    assert device.told() == [BEGUN, REUSE, LATE]
    assert device.is_dead()


def test_two_tabs_are_two_families(cast: Cast, clock: Clock) -> None:
    """refreshTokenReuseOnDifferentTab: each tab refreshes for itself, and reuse in one is not the other's."""
    first, second = family_of(cast.lena), family_of(cast.lena)
    clock.forward(timedelta(seconds=10))
    first.step()
    second.step()
    assert second.use(0) == REUSED
    assert second.is_dead()
    assert first.step().works()
    assert (first.told(), second.told()[:2]) == ([BEGUN], [BEGUN, REUSE])


def test_the_first_reuse_is_one_too_many_and_all_that_came_of_the_token_is_dead(cast: Cast) -> None:
    """refreshTokenReuseTokenWithRefreshTokensRevokedAfterSingleReuse: where they allow one reuse, we allow none."""
    device = family_of(cast.lena).step()
    assert [device.use(0), device.use(0), device.use(1)] == [REUSED, REUSED, ENDED]
    assert device.told() == [BEGUN, REUSE, LATE, LATE]
    assert reasons() == ["used, and ended", "ended"]


def test_cleaning_up_forgets_no_used_token_of_a_living_session(cast: Cast, clock: Clock) -> None:
    """...ReuseOfExistingTokenAfterEnablingReuseRevokation: what was used before still counts later."""
    device = family_of(cast.lena).step().step()
    clock.forward(timedelta(days=29))
    purge_ended(clock.now())
    assert device.use(0) == REUSED
    assert device.told() == [BEGUN, REUSE]


def test_nothing_revives_an_ended_family(cast: Cast, clock: Clock) -> None:
    """...ReuseOfExistingTokenAfterDisablingReuseRevokation: whatever changes afterwards, what is dead stays dead."""
    device, admin = family_of(cast.lena).step(), ApiClient(cast.ada)
    assert device.use(0) == REUSED
    user = f"users/{cast.lena.pk}"
    for change in (
        lambda: admin.put(f"{user}/role/", {"role": "INSTRUCTOR"}),
        lambda: admin.post(f"{user}/deactivate/"),
        lambda: admin.post(f"{user}/activate/"),
        lambda: family_of(cast.lena).post(
            "accounts/password/change/", current_password=PASSWORD, new_password="Another-password-8"
        ),
    ):
        assert change().status == 200
        assert device.is_dead()
    clock.forward(KEEP_REVOKED + timedelta(minutes=1))
    purge_ended(clock.now())
    assert (device.use(0), device.use(1)) == (ENDED, ENDED), "unknown by now"


def test_signing_in_again_revives_nothing(cast: Cast, clock: Clock) -> None:
    """...WithRefreshTokensRevokedAndSSOReauthentication: neither old refresh tokens nor old access tokens."""
    device = family_of(cast.lena).step()
    assert Session.objects.visible_to(cast.lena).count() == 1
    assert device.use(0) == REUSED
    assert not Session.objects.visible_to(cast.lena).exists()
    assert not device.works(0)
    clock.forward(timedelta(seconds=2))
    again = family_of(cast.lena)
    listed = bearing(again.pairs[0]["access"]).get("accounts/sessions/").data["items"]
    assert [item["id"] for item in listed] == [again.session]
    assert (device.works(0), device.works(1)) == (False, False)
    assert device.use(1) == ENDED
    assert device.told() == [BEGUN, REUSE, LATE]
    assert again.step().works()
    assert again.told() == [BEGUN]

"""Tokens, sign-ups and mailed links when twenty come at once (C1-C4), each with a control that must break.

What test_races.py shows with two at once is shown here with twenty, and what keeps it is knocked out.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, local
from typing import Any

import pytest
from accounts.actions import session
from accounts.actions.session import start_session
from accounts.devices import Device
from accounts.models import EmailToken, RefreshToken, Session, User
from accounts.models.session import SessionQuerySet
from accounts.models.user import UserQuerySet
from django.db import connection
from outbox.models import Event as Told

from tests.accounts.family import family_of
from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient
from tests.mailbox import last_token
from tests.prepared import queries_built_anew
from tests.races import REPEATS, at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db"), pytest.mark.owasp_api(2)]
MANY = 20
SOME = max(1, REPEATS // 2)
"""Each of these races takes a second or two."""
NEW = "Another-password-8"
on_real_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, whatever the code does"
)
Ending = Callable[[User, str, ApiClient], Answer]


@pytest.mark.asvs("10.4.5")
def test_of_five_refreshes_at_once_one_succeeds_and_the_family_ends(cast: Cast) -> None:
    """Ory Hydra, oauth2_auth_code_test.go:1692: with grace, all five succeed there."""
    device = family_of(cast.lena)
    answers = at_once(lambda _: refresh(device.pairs[0]["refresh"]), 5)
    assert sorted(answer.code for answer in answers) == ["", *["TOKEN_REUSED"] * 4]
    device.pairs += [answer.data for answer in answers if answer.status == 200]
    late = ["session.refused"] * 3
    assert sorted(device.told()) == [*late, "session.reuse_detected", "sign_in.succeeded"][-5:]
    assert device.is_dead()


@pytest.mark.asvs("10.4.5")
def test_of_five_threads_with_one_token_exactly_one_is_told_of_once(cast: Cast) -> None:
    """Keycloak, refreshTokenRevokeWithConcurrentRefreshTokenRequests, and ...AndReuse..., where three may succeed."""
    device = family_of(cast.lena)
    statuses = [answer.status for answer in at_once(lambda _: refresh(device.pairs[0]["refresh"]), 5)]
    assert sorted(statuses) == [200, 401, 401, 401, 401]
    assert device.told().count("session.reuse_detected") == 1
    assert Told.objects.filter(name="session.reuse_detected").count() == 1


def sign_out_everywhere(user: User, access: str, admin: ApiClient) -> Answer:
    return bearing(access).post("accounts/logout-all/")


def change_password(user: User, access: str, admin: ApiClient) -> Answer:
    return bearing(access).post("accounts/password/change/", {"current_password": PASSWORD, "new_password": NEW})


def shut_out(user: User, access: str, admin: ApiClient) -> Answer:
    return admin.post(f"users/{user.pk}/deactivate/")


def erase(user: User, access: str, admin: ApiClient) -> Answer:
    """Its own controls are in tests/accounts/privacy/test_races.py: without the guards late sessions get in."""
    return bearing(access).delete("users/me/", {"password": PASSWORD})


def newcomer(number: int) -> User:
    return User.objects.create_user(f"u{number}@lectern.example", PASSWORD, full_name="U", email_verified=True)


def outlive(user: User, ending: Ending, admin: ApiClient) -> int:
    """How many of 19 devices still get in after they refreshed while the twentieth caller ended them all."""
    own = sign_in(user).data
    devices = [start_session(user=user, device=Device()).refresh for _ in range(MANY - 1)]

    def act(number: int) -> Answer:
        return refresh(devices[number - 1]) if number else ending(user, own["access"], admin)

    ended, *refreshed = at_once(act, MANY)
    assert ended.status == 200, ended
    assert {answer.status for answer in refreshed} <= {200, 401}
    new = [answer.data for answer in refreshed if answer.status == 200]
    alive = sum(works(pair["access"]) or refresh(pair["refresh"]).status == 200 for pair in new)
    return alive


@pytest.mark.asvs("7.4.1", "7.4.2", "7.4.3")
@pytest.mark.parametrize("ending", [sign_out_everywhere, change_password, shut_out, erase])
def test_of_nineteen_devices_that_refresh_meanwhile_none_outlives_the_end(cast: Cast, ending: Ending) -> None:
    for number in range(SOME):
        user = newcomer(number)
        assert outlive(user, ending, ApiClient(cast.rosa)) == 0
        assert Session.objects.alive().filter(user=user).count() == (ending is change_password), "but the one kept"
        if ending is erase:
            assert not RefreshToken.objects.filter(session__user=user).exists()


def test_they_would_if_nobody_looked_at_whether_their_session_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: tokens that are good because they are signed, as in ninja-jwt's own refresh."""
    monkeypatch.setattr(SessionQuerySet, "alive", lambda self, now=None: self)
    with queries_built_anew():
        assert outlive(newcomer(0), sign_out_everywhere, ApiClient(cast.rosa)) == MANY - 1


def sessions_of_an_old_password(cast: Cast, user: User) -> int:
    """How many sessions are left that began with the password that was changed meanwhile."""
    own = sign_in(user).data

    def act(number: int) -> Answer:
        return sign_in(user) if number else change_password(user, own["access"], ApiClient())

    changed, *_ = at_once(act, MANY)
    assert changed.status == 200, changed
    return Session.objects.alive().filter(user=user).count() - 1


@pytest.mark.asvs("7.4.3")
def test_no_sign_in_with_the_old_password_outlives_its_change(cast: Cast) -> None:
    for number in range(SOME):
        assert sessions_of_an_old_password(cast, newcomer(number)) == 0


@on_real_locks
def test_they_would_if_nobody_locked_the_person(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: all have looked at the password before it changes, and write after it did."""
    all_have_read, changed, who = Barrier(MANY), Event(), local()

    def late(find: Callable[..., User]) -> Callable[..., User]:
        def read_and_wait(lock: bool = True, **wanted: Any) -> User:
            found = find(**wanted)
            all_have_read.wait(timeout=30)
            assert who.changes or changed.wait(timeout=30)
            return found

        return read_and_wait

    def unlocked(people: UserQuerySet) -> UserQuerySet:
        found = people.all()
        found.get = late(people.get)  # type: ignore[method-assign]
        return found

    def act(number: int) -> Answer:
        who.changes = not number
        if number:
            return sign_in(user)
        answer = change_password(user, own["access"], ApiClient())
        changed.set()
        return answer

    user = newcomer(0)
    own = sign_in(user).data
    monkeypatch.setattr(UserQuerySet, "locked", unlocked)
    monkeypatch.setattr(session._OWNER, "first", late(session._OWNER.first))
    assert {answer.status for answer in at_once(act, MANY)} == {200}
    assert Session.objects.alive().filter(user=user).count() == MANY


SPELLINGS = [
    "nora@lectern.example",
    "NORA@LECTERN.EXAMPLE",
    " nora@lectern.example\u3000",
    "Nora@\uff4cectern.example",
]
LOOK_ALIKES = ["n\u043era@lectern.example", "\uff4eora@lectern.example", "nor\u0430@lectern.example"]


def register(email: str, number: int = 0) -> Answer:
    body = {"email": email, "password": f"{PASSWORD}{number}", "full_name": f"Nora {number}"}
    return ApiClient().post("accounts/register/", body)


@pytest.mark.asvs("6.3.8", "15.4.2")
def test_of_many_spellings_of_one_address_one_account_comes_and_look_alikes_get_none() -> None:
    emails = [*SPELLINGS * 4, *LOOK_ALIKES, SPELLINGS[0]]
    for _ in range(SOME):
        answers = at_once(lambda number: register(emails[number], number), MANY)
        expected = [422 if email in LOOK_ALIKES else 201 for email in emails]
        assert [answer.status for answer in answers] == expected
        assert len({str(answer.data) for answer in answers if answer.status == 201}) == 1
        assert list(User.objects.values_list("email", flat=True)) == ["nora@lectern.example"]
        User.objects.all().delete()


@on_real_locks
def test_if_the_code_only_looked_before_it_wrote_the_database_would_still_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: with the constraints gone, twenty accounts. They are what keeps the address one account's."""
    names = ("accounts_email_unique_in_any_case", "accounts_user_email_key")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {names[0]}")
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'accounts_user'::regclass AND contype = 'u'")
        (unique,) = (row[0] for row in cursor.fetchall())
        cursor.execute(f"ALTER TABLE accounts_user DROP CONSTRAINT {unique}")
    try:
        at_once(lambda number: register(SPELLINGS[0], number), MANY)
        assert User.objects.count() == MANY
    finally:
        User.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE accounts_user ADD CONSTRAINT {unique} UNIQUE (email)")
            cursor.execute(f"CREATE UNIQUE INDEX {names[0]} ON accounts_user (LOWER(email))")


def verify(token: str, number: int) -> Answer:
    return ApiClient().post("accounts/verify-email/", {"token": token})


def reset(token: str, number: int) -> Answer:
    return ApiClient().post("accounts/password/reset/confirm/", {"token": token, "new_password": f"{NEW}{number}"})


LINKS = [("verify-email/resend/", verify), ("password/reset/", reset)]


def uses(user: User, asked: str, use: Callable[[str, int], Answer]) -> int:
    """How often twenty who come at once can use one link."""
    User.objects.filter(pk=user.pk).update(email_verified=False)
    ApiClient().post(f"accounts/{asked}", {"email": user.email})
    token = last_token(user.email)
    answers = at_once(lambda number: use(token, number), MANY)
    assert {answer.status for answer in answers} <= {200, 400}
    return [answer.status for answer in answers].count(200)


@on_real_locks
@pytest.mark.asvs("15.4.2")
@pytest.mark.parametrize(("asked", "use"), LINKS)
def test_a_link_works_once_by_the_update_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: str, use: Callable[[str, int], Answer]
) -> None:
    """Without the lock: of all who have read that the link is good, the database lets one use it."""
    monkeypatch.setattr(UserQuerySet, "locked", lambda self: self)
    monkeypatch.setattr(EmailToken, "claim", when_all_have_read(EmailToken.claim))
    assert uses(cast.lena, asked, use) == 1


@on_real_locks
@pytest.mark.parametrize(("asked", "use"), LINKS)
def test_without_lock_and_update_a_link_works_for_many(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: str, use: Callable[[str, int], Answer]
) -> None:
    """The negative control."""
    monkeypatch.setattr(UserQuerySet, "locked", lambda self: self)
    monkeypatch.setattr(EmailToken, "claim", when_all_have_read(lambda self, now: self.used_at is None))
    assert uses(cast.lena, asked, use) > 1


def when_all_have_read(claim: Callable[[EmailToken, Any], bool]) -> Callable[[EmailToken, Any], bool]:
    """`claim`, once as many as can have read the token."""
    barrier = Barrier(MANY)

    def waiting(self: EmailToken, now: Any) -> bool:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=30)
        return claim(self, now)

    return waiting

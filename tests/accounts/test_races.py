"""What must hold when many come at once. `RACE_REPEATS=50` runs each race as often as the proofs ask for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from accounts.actions import activation, renewal, session
from accounts.models import EmailToken, InstructorRequest, RefreshToken, Session, User
from django.db import connection
from lib.together import update
from outbox.models import Event

from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.cast import PASSWORD, Cast
from tests.http import ApiClient
from tests.mailbox import last_token
from tests.prepared import queries_built_anew
from tests.races import REPEATS, at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
MANY = 20
on_real_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, whatever the code does"
)


def outcomes(token: str) -> list[str]:
    """What twenty get who use one refresh token at the same time."""
    answers = at_once(lambda _: refresh(token), MANY)
    return sorted("ok" if answer.status == 200 else answer.code for answer in answers)


@pytest.mark.asvs("10.4.5", "15.4.2")
def test_of_many_who_refresh_with_one_token_one_succeeds(cast: Cast) -> None:
    for _ in range(REPEATS):
        assert outcomes(sign_in(cast.lena).data["refresh"]) == ["TOKEN_REUSED"] * (MANY - 1) + ["ok"]
        session = Session.objects.order_by("-created_at")[0]
        assert session.revoked_at is not None
        assert list(session.refresh_tokens.order_by("generation").values_list("generation", flat=True)) == [0, 1]
    assert Event.objects.filter(name="session.reuse_detected").count() == REPEATS


@contextmanager
def all_have_read_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The worst case, step by step: each of the many has read the token before any of them uses it up."""
    barrier, lock, came = Barrier(MANY), session._OWNER.first, list[int]()

    def lock_afterwards(**values: Any) -> Any:
        came.append(barrier.wait(timeout=30))
        return lock(**values)

    with monkeypatch.context() as patched:
        patched.setattr(session._OWNER, "first", lock_afterwards)
        patched.setattr(session, "renew", lambda **_: None)
        yield
    assert len(came) == MANY


@on_real_locks
def test_one_succeeds_even_in_the_worst_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(REPEATS):
        token = sign_in(cast.lena).data["refresh"]
        with all_have_read_first(monkeypatch):
            assert outcomes(token) == ["TOKEN_REUSED"] * (MANY - 1) + ["ok"]


@on_real_locks
def test_without_the_conditional_update_many_would_succeed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control. What stops the second successor then is a constraint of the database, by a crash."""
    claimed: list[bool] = []

    def careless(self: RefreshToken, now: Any) -> bool:
        claimed.append(self.used_at is None)
        RefreshToken.objects.filter(pk=self.pk).update(used_at=now)
        return claimed[-1]

    monkeypatch.setattr(RefreshToken, "claim", careless)
    for _ in range(REPEATS):
        token = sign_in(cast.lena).data["refresh"]
        with all_have_read_first(monkeypatch):
            assert outcomes(token) != ["TOKEN_REUSED"] * (MANY - 1) + ["ok"]
        assert claimed == [True] * MANY
        claimed.clear()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a statement of PostgreSQL")
def test_without_its_condition_one_statement_would_use_a_token_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the usual way."""
    token = sign_in(cast.lena).data["refresh"]
    assert refresh(token).status == 200

    def used_or_not(rows: Any, **values: Any) -> Any:
        tokens = RefreshToken.objects.filter(digest=renewal._DIGEST)
        return update(tokens if rows.model is RefreshToken else rows, **values)

    monkeypatch.setattr(renewal, "update", used_or_not)
    with queries_built_anew():
        answer = refresh(token)
    assert answer.status == 500, "stopped by a constraint of the database"


def sign_out_everywhere(user: User, access: str, admin: ApiClient) -> int:
    return bearing(access).post("accounts/logout-all/").status


def change_password(user: User, access: str, admin: ApiClient) -> int:
    body = {"current_password": PASSWORD, "new_password": "Another-password-8"}
    return ApiClient(user).post("accounts/password/change/", body).status


def shut_out(user: User, access: str, admin: ApiClient) -> int:
    return admin.post(f"users/{user.pk}/deactivate/").status


def newcomer(number: int) -> User:
    return User.objects.create_user(f"u{number}@lectern.example", PASSWORD, full_name="U", email_verified=True)


@pytest.mark.parametrize("ending", [sign_out_everywhere, change_password, shut_out])
def test_refreshing_meanwhile_outlives_nothing(cast: Cast, ending: Callable[..., int]) -> None:
    def once(user: User, admin: ApiClient) -> None:
        tokens = sign_in(user).data
        ends = partial(ending, user, tokens["access"], admin)
        ended, refreshed = at_once(lambda who: refresh(tokens["refresh"]) if who else ends(), 2)
        new = refreshed.data or {"access": "none", "refresh": "none"}
        assert ended == 200
        assert not works(tokens["access"])
        assert not works(new["access"])
        assert refresh(new["refresh"]).status == 401

    for number in range(REPEATS):
        once(newcomer(number), ApiClient(cast.rosa))


def test_signing_in_meanwhile_outlives_nothing(cast: Cast) -> None:
    def once(user: User, admin: ApiClient) -> None:
        _, signed_in = at_once(lambda who: sign_in(user) if who else shut_out(user, "", admin), 2)
        assert not works((signed_in.data or {"access": "none"})["access"])
        assert not Session.objects.alive().filter(user=user).exists()

    for number in range(REPEATS):
        once(newcomer(number), ApiClient(cast.rosa))


def test_of_many_who_sign_up_with_one_address_all_get_the_same_answer_and_one_account() -> None:
    spellings = ["nora@lectern.example", "NORA@lectern.example", "Nora@Lectern.Example", " nora@lectern.example "]
    for _ in range(REPEATS):
        answers = at_once(
            lambda number: ApiClient().post(
                "accounts/register/",
                {"email": spellings[number % 4], "password": f"{PASSWORD}{number}", "full_name": f"Nora {number}"},
            ),
            MANY,
        )
        assert {answer.status for answer in answers} == {201}
        assert {str(answer.data) for answer in answers} == {str(answers[0].data)}
        assert User.objects.filter(email__iexact="nora@lectern.example").count() == 1
        assert Event.objects.filter(name="user.registered").count() == 1
        assert Event.objects.filter(name="user.registration_repeated").count() == MANY - 1
        Event.objects.all().delete()
        User.objects.all().delete()


def test_a_mailed_token_works_once_for_many(cast: Cast) -> None:
    for _ in range(REPEATS):
        User.objects.filter(pk=cast.lena.pk).update(email_verified=False)
        ApiClient().post("accounts/verify-email/resend/", {"email": cast.lena.email})
        verify = last_token(cast.lena.email)
        answers = at_once(lambda _, token=verify: ApiClient().post("accounts/verify-email/", {"token": token}), MANY)
        assert sorted(answer.status for answer in answers) == [200] + [400] * (MANY - 1)
        ApiClient().post("accounts/password/reset/", {"email": cast.lena.email})
        reset = last_token(cast.lena.email)
        answers = at_once(
            lambda number, token=reset: ApiClient().post(
                "accounts/password/reset/confirm/", {"token": token, "new_password": f"Another-password-{number}"}
            ),
            MANY,
        )
        assert sorted(answer.status for answer in answers) == [200] + [400] * (MANY - 1)
    assert EmailToken.objects.filter(used_at__isnull=True).count() == 0


def test_of_many_requests_one_is_made_and_of_many_decisions_one_holds(cast: Cast) -> None:
    for _ in range(REPEATS):
        # Read anew, since a decision before may have voided the tokens of the row in the cast.
        lena = ApiClient(User.objects.get(pk=cast.lena.pk))
        admins = [ApiClient(cast.rosa), ApiClient(cast.ada)]
        answers = at_once(lambda _, client=lena: client.post("instructor-requests/", {"reason": "Please."}), MANY)
        assert sorted(answer.status for answer in answers) == [201] + [409] * (MANY - 1)
        request = InstructorRequest.objects.get()
        paths = [f"instructor-requests/{request.pk}/{verb}/" for verb in ("approve", "reject")]
        answers = at_once(lambda number, who=admins, to=paths: who[number].post(to[number]), 2)
        assert sorted(answer.status for answer in answers) == [200, 409]
        request.refresh_from_db()
        role = User.objects.get(pk=cast.lena.pk).role
        assert role == ("INSTRUCTOR" if request.status == "APPROVED" else "STUDENT")
        request.delete()
        User.objects.filter(pk=cast.lena.pk).update(role="STUDENT")


def demote(client: ApiClient, user: User) -> object:
    return client.put(f"users/{user.pk}/role/", {"role": "STUDENT"})


def deactivate(client: ApiClient, user: User) -> object:
    return client.post(f"users/{user.pk}/deactivate/")


Deed = Callable[[ApiClient, User], object]


def two_admins_at_each_other(cast: Cast, *deeds: Deed) -> int:
    """How many admins but the superuser are left, where each does one of `deeds` to the other at the same moment."""
    User.objects.filter(pk__in=[cast.rosa.pk, cast.ines.pk]).update(role="ADMIN", is_active=True)
    clients = [ApiClient(cast.rosa), ApiClient(cast.ines)]
    targets = [cast.ines, cast.rosa]
    at_once(lambda number: deeds[number](clients[number], targets[number]), 2)
    return User.objects.filter(pk__in=[cast.rosa.pk, cast.ines.pk], is_active=True, role="ADMIN").count()


@pytest.mark.owasp_api(5)
@pytest.mark.parametrize("deeds", [(deactivate, deactivate), (demote, demote), (demote, deactivate)])
def test_of_two_admins_who_put_each_other_out_one_stays(cast: Cast, deeds: tuple[Deed, Deed]) -> None:
    assert [two_admins_at_each_other(cast, *deeds) for _ in range(max(REPEATS, 3))] == [1] * max(REPEATS, 3)


@on_real_locks
def test_without_the_lock_they_would(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each reads the other as an admin before either writes."""
    both_have_read = Barrier(2)

    def careless(*, user: User, by: User) -> tuple[User, User]:
        pair = User.objects.get(pk=user.pk), User.objects.get(pk=by.pk)
        both_have_read.wait(timeout=30)
        return pair

    monkeypatch.setattr(activation, "lock_pair", careless)
    assert two_admins_at_each_other(cast, deactivate, deactivate) == 0

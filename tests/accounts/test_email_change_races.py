"""Moving accounts to other addresses, many at once, each with a control that breaks without what prevents it."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from accounts.models import EmailChange, User
from accounts.models.email_change import EmailChangeQuerySet
from accounts.models.user import UserQuerySet
from django.db import connection
from outbox.models import Event

from tests.accounts.test_token_races import on_real_locks
from tests.api.test_email_change import ask, confirm
from tests.cast import PASSWORD, Cast, person
from tests.http import Answer, ApiClient
from tests.mailbox import last_token, mails_to, token_in
from tests.races import REPEATS, at_once, together

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
WANTED = "wanted@elsewhere.example"
MANY = 10


def confirm_one_address(people: list[User]) -> list[int]:
    """The statuses of all who confirm the same address at the same moment, each by their own link."""
    for user in people:
        ask(ApiClient(user), WANTED)
    tokens = [token_in(message) for message in mails_to(WANTED)][-len(people) :]
    return [answer.status for answer in at_once(lambda number: confirm(tokens[number]), len(people))]


def newcomers(number: int = 0) -> list[User]:
    return [person(f"n{number}-{each}@lectern.example") for each in range(5)]


@pytest.mark.asvs("15.4.2")
def test_of_many_who_confirm_one_address_at_once_one_has_it() -> None:
    for number in range(REPEATS):
        people = newcomers(number)
        statuses = confirm_one_address(people)
        assert sorted(statuses) == [200, 400, 400, 400, 400]
        assert User.objects.get(email=WANTED).pk == people[statuses.index(200)].pk
        assert EmailChange.objects.filter(confirmed_at__isnull=False).count() == 1
        assert Event.objects.filter(name="user.email_changed").count() == 1
        Event.objects.all().delete()
        User.objects.all().delete()


@on_real_locks
def test_without_the_constraints_of_the_database_many_would_have_it() -> None:
    """The control: no look at who has the address keeps them out."""
    index = "accounts_email_unique_in_any_case"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'accounts_user'::regclass AND contype = 'u'")
        (unique,) = (row[0] for row in cursor.fetchall())
        cursor.execute(f"ALTER TABLE accounts_user DROP CONSTRAINT {unique}")
    try:
        assert confirm_one_address(newcomers()) == [200] * 5
        assert User.objects.filter(email=WANTED).count() == 5
    finally:
        User.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE accounts_user ADD CONSTRAINT {unique} UNIQUE (email)")
            cursor.execute(f"CREATE UNIQUE INDEX {index} ON accounts_user (LOWER(email))")


def uses_of_one_link(user: User) -> int:
    ask(ApiClient(user), WANTED)
    token = last_token(WANTED)
    answers = at_once(lambda _: confirm(token), MANY)
    assert {answer.status for answer in answers} <= {200, 400}
    return [answer.status for answer in answers].count(200)


def test_of_many_who_use_one_link_at_once_one_does(cast: Cast) -> None:
    assert uses_of_one_link(cast.lena) == 1
    assert User.objects.get(pk=cast.lena.pk).email == WANTED


@on_real_locks
@pytest.mark.asvs("15.4.2")
def test_a_link_works_once_by_the_updates_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock: of all who have read that the link is good, the database lets one use it."""
    without_lock(monkeypatch, EmailChange.claim)
    assert uses_of_one_link(cast.lena) == 1


@on_real_locks
def test_without_lock_and_updates_a_link_works_for_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    without_lock(monkeypatch, lambda self, now: self.confirmed_at is None)
    monkeypatch.setattr("accounts.actions.email_change.move", lambda user, change: True)
    assert uses_of_one_link(cast.lena) > 1


def without_lock(monkeypatch: pytest.MonkeyPatch, claim: Callable[[EmailChange, Any], bool]) -> None:
    """Nobody waits for the person's row, and all have read the link before any uses it."""
    barrier = Barrier(MANY)

    def when_all_have_read(self: EmailChange, now: Any) -> bool:
        with suppress(BrokenBarrierError):
            barrier.wait(timeout=30)
        return claim(self, now)

    monkeypatch.setattr(UserQuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(EmailChange, "claim", when_all_have_read)


def test_of_many_that_are_asked_for_at_once_one_is_open(cast: Cast) -> None:
    client = ApiClient(cast.lena)
    wanted = [f"lena{number}@elsewhere.example" for number in range(MANY)]
    answers = at_once(lambda number: ask(client, wanted[number]), MANY)
    assert {answer.status for answer in answers} == {202}
    (change,) = EmailChange.objects.all()
    tokens = [token_in(message) for each in wanted for message in mails_to(each)]
    assert [confirm(token).status for token in tokens] == [200]
    assert User.objects.get(pk=cast.lena.pk).email == change.new_email


def moved_and_cancelled(number: int) -> tuple[bool, int, int]:
    """Whether the account moved, and the statuses of taking that back and of confirming it at the same moment."""
    user, new = person(f"n{number}@lectern.example"), f"n{number}@elsewhere.example"
    client = ApiClient(user)
    ask(client, new)
    token = last_token(new)
    outcomes = together(partial(client.delete, "accounts/email/change/"), partial(confirm, token))
    cancelled, confirmed = (answer.status for answer in outcomes if isinstance(answer, Answer))
    return User.objects.get(pk=user.pk).email == new, cancelled, confirmed


def test_of_taking_it_back_and_confirming_it_at_once_one_happens() -> None:
    for number in range(max(REPEATS, 5)):
        assert moved_and_cancelled(number) in {(True, 404, 200), (True, 401, 200), (False, 200, 400)}


@on_real_locks
def test_without_lock_and_condition_both_are_told_that_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both have read that it waits before either writes, and none looks again."""
    barrier, take_back = Barrier(2), EmailChangeQuerySet.delete

    def take_back_later(rows: EmailChangeQuerySet) -> Any:
        found = list(rows.values_list("pk", flat=True))
        barrier.wait(timeout=30)
        take_back(EmailChange.objects.filter(pk__in=found))
        return len(found), {}

    def claim_later(self: EmailChange, now: Any) -> bool:
        barrier.wait(timeout=30)
        return True

    user = person("n@lectern.example")
    client = ApiClient(user)
    ask(client, WANTED)
    token = last_token(WANTED)
    monkeypatch.setattr(UserQuerySet, "locked", lambda self: self)
    monkeypatch.setattr(EmailChange, "claim", claim_later)
    monkeypatch.setattr(EmailChangeQuerySet, "delete", take_back_later)
    outcomes = together(partial(client.delete, "accounts/email/change/"), partial(confirm, token))
    assert [answer.status for answer in outcomes if isinstance(answer, Answer)] == [200, 200]
    assert User.objects.get(pk=user.pk).email == WANTED


def test_whoever_is_erased_while_they_move_is_gone_and_nobody_else(settings: Any, tmp_path: Path) -> None:
    settings.TOMBSTONE_FILE = tmp_path / "tombstones.jsonl"
    for number in range(max(REPEATS, 3)):
        user, new = person(f"n{number}@lectern.example"), f"n{number}@elsewhere.example"
        client = ApiClient(user)
        ask(client, new)
        token = last_token(new)
        outcomes = together(partial(client.delete, "users/me/", {"password": PASSWORD}), partial(confirm, token))
        erased, moved = (answer.status for answer in outcomes if isinstance(answer, Answer))
        assert (erased, moved) in {(200, 400), (200, 200), (401, 200)}
        left = User.objects.get(pk=user.pk)
        assert (left.erased_at is not None) == (erased == 200)
        assert left.email == (f"{user.pk.hex}@erased.invalid" if erased == 200 else new)
        assert EmailChange.objects.filter(user=user).exists() == (erased != 200)


@on_real_locks
def test_without_the_lock_the_database_refuses_a_second_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: both have taken back what there was before either asks anew."""
    barrier, take_back = Barrier(2), EmailChangeQuerySet.delete

    def when_both_have(rows: EmailChangeQuerySet) -> Any:
        done = take_back(rows)
        barrier.wait(timeout=30)
        return done

    monkeypatch.setattr(EmailChangeQuerySet, "delete", when_both_have)
    monkeypatch.setattr(UserQuerySet, "locked", lambda self: self)
    client = ApiClient(cast.lena)
    client.client.raise_request_exception = False
    answers = at_once(lambda number: ask(client, f"lena{number}@elsewhere.example"), 2)
    assert sorted(answer.status for answer in answers) == [202, 500]
    assert EmailChange.objects.count() == 1

"""Hashing passwords is bounded: sign-ins beyond it are asked to come back, and everybody else reads on."""

import heapq
import random
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from accounts import hashing
from accounts.hashing import Room, TimeShare
from accounts.line import LONGEST, Line
from accounts.models import EmailToken, Purpose, User
from accounts.passwords import Argon2idHasher
from django.test import Client
from lib.rates import read_rate
from lib.turns import in_turn
from nacl.pwhash import argon2id

from tests.cast import PASSWORD, Cast
from tests.http import Answer, ApiClient

SALT = Argon2idHasher().salt()
pytestmark = [pytest.mark.django_db, pytest.mark.asvs("2.4.1"), pytest.mark.owasp_api(4)]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Iterator[TimeShare]:
    """A share of time of one's own, which the process has used up."""
    share = TimeShare()
    monkeypatch.setattr(hashing, "_spent", share)
    share.add(60, now=time.monotonic(), share=0.5)
    return share


def sign_in(email: str, password: str = PASSWORD) -> Answer:
    return ApiClient().post("accounts/login/", {"email": email, "password": password})


def test_who_signs_in_beyond_the_share_is_asked_to_come_back(cast: Cast, spent: TimeShare) -> None:
    known, unknown = sign_in("lena@lectern.example"), sign_in("nobody.here@lectern.example")
    for answer in (known, unknown):
        assert (answer.status, answer.code) == (503, "PASSWORDS_BUSY")
        assert 1 <= int(answer["Retry-After"]) <= LONGEST


def test_signing_up_and_resetting_are_bounded_too(cast: Cast, spent: TimeShare) -> None:
    new = {"email": "new@lectern.example", "password": PASSWORD, "full_name": "New"}
    assert ApiClient().post("accounts/register/", new).status == 503
    reset = {"token": "x" * 40, "new_password": "Another-horse-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", reset).status == 503
    assert not User.objects.filter(email="new@lectern.example").exists()
    assert not EmailToken.objects.filter(purpose=Purpose.RESET_PASSWORD).exists()


def test_being_asked_to_come_back_costs_no_try(cast: Cast, spent: TimeShare, settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "sign_in": (read_rate("2/1h"),)}
    assert [sign_in(cast.lena.email).status for _ in range(4)] == [503] * 4
    spent.add(-60, now=time.monotonic(), share=0.5)
    assert sign_in(cast.lena.email).status == 200


def test_as_many_sign_in_at_once_as_leave_a_thread_for_others(cast: Cast, settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "sign_in": (read_rate("1/1h"),)}
    with ExitStack() as others:
        for _ in range(hashing.MOST_AT_ONCE):
            assert sign_in(cast.lena.email).status == 200
            others.enter_context(hashing._hashing)
        refused = [sign_in(cast.lena.email, "wrong") for _ in range(2)]
    assert [answer.code for answer in refused] == ["PASSWORDS_BUSY"] * 2, "and it costs no try"
    assert sign_in(cast.lena.email).status == 200


def test_another_thread_answers_while_one_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes, answered = threading.Event(), threading.Event()

    def slow(*given: Any) -> bytes:
        hashes.set()
        return b"answered" if answered.wait(5) else b"nobody was"

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["signs_in"]:
            return [Argon2idHasher().encode(PASSWORD, SALT).encode()]
        answered.set()
        return []

    monkeypatch.setattr(argon2id, "kdf", slow)
    said: list[bytes] = []
    server = in_turn(application)
    signing_in = threading.Thread(target=lambda: said.extend(server({"signs_in": True}, None)))
    signing_in.start()
    assert hashes.wait(5)
    server({"signs_in": False}, None)
    signing_in.join(5)
    assert [b64decode(hash_.rpartition(b"$")[2] + b"==") for hash_ in said] == [b"answered"]


def test_reading_goes_on_meanwhile(cast: Cast, spent: TimeShare) -> None:
    assert ApiClient(cast.lena).get("courses/").status == 200
    assert ApiClient(cast.lena).get("users/me/").status == 200


def test_the_admin_says_it_in_words(cast: Cast, spent: TimeShare) -> None:
    page = Client().post("/admin/login/", {"username": cast.ines.email, "password": PASSWORD})
    assert page.status_code == 429
    assert "Many people are signing in right now" in page.content.decode()


def test_a_share_is_used_up_by_hashing_and_comes_back_with_time() -> None:
    share = TimeShare()
    for number in range(24):  # within half a second nothing but hashes: the window allows it, just
        share.add(0.02, now=100 + number * 0.02, share=0.5)
    assert not share.is_spent(now=100.48, share=0.5)
    share.add(0.3, now=100.48, share=0.5)
    assert share.is_spent(now=100.48, share=0.5)
    assert not share.is_spent(now=101.2, share=0.5)


@pytest.mark.parametrize(("busy", "percent", "status"), [(0.0, 30, 200), (0.95, 30, 503), (0.95, 100, 200)])
def test_who_signs_in_gives_way_where_a_process_is_hardly_done_with_answering(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, busy: float, percent: int, status: int
) -> None:
    settings.PASSWORD_TIME_PERCENT = percent
    monkeypatch.setattr(hashing, "_room", Room())
    monkeypatch.setattr(hashing, "_spent", TimeShare())
    now, before = 100.6, 100.0  # when the one before signed in
    monkeypatch.setattr(hashing, "time", SimpleNamespace(monotonic=lambda: now, thread_time=time.thread_time))
    monkeypatch.setattr(hashing, "seconds_held", lambda: now * busy)
    hashing._room.left_of(0.3, now=before, held=before * busy)
    hashing._spent.add(0.08, now=now, share=0.3)  # more than a third of what the window allows
    assert sign_in(cast.lena.email).status == status


@pytest.mark.parametrize(("busy", "least", "most"), [(0.5, 0.29, 0.31), (0.85, 0.14, 0.16), (0.99, 0.09, 0.11)])
def test_a_flood_of_sign_ins_gets_less_the_busier_a_process_is_but_never_nothing(
    busy: float, least: float, most: float
) -> None:
    share, room, hashed, now = TimeShare(), Room(), 0.0, 0.0
    while now < 100:
        of_now = room.left_of(0.3, now=now, held=now * busy)
        if share.is_spent(now=now, share=of_now):
            now += 0.005
        else:
            now, hashed = now + 0.03, hashed + 0.03
            share.add(0.03, now=now, share=of_now)
    assert least < hashed / now < most


def test_what_a_process_did_before_the_first_sign_in_of_a_while_says_nothing() -> None:
    room = Room()
    assert room.left_of(0.3, now=100, held=100) == 0.3
    assert room.left_of(0.3, now=100.5, held=100.5) == pytest.approx(0.1)
    assert room.left_of(0.3, now=160, held=160) == 0.3


def test_a_crowd_that_comes_back_in_line_is_turned_away_twice_at_most_on_average() -> None:
    line = Line()
    assert times_turned_away(lambda now: line.join(now=now, share=0.3)) < 2


def test_a_crowd_that_comes_back_at_random_is_turned_away_again_and_again() -> None:
    chosen = random.Random(1)
    assert times_turned_away(lambda now: chosen.randint(1, 5)) > 2.5


def times_turned_away(wait: Callable[[float], int]) -> float:
    """How often each of three hundred who come within a few seconds has to come back, to a process that signs in ten
    a second."""
    share, coming, refused = TimeShare(), [(number * 0.015, number) for number in range(300)], 0
    while coming:
        now, who = heapq.heappop(coming)
        if share.is_spent(now=now, share=0.3):
            heapq.heappush(coming, (now + wait(now), who))
            refused += 1
        else:
            share.add(0.03, now=now, share=0.3)
    return refused / 300


def test_nobody_is_told_to_wait_longer_than_a_person_would() -> None:
    line = Line()
    waits = [line.join(now=100, share=0.3) for _ in range(500)]
    assert waits[0] == 1
    assert max(waits) <= LONGEST
    assert len(set(waits[-100:])) > 5, "and they do not all come back together"


def test_in_the_long_run_a_process_gives_no_more_than_its_share() -> None:
    share, hashed, now = TimeShare(), 0.0, 0.0
    while now < 600:  # a flood: somebody always wants to sign in, and refusing takes a millisecond
        if share.is_spent(now=now, share=0.5):
            now += 0.001
        else:
            now, hashed = now + 0.03, hashed + 0.03
            share.add(0.03, now=now, share=0.5)
    assert 0.49 < hashed / now < 0.51


def test_a_process_hashes_one_password_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_at_once(monkeypatch) == 1


def test_without_the_bound_they_hash_together(monkeypatch: pytest.MonkeyPatch) -> None:
    class Free:
        def acquire(self, timeout: float) -> bool:
            return True

        def release(self) -> None:
            pass

    monkeypatch.setattr(hashing, "_turn", Free())
    monkeypatch.setattr(hashing, "_aside", ThreadPoolExecutor(4))
    assert most_at_once(monkeypatch, patience=5) > 1


def most_at_once(monkeypatch: pytest.MonkeyPatch, patience: float = 0.02) -> int:
    """How many of four threads are inside the hash at the same moment, where each waits so long for another."""
    monkeypatch.setattr(hashing, "_spent", TimeShare())
    met = threading.Event()
    inside: list[int] = []
    seen: list[int] = []

    def slow(*given: Any) -> bytes:
        inside.append(1)
        seen.append(len(inside))
        if seen[-1] > 1:
            met.set()
        met.wait(patience)
        inside.pop()
        return b"hash"

    monkeypatch.setattr(argon2id, "kdf", slow)
    threads = [threading.Thread(target=Argon2idHasher().encode, args=(PASSWORD, SALT)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(seen)


def test_a_weaker_hash_is_replaced_when_its_owner_signs_in(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.Argon2idHasher"]

    class Weaker(Argon2idHasher):
        memory = 1024

    User.objects.filter(pk=cast.lena.pk).update(password=Weaker().encode(PASSWORD, SALT))
    assert sign_in(cast.lena.email).status == 200
    cast.lena.refresh_from_db()
    assert cast.lena.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(cast.lena.email).status == 200

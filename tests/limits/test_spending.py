"""What a limit counts, what it gives back, and what happens when the place where it counts is gone."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from lib.proxies import counted_as
from lib.rates import read_rate, wait_in_words
from limits import table
from limits.models import Bucket
from limits.redis import PREFIX
from limits.spending import (
    RateLimited,
    Spending,
    forget,
    give_back,
    is_remembered,
    redis_is_down,
    remember,
    spend,
    spend_all,
)
from redis import Redis

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(4)]


@pytest.fixture(params=["redis", "table"])
def limits(request: pytest.FixtureRequest, settings: Any) -> Iterator[Any]:
    """The settings, with limits of the tests, counted in Redis and once more in the table."""
    if request.param == "table":
        settings.REDIS_URL = ""
    elif not settings.REDIS_URL:
        pytest.skip("there is no Redis beside SQLite")
    settings.LIMITS = {"door": (read_rate("3/1h"),), "slow": (read_rate("2/1h"), read_rate("3/1d"))}
    yield settings
    redis_is_down.end()


def passes(*charge: str, tries: int = 10) -> int:
    """How many of so many tries pass."""
    return sum(not refused(*charge) for _ in range(tries))


def refused(*charge: str) -> int:
    """For how many seconds to wait; 0 for who may pass."""
    try:
        spend(*charge)
    except RateLimited as error:
        return error.retry_after
    return 0


def test_as_many_pass_as_the_limit_says_and_each_key_has_its_own(limits: Any) -> None:
    assert (passes("door", "a"), passes("door", "b"), passes("door", "a", "b")) == (3, 3, 3)


def test_the_wait_is_until_there_is_room_for_one(limits: Any) -> None:
    passes("door", "a")
    assert 1190 < refused("door", "a") <= 1200


def test_who_has_waited_may_pass(limits: Any) -> None:
    assert passes("door", "a") == 3
    wait(limits, timedelta(minutes=21))
    assert passes("door", "a") == 1


def wait(limits: Any, time: timedelta) -> None:
    """Every bucket is as empty as it will be then."""
    passed = time // timedelta(microseconds=1)
    Bucket.objects.update(empty_at=F("empty_at") - passed)
    if limits.REDIS_URL:
        client = Redis.from_url(limits.REDIS_URL)
        for key in client.scan_iter(f"{PREFIX}*"):
            client.decrby(key, passed)


def test_a_refusal_uses_nothing_up(limits: Any) -> None:
    passes("door", "a")
    first = refused("door", "a")
    assert first - 2 <= refused("door", "a") <= first


def test_where_one_of_several_is_used_up_none_is_spent(limits: Any) -> None:
    passes("door", "a")
    with pytest.raises(RateLimited):
        spend_all(("door", "b"), ("door", "a"))
    assert passes("door", "b") == 3


def test_every_rate_of_a_limit_holds_and_the_longest_wait_counts(limits: Any) -> None:
    assert passes("slow", "a") == 2
    assert 1790 < refused("slow", "a") <= 1800
    give_back(("slow", "a"))
    assert passes("slow", "a") == 1


def test_what_is_given_back_may_be_spent_again(limits: Any) -> None:
    passes("door", "a")
    give_back(("door", "a"))
    assert passes("door", "a") == 1
    forget(("door", "a"))
    assert passes("door", "a") == 3
    give_back(("door", "unheard of"))
    assert passes("door", "unheard of") == 3


def test_what_is_remembered_is_known_until_its_time_is_over(limits: Any) -> None:
    assert not is_remembered("place", "a")
    remember("place", "a", time=timedelta(hours=1))
    remember("place", "b", time=timedelta(milliseconds=20))
    time.sleep(0.03)
    assert (is_remembered("place", "a"), is_remembered("place", "b")) == (True, False)


def test_a_limit_that_nobody_has_set_is_a_mistake(limits: Any) -> None:
    with pytest.raises(KeyError):
        spend("unheard of", "a")


def test_limits_can_be_switched_off(limits: Any) -> None:
    limits.LIMITS_ON = False
    assert passes("door", "a") == 10


def test_nothing_that_is_kept_tells_whom_it_is_about(settings: Any) -> None:
    settings.REDIS_URL = ""
    spend("register", "lena@lectern.example")
    assert "lena" not in str(Bucket.objects.values())


def test_while_redis_is_down_the_database_counts_and_nobody_waits_for_redis(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_is_down, "seconds", 3600)
    settings.LIMITS = {"door": (read_rate("3/1h"),)}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_is_down.end()
    assert passes("door", "a") == 3
    assert redis_is_down.holds
    assert Bucket.objects.count() == 1
    monkeypatch.setattr("limits.redis.adding", lambda buckets: pytest.fail("Redis was asked"))
    assert passes("door", "a") == 0
    redis_is_down.end()


def test_a_redis_that_was_started_anew_counts_on_from_empty_buckets(settings: Any) -> None:
    if not settings.REDIS_URL:
        pytest.skip("there is no Redis beside SQLite")
    settings.LIMITS = {"door": (read_rate("3/1h"),)}
    passes("door", "a")
    client = Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    client.script_flush()
    assert passes("door", "a") == 3
    assert not redis_is_down.holds


def test_rows_that_mean_nothing_are_removed_and_others_stay(settings: Any) -> None:
    settings.REDIS_URL = ""
    settings.LIMITS = {"door": (read_rate("3/1h"),)}
    passes("door", "a")
    Bucket.objects.bulk_create(Bucket(key=str(number), empty_at=table.now() - 1) for number in range(5))
    assert (table.remove_empty(batch=2), Bucket.objects.count()) == (5, 1)
    assert passes("door", "a") == 0


def test_what_redis_left_unanswered_is_counted_by_the_database(settings: Any) -> None:
    settings.LIMITS = {"door": (read_rate("3/1h"),)}
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        begun = Spending(("door", "a"))
        server.accept()[0].close()
    assert not Bucket.objects.exists()
    begun.settle()
    assert (Bucket.objects.count(), redis_is_down.holds) == (1, True)
    begun.settle()
    assert passes("door", "a") == 2
    redis_is_down.end()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_an_ipv6_client_is_counted_by_the_network_that_it_has_whole(address: str | None, key: str) -> None:
    assert counted_as(address) == key


@pytest.mark.parametrize(
    "text", ["", "10", "10/0m", "0/1m", "10/15", "10/15w", "-1/1m", "10 /15m", "10/15m;", "1.5/1m"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        read_rate(text)


def test_waits_are_told_in_words() -> None:
    told = [wait_in_words(seconds) for seconds in (1, 59, 60, 61, 3600, 3601, 86_400)]
    assert told == ["1 second", "59 seconds", "60 seconds", "2 minutes", "60 minutes", "2 hours", "24 hours"]

"""At a limit of ten, ten pass: of forty that come at once, in two processes, on everything that we count in."""

import os

import pytest
from django.db import connection

from tests.limits.conftest import Crowd
from tests.races import REPEATS

pytestmark = [pytest.mark.race, pytest.mark.asvs("2.4.1"), pytest.mark.owasp_api(4)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has a test of its own below")
def test_ten_of_forty_pass_by_the_database(crowd: Crowd) -> None:
    assert [crowd("careful", f"key {number}") for number in range(REPEATS)] == [10] * REPEATS
    assert crowd("naive", "key") > 10, "the control: reading, then writing, lets more through"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there is no Redis beside SQLite")
def test_ten_of_forty_pass_by_redis(crowd: Crowd) -> None:
    url = os.environ["REDIS_URL"]
    assert [crowd("careful", f"key {number}", redis=url) for number in range(REPEATS)] == [10] * REPEATS
    assert crowd("naive", "key", redis=url) > 10, "the control: reading, then writing, lets more through"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="there is no Redis beside SQLite")
def test_while_redis_is_down_ten_of_forty_pass_by_the_database(crowd: Crowd) -> None:
    assert crowd("careful", "key", redis="redis://127.0.0.1:1/0") == 10


def test_ten_of_forty_pass_by_sqlite(crowd_on_sqlite: Crowd) -> None:
    assert [crowd_on_sqlite("careful", f"key {number}") for number in range(REPEATS)] == [10] * REPEATS
    assert crowd_on_sqlite("naive", "key") > 10, "the control: reading, then writing, lets more through"

"""Settings are read with a type, and a bad value is named."""

import pytest
from lib.env import Environment


def test_good_values_are_read() -> None:
    env = Environment(
        {"FLAG": "Yes", "NUMBER": " 7 ", "NAMES": "a, b,,c", "CHOICE": "two", "PROXIES": "10.0.0.0/8, ::1"}
    )
    assert env.flag("FLAG", default=False) is True
    assert env.number("NUMBER", 1, least=0, most=9) == 7
    assert env.names("NAMES") == ["a", "b", "c"]
    assert env.choice("CHOICE", ("one", "two"), "one") == "two"
    assert env.networks("PROXIES") == ["10.0.0.0/8", "::1"]
    assert env.problems == []


def test_an_empty_value_counts_as_unset() -> None:
    env = Environment({"TEXT": "  ", "FLAG": "", "NUMBER": "", "URL": ""})
    assert env.text("TEXT", "default") == "default"
    assert env.flag("FLAG", default=True) is True
    assert env.number("NUMBER", 3, least=0, most=9) == 3
    assert env.url("URL", ("redis",)) == ""
    assert env.networks("NOTHING") == []
    assert env.problems == []


@pytest.mark.parametrize("value", ["soon", "-1", "10", "1e3", "٣", "9" * 30, "3.5"])
def test_a_number_out_of_bounds_is_named(value: str) -> None:
    env = Environment({"DAYS": value})
    assert env.number("DAYS", 3, least=0, most=9) == 3
    assert env.problems == ["DAYS must be a whole number from 0 to 9."]


def test_what_can_not_be_read_is_named_and_never_repeats_a_password() -> None:
    env = Environment(
        {
            "FLAG": "perhaps",
            "CHOICE": "three",
            "URL": "postgre://me:s3cret@host/x",
            "PORT": "redis://h:x",
            "P": "10.0.0.1/8",
        }
    )
    env.flag("FLAG", default=False)
    env.choice("CHOICE", ("one", "two"), "one")
    env.url("URL", ("postgres",))
    env.url("PORT", ("redis",))
    env.networks("P")
    named = [problem.split()[0] for problem in env.problems]
    assert named == ["FLAG", "CHOICE", "URL", "PORT", "P"]
    assert "s3cret" not in "".join(env.problems)


def test_none_says_that_there_are_no_proxies() -> None:
    assert Environment({"TRUSTED_PROXIES": "none"}).networks("TRUSTED_PROXIES") == []

"""`make bench` knows every operation."""

import pytest
from django.conf import settings

from benchmarks.layers import DOORS, LAYERS, owner_of
from benchmarks.page import TITLES
from benchmarks.plan.every import names, success
from benchmarks.plan.goals import GOALS
from benchmarks.plan.left_out import NOT_MEASURED
from benchmarks.servers import LIMITS
from tests.authz.rules import api_rules


def test_an_operation_is_measured_or_it_is_said_why_not() -> None:
    goals, rules = {operation for operation, _ in GOALS.values()}, api_rules()
    for operation in names() - goals - set(NOT_MEASURED):
        assert operation in rules, f"{operation} stands in no table of tests/authz"
        assert success(rules[operation])


def test_an_operation_with_which_nobody_succeeds_is_noticed() -> None:
    rules = api_rules("GET nothing/\n    -  401  403 403 403 403  403 403 403  404 404")
    with pytest.raises(LookupError, match="GET nothing/"):
        success(rules["GET nothing/"])


def test_nothing_is_left_out_that_is_not_there() -> None:
    assert set(NOT_MEASURED) <= names()
    assert {operation for operation, _ in GOALS.values()} <= names()


def test_the_doors_of_every_layer_are_there() -> None:
    for layer, door in DOORS:
        assert layer in LAYERS
        owner, name = owner_of(door)
        assert callable(getattr(owner, name)), door


def test_every_limit_is_raised() -> None:
    assert set(LIMITS) == {name.upper() for name in settings.LIMITS}


def test_every_goal_has_words_on_the_page() -> None:
    assert set(TITLES) == set(GOALS)

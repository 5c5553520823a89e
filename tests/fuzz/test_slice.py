"""A sample of the hostile corpus in every place of the API: no crash, no hang, nothing undocumented."""

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from api.api import api
from tests.authz.github import github, registered_at
from tests.authz.school import build_school
from tests.fuzz.attacks import Sent
from tests.fuzz.corpus import Hostile, corpus
from tests.fuzz.crude import crude
from tests.fuzz.inside import send_inside
from tests.fuzz.judging import Answered, Judge
from tests.fuzz.known import Doors, as_text
from tests.fuzz.places import Described, Place, described
from tests.providers import serving

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(4, 8)]
SEED = 20261120
CASES = int(os.environ.get("FUZZ_CASES", "120"))


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.LIMITS_ON = False


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(api.get_openapi_schema())


@pytest.fixture(scope="module")
def doors(judge: Judge, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Doors]:
    """The school of the matrix with its operations, which has registered with a GitHub."""
    with serving(github) as site, override_settings(**registered_at(site)), django_db_blocker.unblock():
        yield from _undone(judge)


def _undone(judge: Judge) -> Iterator[Doors]:
    with transaction.atomic():
        yield Doors(build_school(), described(judge.document))
        transaction.set_rollback(True)


def _problems(judge: Judge, operation: Described, name: str, sent: Sent) -> list[str]:
    answered = send_inside(Client(raise_request_exception=False), sent)
    path = unquote(sent.target.partition(b"?")[0].decode("latin-1"))
    return [f"{name}: {problem}\n    {as_text(sent)}" for problem in judge.problems(operation, path, answered)]


def test_the_corpus_is_large() -> None:
    assert len(corpus()) >= 300


def test_the_judge_sees_what_is_wrong(judge: Judge, doors: Doors) -> None:
    """The control of the tests below, and of `make fuzz`."""
    me = next(operation for operation in doors.operations if str(operation) == "GET users/me/")
    as_json = {"content-type": "application/json"}
    told = {
        "5xx": Answered(500, as_json, b"{}", 0.1),
        "undocumented": Answered(418, as_json, b"{}", 0.1),
        "mismatch": Answered(200, as_json, b'{"success": true, "data": {"id": 7}}', 0.1),
        "hang": Answered(401, as_json, b"", 2.5),
    }
    for what, answered in told.items():
        assert any(problem.startswith(what) for problem in judge.problems(me, me.path, answered)), what
    assert any(
        "text/html" in problem
        for problem in judge.problems(me, me.path, Answered(200, {"content-type": "text/html"}, b"x", 0.1))
    )


def test_what_surrounds_a_hostile_value_is_taken(judge: Judge, doors: Doors) -> None:
    """A control: with a harmless value in a place that nobody reads, somebody succeeds at each operation of ours."""
    harmless, dice = Hostile("harmless", b"x", b'"x"'), random.Random(SEED)
    for operation in doors.operations:
        case = doors.attack(operation, Place("header", "User-Agent"), harmless, dice, by=doors.actors(operation)[0])
        status = send_inside(Client(), case.sent).status
        assert 200 <= status < 300, f"{case}: {status}"


def test_a_hostile_value_anywhere_is_answered_as_documented(judge: Judge, doors: Doors) -> None:
    dice, values = random.Random(SEED), corpus()
    problems = []
    for operation, place in dice.sample(doors.everything(), CASES):
        case = doors.attack(operation, place, dice.choice(values), dice)
        problems += _problems(judge, operation, str(case), case.sent)
    assert problems == [], "\n".join(problems)


def test_a_request_that_is_wrong_as_such_is_answered_as_documented(judge: Judge, doors: Doors) -> None:
    dice = random.Random(SEED)
    problems = []
    for operation in dice.sample(doors.operations, 3):
        actor = doors.actors(operation)[0]
        for name, sent in crude(operation, doors.known(operation), doors.token(actor)):
            problems += _problems(judge, operation, f"{operation} as {actor}: {name}", sent)
    assert problems == [], "\n".join(problems)

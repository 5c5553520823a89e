"""A sample of the hostile corpus in the forms and lists of the admin: no crash, no hang, nothing that is no answer."""

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.authz.school import build_school
from tests.fuzz.admin_doors import AdminDoors, AdminJudge
from tests.fuzz.attacks import Attack
from tests.fuzz.corpus import Hostile, corpus
from tests.fuzz.inside import send_inside
from tests.fuzz.judging import Answered
from tests.fuzz.known import as_text
from tests.fuzz.places import Place

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(4, 8)]
SEED = 20261121
CASES = int(os.environ.get("FUZZ_CASES", "60"))
HARMLESS = Hostile("harmless", b"x", b'"x"')
ANSWERED = ("/second-factor/app/", "/second-factor/key/", "/chooser/create/", "/preview/", "/link/", "/csv/", "/jsonl/")
"""Not sent elsewhere: these answer themselves, or hold no code, key or file that could be right."""


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.LIMITS_ON = False


@pytest.fixture(scope="module")
def doors(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AdminDoors]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield AdminDoors(build_school())
        transaction.set_rollback(True)


def _ask(case: Attack) -> Answered:
    return send_inside(Client(raise_request_exception=False), case.sent)


def test_what_surrounds_a_hostile_value_is_taken(doors: AdminDoors) -> None:
    """A control: with a harmless value where nobody reads it every form is taken and every list shown."""
    nowhere = Place("cookie", "nobody-knows-this")
    for form in doors.operations:
        answered = _ask(doors.attack(form, nowhere, HARMLESS, random.Random(SEED)))
        stays = form.method == "GET" or str(form).endswith(ANSWERED)
        assert answered.status == (200 if stays else 302), f"{form}: {answered.status}"


def test_a_hostile_value_in_a_form_is_answered(doors: AdminDoors) -> None:
    dice, values, judge = random.Random(SEED), corpus(), AdminJudge()
    problems = []
    for form, place in dice.sample(doors.everything(), CASES):
        case = doors.attack(form, place, dice.choice(values), dice)
        path = unquote(case.sent.target.partition(b"?")[0].decode("latin-1"))
        found = judge.problems(form, path, _ask(case))
        problems += [f"{case}: {problem}\n    {as_text(case.sent)}" for problem in found]
    assert problems == [], "\n".join(problems)


def test_the_judge_sees_what_is_wrong(doors: AdminDoors) -> None:
    form, judge, page = doors.operations[0], AdminJudge(), {"content-type": "text/html; charset=utf-8"}
    told = {
        "5xx": Answered(500, page, b"", 0.1),
        "undocumented": Answered(418, page, b"", 0.1),
        "hang": Answered(200, page, b"", 2.5),
        "mismatch": Answered(200, page, b"<p><script>alert(1)</script>", 0.1),
    }
    for what, answered in told.items():
        assert any(problem.startswith(what) for problem in judge.problems(form, form.path, answered)), what
    assert judge.problems(form, form.path, Answered(200, page, b"&lt;script&gt;alert(1)", 0.1)) == []

"""What is secret is hard to guess, kept only as a digest, and told to nobody but its owner."""

import ast
import base64
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accounts.models import SecurityEvent
from accounts.opaque import digest_of, new_secret, secret_for
from django.apps import apps
from outbox.models import Event

from tests.api.test_accounts_sessions import bearing
from tests.cast import PASSWORD, Cast
from tests.http import ApiClient
from tests.mailbox import last_token
from tests.source import ROOT, packages, python_files, tree

pytestmark = pytest.mark.owasp_api(2)
NORA = "nora@lectern.example"
ELSEWHERE = "nora@elsewhere.example"
FIRST, SECOND, WRONG = "Noras-first-word-7", "Noras-other-word-8", "Nearly-right-word-9"


@pytest.mark.asvs("7.2.3", "11.5.1")
@pytest.mark.parametrize("made", [lambda number: new_secret(), lambda number: secret_for("event", number)])
def test_secrets_have_256_bits_of_chance(made: Callable[[int], str]) -> None:
    secrets = [made(number) for number in range(2000)]
    assert len(set(secrets)) == len(secrets)
    raw = [base64.urlsafe_b64decode(secret + "=") for secret in secrets]
    assert {len(each) for each in raw} == {32}
    ones = [sum(int.from_bytes(each, "big") >> bit & 1 for each in raw) for bit in range(256)]
    assert min(ones) > 800
    assert max(ones) < 1200


def everything_stored() -> str:
    """Every row of every table, as text."""
    rows = (row for model in apps.get_models() for row in model._base_manager.values())
    return json.dumps(
        list(rows), default=lambda value: bytes(value).hex() if isinstance(value, memoryview) else str(value)
    )


def a_whole_life() -> tuple[dict[str, str], list[str]]:
    """Sign up, confirm, sign in, refresh, forget, reset, be refused, move: what was secret in it, and was answered."""
    answers: list[str] = []

    def post(path: str, access: str = "", **body: Any) -> Any:
        answer = (bearing(access) if access else ApiClient()).post(f"accounts/{path}", body)
        if answer.status >= 400 or path not in {"login/", "token/refresh/", "password/change/"}:
            answers.append(json.dumps(answer.body))
        return answer.data

    post("register/", email=NORA, password=FIRST, full_name="Nora")
    post("register/", email=NORA, password=WRONG.upper() + "a", full_name="Nora")
    verify = last_token(NORA)
    post("verify-email/", token=verify)
    post("verify-email/", token=verify)
    post("password/reset/", email=NORA)
    reset = last_token(NORA)
    post("password/reset/confirm/", token=reset, new_password="weak-word")
    post("password/reset/confirm/", token=reset, new_password=FIRST)
    post("password/reset/confirm/", token=reset, new_password=SECOND)
    post("login/", email=NORA, password=WRONG)
    post("login/", email=WRONG + "@lectern.example", password=WRONG)
    tokens = post("login/", email=NORA, password=FIRST)
    fresh = post("token/refresh/", refresh=tokens["refresh"])
    changed = post("password/change/", fresh["access"], current_password=FIRST, new_password=SECOND)
    post("password/change/", changed["access"], current_password=WRONG, new_password=SECOND)
    post("logout/", changed["access"], refresh=tokens["access"])
    post("token/refresh/", refresh=tokens["refresh"])
    post("token/refresh/", refresh=fresh["refresh"] + "x")
    post("token/refresh/", refresh=[fresh["refresh"]])
    here = post("login/", email=NORA, password=SECOND)
    post("email/change/", here["access"], new_email=ELSEWHERE, password=SECOND)
    move = last_token(ELSEWHERE)
    post("email/change/confirm/", token=move)
    answers.append(json.dumps(bearing(fresh["access"]).get("accounts/sessions/").body))
    secrets = {
        **{"first": FIRST, "second": SECOND, "wrong": WRONG, "weak": "weak-word", "verify": verify, "reset": reset},
        "move": move,
        **{
            f"{name} {number}": pair[name]
            for number, pair in enumerate((tokens, fresh))
            for name in pair
            if name != "user"
        },
        "changed": changed["access"],
    }
    return secrets, answers


@pytest.mark.django_db
@pytest.mark.asvs("6.4.1", "7.2.3", "13.3.1", "14.2.4", "16.2.5")
def test_nothing_secret_is_stored_logged_recorded_or_answered(caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets, answers = a_whole_life()
    logged = json.dumps([vars(record) for record in caplog.records], default=repr) + caplog.text
    printed = "".join(capfd.readouterr())
    places = {
        "stored": everything_stored(),
        "logged": logged + printed,
        "trail": json.dumps(list(SecurityEvent.objects.values()), default=str),
        "outbox": json.dumps(list(Event.objects.values()), default=str),
        "answered": "".join(answers),
    }
    assert min(map(len, places.values())) > 200, "there was something to search"
    found = [(name, place) for name, secret in secrets.items() for place, text in places.items() if secret in text]
    assert found == []
    assert digest_of(secrets["refresh 1"]) in places["stored"], "the search finds what is there"


@pytest.mark.django_db
def test_a_crash_on_the_way_tells_no_secret_either(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tokens = ApiClient().post("accounts/login/", {"email": cast.lena.email, "password": PASSWORD}).data

    def breaks(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("out of order")

    monkeypatch.setattr("accounts.actions.session.issue_access", breaks)
    monkeypatch.setattr("accounts.actions.password.make_password", breaks)
    with caplog.at_level(logging.DEBUG):
        client = bearing(tokens["access"])
        client.client.raise_request_exception = False
        answers = [
            client.post("accounts/login/", {"email": cast.lena.email, "password": PASSWORD}),
            client.post("accounts/token/refresh/", {"refresh": tokens["refresh"]}),
            client.post("accounts/password/change/", {"current_password": PASSWORD, "new_password": SECOND}),
        ]
    assert [answer.status for answer in answers] == [500] * 3
    text = caplog.text + "".join(str(answer.body) for answer in answers)
    assert "out of order" in caplog.text
    assert [secret for secret in (PASSWORD, SECOND, tokens["refresh"], tokens["access"]) if secret in text] == []


SECRET = re.compile(r"secret|digest|signature|token|password|verifier", re.IGNORECASE)
HASHES = re.compile(r"\w+\.password")
"""What users have as a password is its hash, from the database."""
HARMLESS = {
    "trace.digest() != trace.event.trace_digest": "both are from the database",
    "tokens[end][1] == tokens[position][1]": "HTML, not secrets",
    "self.password_mark == _password_mark(user)": "both are digests of a hash from the database",
}


def compares_secrets(path: Path) -> bool:
    """Whether it may: a quick look before the careful one."""
    return any(re.search("[=!]=", line) and SECRET.search(line) for line in path.read_text().splitlines())


@pytest.mark.asvs("11.2.4")
def test_secrets_are_compared_in_constant_time() -> None:
    """By digest in an index, or by compare_digest; never letter by letter with what somebody sent."""
    found = set()
    for name in packages():
        for path in filter(compares_secrets, python_files(str(packages()[name].relative_to(ROOT)))):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                    sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                    constant = any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
                    if constant or all(map(HASHES.fullmatch, sides)):
                        continue
                    if all(map(SECRET.search, sides)):
                        found.add(ast.unparse(node))
    assert found - set(HARMLESS) == set()

"""Every address beside the API's, asked by everybody's browser, leads where the reviewed table `admin.rules` says.

In the ordinary suite each address is asked by one who may not be there and by one of the staff, in turn; with
`AUTHZ_FULL=1`, as `make authz` does, by all. tests/cms/test_crawl.py asks them with more ids and looks for words.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.authz.addresses import Asked, patterns
from tests.authz.admin_cells import REFUSALS, Browsers, same_bytes
from tests.authz.admin_rules import admin_leaves, admin_rules
from tests.authz.asking import Outcome, undone
from tests.authz.fill import FILLING
from tests.authz.mutate import MUTATING
from tests.authz.rules import COLUMNS, UNKNOWN
from tests.cast import PASSWORD

RULES, LEAVES = admin_rules(), admin_leaves()
PRIVATE = ("admin/", "documents/")
THE_SAME_FOR_ALL = {"admin/sprite/", "admin/jsi18n/"}
"""Icons and the words of scripts."""
PARTS = 12
KNOW_IT = ("ines", "cora", "rosa", "ada")
STAFF = ("ines", "cora", "otto", "rosa", "ada")


@pytest.mark.asvs("8.2.1", "8.2.2", "8.4.1")
@pytest.mark.owasp_api(1, 5)
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_where_the_table_says(part: int, browsers: Browsers) -> None:
    faults: list[str] = []
    order = {pattern.route: number for number, pattern in enumerate(patterns())}
    seen: dict[tuple[str, str, str], bytes] = {}
    for each in browsers.addresses:
        turn = order[each.pattern.route]
        if turn % PARTS == part:
            for method in ("GET", "POST"):
                expected = expected_of(f"{method} {each.name}")
                for actor, column, client in _actors(browsers, turn + (method == "POST")):
                    faults += _faults(browsers, each, method, expected[column], actor, client, seen)
    assert faults == []


def expected_of(name: str) -> dict[str, str]:
    """The outcomes of an address by column."""
    assert name in RULES, (
        f"Nobody has said who gets to {name}. Run `python -m tests.authz.fill --admin`: it adds the address to "
        "tests/authz/admin.rules below what happens now. Judge it, for each person: `git diff tests/authz/admin.rules`."
    )
    return dict(zip(COLUMNS, RULES[name], strict=True))


def _actors(browsers: Browsers, turn: int) -> Iterator[tuple[str, str, Client]]:
    strangers = [(name, "nobody", client) for name, client in browsers.strangers.items()]
    people = [(name, name, client) for name, client in browsers.clients.items()]
    outside = [*strangers, *(each for each in people if each[0] not in STAFF)]
    staff = [each for each in people if each[0] in STAFF]
    if os.environ.get("AUTHZ_FULL"):
        yield from (*outside, *staff)
    else:
        yield outside[turn % len(outside)]
        yield staff[turn % len(staff)]


def _faults(
    browsers: Browsers,
    each: Asked,
    method: str,
    expected: str,
    actor: str,
    client: Client,
    seen: dict[tuple[str, str, str], bytes],
) -> Iterator[str]:
    outcome = browsers.ask(each, method, client)
    told = f"{method} {each.name} by {actor}"
    if outcome.told != expected:
        yield f"{told}: {outcome.told}, not {expected}"
    if outcome.told in REFUSALS and outcome.changed:
        yield f"{told}: was refused, but changed {sorted(outcome.changed)}"
    if outcome.told not in REFUSALS:
        if more := outcome.leaves - LEAVES.get(f"{method} {each.name}", set()):
            yield f"{told}: left {sorted(more)}, of which admin.leaves doesn't know"
        if each.pattern.route.startswith(PRIVATE) and not _is_private(each, outcome):
            yield f"{told}: may be kept by others: Cache-Control {outcome.headers.get('Cache-Control')!r}"
    if outcome.status == 404 and actor not in KNOW_IT:
        body = seen.setdefault((method, each.pattern.route, actor), same_bytes(outcome))
        if body != same_bytes(outcome):
            yield f"{told}: tells that it exists: other bytes than for what does not"


def _is_private(each: Asked, outcome: Outcome) -> bool:
    policy = outcome.headers.get("Cache-Control", "")
    return "no-store" in policy or "private" in policy or each.pattern.route in THE_SAME_FOR_ALL


def test_no_address_is_stale(browsers: Browsers) -> None:
    known = {f"{method} {each.name}" for each in browsers.addresses for method in ("GET", "POST")}
    assert RULES.keys() - known == set(), "gone: run `python -m tests.authz.fill --admin`"
    assert LEAVES.keys() - known == set(), "gone: run `python -m tests.authz.fill --admin`"


def test_an_address_without_a_rule_is_noticed() -> None:
    with pytest.raises(AssertionError, match="Nobody has said who gets to GET admin/not/there/"):
        expected_of("GET admin/not/there/")


def test_no_address_falls_over() -> None:
    assert [name for name, cells in RULES.items() if any(cell.startswith("5") for cell in cells)] == []


def test_no_address_is_left_unjudged() -> None:
    assert [name for name, cells in RULES.items() if UNKNOWN in cells] == []


@pytest.mark.parametrize(("command", "file"), [("fill", FILLING), ("mutate", MUTATING)])
def test_a_command_of_this_folder_works_as_its_tables_say(command: str, file: Path) -> None:
    """Outside pytest, with no path of ours given; it would ask everything, so here it says what it would run."""
    bare = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DJANGO_SETTINGS_MODULE"}}
    asked = [sys.executable, "-m", f"tests.authz.{command}", "--dry"]
    done = subprocess.run(asked, env=bare, capture_output=True, text=True)
    assert f"{file.name}::test_{command}" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_who_is_signed_in_can_sign_in_to_the_admin_as_somebody_else(browsers: Browsers) -> None:
    """A learner at a shared computer, an instructor with two accounts: the form is there, and takes whose it is."""
    school = browsers.school
    for who in ("lena", "otto"):
        client = Client()
        with undone():
            client.force_login(school.people[who])
            wrong = client.post("/admin/login/", {"username": school.rosa.email, "password": "Wrong-horse-7"})
            learner = client.post("/admin/login/", {"username": school.nina.email, "password": PASSWORD}, follow=True)
            right = client.post("/admin/login/", {"username": school.rosa.email, "password": PASSWORD})
            assert (wrong.status_code, right.status_code, right["Location"]) == (200, 302, "/admin/")
            assert learner.redirect_chain == [("/admin/", 302), ("/admin/login/?next=/admin/", 302)]
            assert learner.wsgi_request.user.email == school.nina.email
            assert client.get("/admin/users/").status_code == 200

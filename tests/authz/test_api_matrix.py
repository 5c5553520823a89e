"""Every operation of the API, asked by everybody, answers what the reviewed table `api.rules` says, and no more.

Whoever adds an operation adds its rule; what to write stands in the message of the test that fails.
"""

import re

import pytest
from ninja import NinjaAPI

from tests.authz import filling
from tests.authz.api_cells import DENIALS, Api, Cell
from tests.authz.asking import Outcome
from tests.authz.fields import fields_of, kept_fields
from tests.authz.filling import skeleton
from tests.authz.inventory import apis, operations
from tests.authz.rules import UNKNOWN, Rule, api_rules, written

RULES = api_rules()
FIELDS = kept_fields()
_SECRETS = re.compile(r"password|secret|digest|hash$|epoch|refresh$|token$")


def rule_for(operation: str) -> Rule:
    assert operation in RULES, (
        f"Nobody has said who may {operation}. Add to tests/authz/api.rules, below its neighbours:\n\n"
        f"{written(skeleton(operation))}\n\n"
        "with a line for each thing that it can be asked for (own, somebody else's, nobody's; the names are in "
        "tests/authz/targets.py), what it takes to succeed to tests/authz/bodies.py, and run\n"
        "`python -m tests.authz.fill --fields`, which replaces every `?` by what happens now. Judge each of them."
    )
    return RULES[operation]


@pytest.mark.asvs("8.2.1", "8.2.2", "8.2.3", "8.3.1", "15.3.1", "16.3.3")
@pytest.mark.owasp_api(1, 3, 5)
@pytest.mark.parametrize("operation", sorted(operations()))
def test_everybody_gets_what_the_table_says_and_no_more(operation: str, api: Api) -> None:
    rule = rule_for(operation)
    cells = list(api.cells(rule))
    assert faults_of(cells) == []
    expected = FIELDS.get(operation, "")
    assert fields_of(cells) == expected, f"other keys than tests/authz/api.fields allows in the answers of {operation}"


def faults_of(cells: list[Cell]) -> list[str]:
    """What is wrong with the cells of one operation, as sentences."""
    nothing = {cell.column: cell.outcome for cell in cells if not cell.target.exists}
    faults = [f"{cell}: {fault}" for cell in cells for fault in _faults(cell, nothing.get(cell.column))]
    return faults + _unrecorded(cells)


def _faults(cell: Cell, nothing: Outcome | None) -> list[str]:
    outcome, found = cell.outcome, []
    if outcome.told != cell.expected:
        found.append(f"{outcome.told}, not {cell.expected}")
    if not outcome.succeeded and outcome.changed:
        found.append(f"was refused with {outcome.status}, but changed {sorted(outcome.changed)}")
    if outcome.succeeded and cell.rule.method != "GET" and outcome.leaves - cell.row.leaves:
        found.append(f"left {sorted(outcome.leaves)}, not {sorted(cell.row.leaves)}")
    hidden = str(outcome.status) in DENIALS and cell.column not in cell.target.known_to
    if hidden and nothing and (outcome.status, outcome.same_bytes) != (nothing.status, nothing.same_bytes):
        found.append("tells that it exists: other bytes than for what does not")
    if "cacheable" not in cell.rule.flags and not _is_private(outcome.headers.get("Cache-Control", "")):
        found.append(f"may be kept by others: Cache-Control {outcome.headers.get('Cache-Control')!r}")
    return found


def _unrecorded(cells: list[Cell]) -> list[str]:
    """Of each row some success leaves exactly what the table says; one that repeats what is so already may not."""
    left: dict[str, list[set[str]]] = {}
    for cell in cells:
        if cell.outcome.succeeded:
            left.setdefault(cell.row.target, []).append(cell.outcome.leaves)
    rows = {cell.row.target: cell.row for cell in cells if cell.row.leaves}
    return [f"{name!r} leaves no {sorted(row.leaves)}" for name, row in rows.items() if row.leaves not in left[name]]


def _is_private(policy: str) -> bool:
    return "no-store" in policy or "private" in policy


def _good(cell: str) -> bool:
    return cell.startswith("2")


# The table itself.


@pytest.mark.asvs("8.1.1")
@pytest.mark.owasp_api(9)
def test_no_rule_is_stale() -> None:
    stale = sorted(RULES.keys() - operations().keys())
    assert stale == [], "no such operation any more: remove it from tests/authz/api.rules (and api.fields)"
    assert sorted(FIELDS.keys() - operations().keys()) == []


def test_a_route_without_a_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = operations()
    monkeypatch.setattr(filling, "operations", lambda: {**known, "GET not/there/": known["GET users/me/"]})
    with pytest.raises(AssertionError, match="Nobody has said who may GET not/there/"):
        rule_for("GET not/there/")


def test_no_cell_is_left_unjudged() -> None:
    assert [name for name, rule in RULES.items() for row in rule.rows if UNKNOWN in row.cells.values()] == []


def test_no_operation_falls_over() -> None:
    statuses = {(name, cell) for name, rule in RULES.items() for row in rule.rows for cell in row.cells.values()}
    assert [name for name, cell in statuses if cell.startswith("5")] == []


def test_every_operation_is_proved_to_work_for_somebody() -> None:
    """A table of refusals alone would prove nothing."""
    never = [name for name, rule in RULES.items() if not any(_good(c) for row in rule.rows for c in row.cells.values())]
    assert never == []


def test_every_operation_on_a_thing_is_asked_for_one_that_does_not_exist() -> None:
    named = [rule for rule in RULES.values() if "{" in rule.path]
    missing = [rule.operation for rule in named if not any("nobody's" in row.target for row in rule.rows)]
    assert missing == []


@pytest.mark.owasp_api(2, 5)
def test_the_api_denies_by_default_and_is_open_only_where_the_table_says() -> None:
    found = apis()
    assert len(found) == 1
    for mounted in found:
        assert isinstance(mounted, NinjaAPI)
        assert mounted.auth, "a NinjaAPI without auth is open by default"
    bare = {name for name, operation in operations().items() if not operation.auth_callbacks}
    assert bare == {name for name, rule in RULES.items() if "open" in rule.flags}


def test_no_answer_holds_a_secret() -> None:
    """But the tokens that one gets by signing in, what goes into one's own app, and the hashes that the audit record is
    chained with."""
    words = {(name, word) for name, lines in FIELDS.items() for word in re.findall(r"\w+", re.sub(r".*: ", "", lines))}
    told = {(name, word) for name, word in words if _SECRETS.search(word)}
    signing_in = {
        "POST accounts/login/",
        "POST accounts/login/second-factor/",
        "POST accounts/oauth/{provider}/",
        "POST accounts/token/refresh/",
    }
    chain = "GET moderation/courses/{course_id}/history/"
    app = ("POST users/me/second-factor/totp/", "secret")
    assert told == {app} | {(name, "refresh") for name in signing_in} | {
        (chain, f"{each}hash") for each in ("", "previous_", "content_")
    }

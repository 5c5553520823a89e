"""What happens now, written into the tables: see `fill.py`."""

import os

from tests.authz.addresses import Asked
from tests.authz.admin_cells import Browsers
from tests.authz.admin_rules import LEAVES, Cells, admin_leaves, admin_rules, written_leaves
from tests.authz.admin_rules import TABLE as ADMIN_TABLE
from tests.authz.admin_rules import written as written_admin
from tests.authz.api_cells import Api
from tests.authz.fields import FIELDS, all_fields
from tests.authz.inventory import operations
from tests.authz.rules import COLUMNS, TABLE, UNKNOWN, Row, Rule, api_rules, written
from tests.authz.targets import NOBODYS


def fill(api: Api) -> None:
    """Rewrite the table."""
    text = TABLE.read_text()
    rules = api_rules(text)
    for operation in operations().keys() - rules.keys():
        rules[operation] = skeleton(operation)
        text += f"\n{written(rules[operation])}\n"
    for rule in rules.values():
        if os.environ.get("AUTHZ_LEAVES") or any(UNKNOWN in row.cells.values() for row in rule.rows):
            before = written(rule)
            _observe(api, rule)
            text = text.replace(before, written(rule))
    TABLE.write_text(text)


def skeleton(operation: str) -> Rule:
    """A rule that nobody has judged yet."""
    target = NOBODYS if "{" in operation else "-"
    flags = {"open"} if not operations()[operation].auth_callbacks else set()
    return Rule(operation, flags, [Row(target, dict.fromkeys(COLUMNS, UNKNOWN))])


def _observe(api: Api, rule: Rule) -> None:
    for row in rule.rows:
        left: set[str] = set()
        for cell in api.cells(Rule(rule.operation, rule.flags, [row])):
            if row.cells[cell.column] == UNKNOWN:
                row.cells[cell.column] = cell.outcome.told
            left |= cell.outcome.leaves if cell.outcome.succeeded else set()
        row.leaves = frozenset(left)


def fill_admin(browsers: Browsers, *, every: bool) -> None:
    """Bring `admin.rules` up to date, and what successes leave at what was asked: at what had a `?`, or at all."""
    kept, kept_leaves = admin_rules(), admin_leaves()
    rules, left = {}, {}
    for each in browsers.addresses:
        for method in ("GET", "POST"):
            name = f"{method} {each.name}"
            rules[name], leaves = kept.get(name, (UNKNOWN,) * len(COLUMNS)), kept_leaves.get(name, set())
            if every or UNKNOWN in rules[name]:
                rules[name], leaves = _in_the_browser(browsers, each, method, rules[name])
            if leaves:
                left[name] = leaves
    ADMIN_TABLE.write_text(written_admin(rules))
    LEAVES.write_text(written_leaves(left))


def _in_the_browser(browsers: Browsers, each: Asked, method: str, cells: Cells) -> tuple[Cells, set[str]]:
    clients = (browsers.strangers["nobody"], *browsers.clients.values())
    outcomes = [browsers.ask(each, method, client) for client in clients]
    told = (found.told if cell == UNKNOWN else cell for cell, found in zip(cells, outcomes, strict=True))
    return tuple(told), set[str]().union(*(found.leaves for found in outcomes))


def test_fill(browsers: Browsers, api: Api) -> None:
    """Not part of the suite, which has no file of this name: pytest lends its database."""
    if os.environ.get("AUTHZ_ADMIN"):
        return fill_admin(browsers, every=bool(os.environ.get("AUTHZ_LEAVES")))
    fill(api)
    if os.environ.get("AUTHZ_FIELDS"):
        FIELDS.write_text(all_fields(api))

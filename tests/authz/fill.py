"""Puts what happens in the place of every `?` of `api.rules`, for you to judge: `python -m tests.authz.fill`.

An operation without a rule gets one, asked for `nobody's` where its path has a name in it. With `--fields`, the keys of
the answers are written again to `api.fields`; with `--leaves`, what successes leave in all rows.
With `--admin`, the addresses of `admin.rules` are brought up to date.
"""

import os
import sys

import pytest

from tests.authz.admin_cells import Browsers
from tests.authz.admin_rules import TABLE as ADMIN_TABLE
from tests.authz.admin_rules import admin_rules
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


def fill_admin(browsers: Browsers) -> None:
    """Add the addresses that are new to `admin.rules`, and remove those that are gone."""
    kept, rules = admin_rules(), {}
    for each in browsers.addresses:
        for method in ("GET", "POST"):
            name = f"{method} {each.name}"
            rules[name] = kept.get(name) or tuple(
                browsers.ask(each, method, client).told
                for client in (browsers.strangers["nobody"], *browsers.clients.values())
            )
    ADMIN_TABLE.write_text(written_admin(rules))


def test_fill(browsers: Browsers, api: Api) -> None:
    """Not part of the suite: pytest lends its database."""
    if os.environ.get("AUTHZ_ADMIN"):
        return fill_admin(browsers)
    fill(api)
    if os.environ.get("AUTHZ_FIELDS"):
        FIELDS.write_text(all_fields(api))


if __name__ == "__main__":
    for option in ("fields", "leaves", "admin"):
        os.environ[f"AUTHZ_{option.upper()}"] = "1" if f"--{option}" in sys.argv else ""
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", __file__]))

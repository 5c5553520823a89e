"""Knocks every guard out in turn and looks whether the matrix notices: `make authz`, `python -m tests.authz.mutate`.

Prints which cell noticed each, how many cells the matrix has and how many of them fail, and ends with 1 if a guard
could be missing without anybody noticing. `--guard WORD` takes only those whose name has the word.
"""

import os
import sys
from collections.abc import Iterator

import pytest

from tests.authz.addresses import Asked
from tests.authz.admin_cells import REFUSALS, Browsers
from tests.authz.admin_rules import admin_rules
from tests.authz.api_cells import DENIALS, Api
from tests.authz.deeds import DEEDS, is_refused
from tests.authz.guards import Guard, guards
from tests.authz.rules import COLUMNS, Rule, api_rules
from tests.authz.school import PEOPLE


class Matrix:
    """The cells that refuse, in the order in which they are asked."""

    def __init__(
        self,
        api: Api,
        browsers: Browsers,
        operations: tuple[str, ...] = (),
        parts: tuple[str, ...] = ("api", "deeds", "admin"),
    ) -> None:
        self.api, self.browsers, self.parts = api, browsers, parts
        api.all_bad = True
        self.rules = [rule for name, rule in api_rules().items() if not operations or name in operations]

    def noticing(self, guard: Guard) -> str:
        """The first cell that fails while the guard is knocked out; empty if none does."""
        parts = {"api": self._api, "deeds": self._deeds, "admin": self._admin}
        with guard.knocked_out():
            return next((found for part in guard.watched if part in self.parts for found in parts[part]()), "")

    def _api(self) -> Iterator[str]:
        for rule in self.rules:
            for row in rule.rows:
                one = Rule(rule.operation, rule.flags, [row])
                lists = any(":" in cell for cell in row.cells.values())
                columns = tuple(name for name in COLUMNS if row.cells[name] in DENIALS or lists)
                for cell in self.api.cells(one, columns):
                    if cell.outcome.told != cell.expected:
                        yield f"{cell}: {cell.outcome.told}, not {cell.expected}"

    def _deeds(self) -> Iterator[str]:
        for deed in DEEDS:
            for name in PEOPLE:
                if name not in deed.allowed and not is_refused(self.api.school, deed, name):
                    yield f"{name} may {deed.name}"

    def _admin(self) -> Iterator[str]:
        rules = admin_rules()
        for each in self.browsers.addresses:
            for method in ("GET", "POST"):
                expected = dict(zip(COLUMNS, rules[f"{method} {each.name}"], strict=True))
                yield from self._strays(each, method, expected)

    def _strays(self, each: Asked, method: str, expected: dict[str, str]) -> Iterator[str]:
        for name in ("otto", "cora", "rosa"):
            if expected[name] in REFUSALS:
                outcome = self.browsers.ask(each, method, self.browsers.clients[name])
                if outcome.told != expected[name]:
                    yield f"{method} {each.name} by {name}: {outcome.told}, not {expected[name]}"


def test_mutate(browsers: Browsers, api: Api) -> None:
    """Not part of the suite: pytest lends its database."""
    word, matrix = os.environ.get("AUTHZ_GUARD", ""), Matrix(api, browsers)
    chosen = [guard for guard in guards() if word in guard.name]
    missed = []
    for guard in chosen:
        noticed = matrix.noticing(guard)
        print(f"{guard.name}\n    {noticed or 'NOBODY NOTICED'}", flush=True)
        missed += [] if noticed else [guard.name]
    print(f"guards killed {len(chosen) - len(missed)}/{len(chosen)}")
    assert missed == []


if __name__ == "__main__":
    os.environ["AUTHZ_FULL"] = "1"
    os.environ["AUTHZ_GUARD"] = sys.argv[-1] if "--guard" in sys.argv else ""
    sys.exit(pytest.main(["-q", "-s", "-p", "no:cacheprovider", __file__]))

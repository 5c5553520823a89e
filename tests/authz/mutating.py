"""Knocking guards out: see `mutate.py`."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from tests.authz.addresses import Asked
from tests.authz.admin_cells import REFUSALS, Browsers
from tests.authz.admin_rules import admin_rules
from tests.authz.api_cells import DENIALS, Api
from tests.authz.deeds import DEEDS, Deed, is_refused
from tests.authz.guards import Guard, guards
from tests.authz.inventory import operations
from tests.authz.rules import COLUMNS, Rule, api_rules
from tests.authz.school import PEOPLE


@dataclass(frozen=True)
class Question:
    """A cell that refuses: `ask` says what is wrong with the answer, or nothing."""

    part: str
    ask: Callable[[], str]


class Matrix:
    """The cells that refuse, in the order in which they are asked."""

    def __init__(
        self,
        api: Api,
        browsers: Browsers,
        operations: tuple[str, ...] = (),
        parts: tuple[str, ...] = ("api", "deeds", "admin"),
    ) -> None:
        self.api, self.browsers = api, browsers
        api.all_bad = True
        self.rules = [rule for name, rule in api_rules().items() if not operations or name in operations]
        kinds = {"api": self._api, "deeds": self._deeds, "admin": self._admin}
        self.questions = [Question(part, ask) for part in parts for ask in kinds[part]()]

    def noticing(self, guard: Guard, asked: Iterable[Question] | None = None) -> str:
        """The first cell that fails while the guard is knocked out; empty if none does."""
        chosen = [each for each in (self.questions if asked is None else asked) if each.part in guard.watched]
        with guard.knocked_out():
            return next(filter(None, (each.ask() for each in chosen)), "")

    def trace(self, all_guards: list[Guard]) -> tuple[dict[str, list[Question]], list[str]]:
        """The cells that ask each guard, those first that ask few others; and what is wrong with no guard missing."""
        seen: dict[str, list[tuple[int, int, Question]]] = defaultdict(list)
        faults, asked = [], set[str]()
        with ExitStack() as stack:
            for guard in all_guards:
                stack.enter_context(guard.noted(asked))
            for number, question in enumerate(self.questions):
                asked.clear()
                faults += filter(None, [question.ask()])
                for name in asked:
                    seen[name].append((len(asked), number, question))
        return {
            name: [found[2] for found in sorted(each, key=lambda found: found[:2])] for name, each in seen.items()
        }, faults

    def _api(self) -> Iterator[Callable[[], str]]:
        for rule in self.rules:
            for row in rule.rows:
                one = Rule(rule.operation, rule.flags, [row])
                lists = any(":" in cell for cell in row.cells.values())
                for name in COLUMNS:
                    if row.cells[name] in DENIALS or lists:
                        yield partial(self._stray, one, name)

    def _stray(self, rule: Rule, column: str) -> str:
        cells = self.api.cells(rule, (column,))
        wrong = (f"{cell}: {cell.outcome.told}, not {cell.expected}" for cell in cells if not cell.as_expected)
        return next(wrong, "")

    def _deeds(self) -> Iterator[Callable[[], str]]:
        for deed in DEEDS:
            for name in PEOPLE:
                if name not in deed.allowed:
                    yield partial(self._done, deed, name)

    def _done(self, deed: Deed, name: str) -> str:
        return "" if is_refused(self.api.school, deed, name) else f"{name} may {deed.name}"

    def _admin(self) -> Iterator[Callable[[], str]]:
        rules = admin_rules()
        for each in self.browsers.addresses:
            for method in ("GET", "POST"):
                expected = dict(zip(COLUMNS, rules[f"{method} {each.name}"], strict=True))
                for name in ("otto", "cora", "rosa"):
                    if expected[name] in REFUSALS:
                        yield partial(self._let_in, each, method, name, expected[name])

    def _let_in(self, each: Asked, method: str, name: str, expected: str) -> str:
        outcome = self.browsers.ask(each, method, self.browsers.clients[name])
        return "" if outcome.told == expected else f"{method} {each.name} by {name}: {outcome.told}, not {expected}"


def test_mutate(browsers: Browsers, api: Api) -> None:
    """Not part of the suite, which has no file of this name: pytest lends its database."""
    word, matrix = os.environ.get("AUTHZ_GUARD", ""), Matrix(api, browsers)
    chosen = [guard for guard in guards() if word in guard.name]
    missed: list[str] = []
    asking, faults = matrix.trace(chosen)
    print(f"cells run {len(matrix.questions)}, cells failed {len(faults)}", *faults, sep="\n    ", flush=True)
    print(f"routes without a rule {len(_without_rule(browsers))}")
    for guard in chosen:
        noticed = matrix.noticing(guard, asking.get(guard.name, []))
        print(f"{guard.name}\n    {noticed or 'NOBODY NOTICED'}", flush=True)
        missed += [] if noticed else [guard.name]
    print(f"guards killed {len(chosen) - len(missed)}/{len(chosen)}")
    assert (missed, faults, _without_rule(browsers)) == ([], [], set())


def _without_rule(browsers: Browsers) -> set[str]:
    named = {f"{method} {each.name}" for each in browsers.addresses for method in ("GET", "POST")}
    return (named - admin_rules().keys()) | (operations().keys() - api_rules().keys())

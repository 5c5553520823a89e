"""The cells of the API's table: each row for each actor, one after the other."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.authz.asking import Baseline, Outcome, as_json, as_multipart, send
from tests.authz.bodies import FILES, body_of
from tests.authz.rules import COLUMNS, Row, Rule
from tests.authz.school import School, bad_tokens
from tests.authz.targets import NOBODYS, Target, targets

DENIALS = {"401", "403", "404"}


@dataclass
class Cell:
    """Who asked for what, what the table expects, and what came of it."""

    rule: Rule
    row: Row
    column: str
    actor: str
    target: Target
    outcome: Outcome

    @property
    def expected(self) -> str:
        return self.row.cells[self.column]

    @property
    def as_expected(self) -> bool:
        return self.outcome.told == self.expected

    def __str__(self) -> str:
        return f"{self.rule.operation} of {self.row.target!r} by {self.actor}"


class Api:
    """The API of a school that every cell finds as it was."""

    def __init__(self, school: School) -> None:
        self.school, self.client = school, Client()
        self.targets, self.baseline = targets(school), Baseline()
        self.bad, self.turn = bad_tokens(school), 0
        self.all_bad = bool(os.environ.get("AUTHZ_FULL"))

    def actors(self, column: str) -> dict[str, str]:
        """The Authorization headers of a column, by who sends them. The ordinary suite takes bad tokens in turn."""
        if column != "nobody":
            return {column: f"Bearer {self.school.tokens[column]}"}
        bad = {name: f"Bearer {token}" for name, token in self.bad.items()}
        if not self.all_bad:
            self.turn = (self.turn + 1) % len(bad)
            bad = dict([list(bad.items())[self.turn]])
        return {"nobody": "", **bad}

    def cells(self, rule: Rule, columns: tuple[str, ...] = COLUMNS) -> Iterator[Cell]:
        """Every cell of a rule."""
        for row in rule.rows:
            assert row.target in self.targets, f"tests/authz/targets.py does not say what {row.target!r} is"
            target = self.targets[row.target]
            for column in columns:
                for actor, credentials in self.actors(column).items():
                    outcome = self.ask(rule, target, credentials)
                    yield Cell(rule, row, column, actor, target, outcome)

    def ask(self, rule: Rule, target: Target, credentials: str, extra: dict[str, Any] | None = None) -> Outcome:
        """Ask for one thing as somebody; `extra` is sent beside what the operation takes."""
        headers = {"authorization": credentials} if credentials else {}
        sent: dict[str, Any] = {}
        if rule.operation in FILES:
            sent = as_multipart({**FILES[rule.operation](), **(extra or {})})
        elif rule.method != "GET":
            sent = as_json({**(extra or {}), **body_of(self.school, rule.operation), **target.body})
        return send(self.client, self.baseline, rule.method, self.address(rule, target), headers=headers, **sent)

    def address(self, rule: Rule, target: Target) -> str:
        """Where it is asked for."""
        nothing = self.targets[NOBODYS].ids
        query = f"?{target.query}" if target.query else ""
        return "/api/v1/" + rule.path.format(**{**nothing, **target.ids}) + query

"""For each operation somebody who may, and what they send: taken from the reviewed table of who may do what."""

import random
from typing import Any

from tests.authz.bodies import FILES, body_of
from tests.authz.rules import COLUMNS, Rule, api_rules
from tests.authz.school import School
from tests.authz.targets import NOBODYS, targets
from tests.factories.every_block import one_of_each
from tests.fuzz.attacks import Attack, Known, attack
from tests.fuzz.corpus import Hostile
from tests.fuzz.places import Described, Place, places

NOBODY = "nobody"


class Doors:
    """Every operation with what a good request to it holds."""

    def __init__(self, school: School, operations: list[Described]) -> None:
        self.school, self.operations = school, operations
        self._rules, self._targets = api_rules(), targets(school)
        self._blocks = one_of_each(school.ines)
        self._known = {operation: self._good(operation) for operation in operations}
        self._places = {operation: places(operation, self.known(operation).body) for operation in operations}

    def known(self, operation: Described) -> Known:
        return self._known[operation][0]

    def actors(self, operation: Described) -> list[str]:
        """Who gets further than the door."""
        return self._known[operation][1] or [NOBODY]

    def token(self, actor: str) -> str:
        return self.school.tokens.get(actor, "")

    def ids(self) -> dict[str, list[str]]:
        """What may stand in the paths, by the names of their parameters."""
        found: dict[str, set[str]] = {}
        for known, _ in self._known.values():
            for name, value in known.ids.items():
                found.setdefault(name, set()).add(str(value))
        return {name: sorted(values) for name, values in found.items()}

    def everything(self) -> list[tuple[Described, Place]]:
        """Every place of every operation."""
        return [(operation, place) for operation, found in self._places.items() for place in found]

    def attack(
        self, operation: Described, place: Place, hostile: Hostile, dice: random.Random, by: str | None = None
    ) -> Attack:
        """The case; where it isn't said by whom, one in eight is sent by nobody, the others by somebody who may."""
        actor = by or (dice.choice(self.actors(operation)) if dice.random() > 0.125 else NOBODY)
        return attack(operation, place, hostile, self.known(operation), actor, self.token(actor))

    def _good(self, operation: Described) -> tuple[Known, list[str]]:
        rule = self._rules[str(operation)]
        name, actors = _whom_it_lets_in(rule)
        target = self._targets[name]
        body = {**body_of(self.school, str(operation)), **target.body}
        if str(operation) in {"PATCH authoring/lessons/{lesson_id}/", "POST authoring/sections/{section_id}/lessons/"}:
            body["body"] = self._blocks
        files = {}
        for key, file in FILES[str(operation)]().items() if str(operation) in FILES else ():
            is_file = hasattr(file, "read")
            files[key] = (file.name, file.content_type, file.read()) if is_file else ("", "", file.encode())
        return Known({**self._targets[NOBODYS].ids, **target.ids}, body, target.query, files), actors


def _whom_it_lets_in(rule: Rule) -> tuple[str, list[str]]:
    """The target for which most people succeed, and who they are."""
    best: tuple[str, list[str]] = (rule.rows[0].target, [])
    for row in rule.rows:
        people = [name for name in COLUMNS if row.cells[name].startswith("2")]
        if len(people) > len(best[1]) or (people and not best[1]):
            best = (row.target, people)
    return best


def as_text(sent: Any) -> str:
    """A request as a report shows it."""
    head = b"; ".join(name + b": " + value[:80] for name, value in sent.headers if name != b"Authorization")
    return f"{sent.method} {sent.target[:300].decode('latin-1')} [{head.decode('latin-1')[:300]}] {sent.body[:500]!r}"

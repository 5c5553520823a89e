"""The reviewed table of the API, `api.rules`, as data.

An operation stands at the beginning of a line, what it is asked for below it: a target of `targets.py`, a status for
each of `COLUMNS`, and after `leaves` what a success records: events, with `*` those that the audit record has, too, and
with `!` what the trail of security events has.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.authz.school import PEOPLE

COLUMNS = ("nobody", *PEOPLE)
UNKNOWN = "?"
TABLE = Path(__file__).with_name("api.rules")
_ROW = re.compile(r"    (?P<target>\S.*?)  +(?P<cells>(?:\S+ +){9}\S+)(?:  +leaves (?P<leaves>.+))?$")
_FLAGS = {"open", "cacheable"}


@dataclass
class Row:
    """What everybody gets who asks an operation for one thing."""

    target: str
    cells: dict[str, str]
    leaves: frozenset[str] = frozenset()


@dataclass
class Rule:
    """An operation: `open` to those who are not signed in, `cacheable` by anyone on the way."""

    operation: str
    flags: set[str] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.partition(" ")[2]


def api_rules(text: str | None = None) -> dict[str, Rule]:
    """The rules by operation, such as `GET users/{user_id}/`, in their order."""
    rules: dict[str, Rule] = {}
    rule = None
    for number, line in enumerate((TABLE.read_text() if text is None else text).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            rule = _rule(line, number)
            assert rule.operation not in rules, f"api.rules:{number}: {rule.operation} stands there twice"
            rules[rule.operation] = rule
            continue
        found = _ROW.fullmatch(line)
        assert rule, f"api.rules:{number}: an operation comes first"
        assert found, f"api.rules:{number}: write a target, ten statuses and `leaves …`, apart by two spaces"
        cells = dict(zip(COLUMNS, found["cells"].split(), strict=True))
        rule.rows.append(Row(found["target"], cells, frozenset((found["leaves"] or "").replace(",", " ").split())))
    return rules


def written(rule: Rule) -> str:
    """The rule as it stands in the table."""
    lines = ["  ".join([rule.operation, *sorted(rule.flags)])]
    for row in rule.rows:
        cells = [row.cells[name] for name in COLUMNS]
        groups = (cells[:1], cells[1:5], cells[5:8], cells[8:])
        shown = "  ".join(" ".join(f"{cell:>5}" for cell in group) for group in groups)
        leaves = f"  leaves {' '.join(sorted(row.leaves))}" if row.leaves else ""
        lines.append(f"    {row.target:<28}  {shown}{leaves}")
    return "\n".join(lines)


def _rule(line: str, number: int) -> Rule:
    method, path, *flags = line.split()
    assert set(flags) <= _FLAGS, f"api.rules:{number}: only {sorted(_FLAGS)} may follow an operation"
    return Rule(f"{method} {path}", set(flags))

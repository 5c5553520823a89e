"""The reviewed list of what answers may hold, `api.fields`: the keys of `data`, by operation, target and person."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.authz.api_cells import Api, Cell
from tests.authz.rules import api_rules

FIELDS = Path(__file__).with_name("api.fields")
_OPENING = """\
# What the answers of the API hold: the keys of `data`, nested in brackets, for who may have them. Only what stands
# here may go out. `python -m tests.authz.fill --fields` writes it again; read the difference before you commit it.
"""


def all_fields(api: Api) -> str:
    """The list as it would be now."""
    return _OPENING + "".join(f"\n{name}\n{fields_of(api.cells(rule))}" for name, rule in api_rules().items())


def kept_fields() -> dict[str, str]:
    """The list as it is kept, by operation."""
    kept: dict[str, str] = {}
    operation = ""
    for line in FIELDS.read_text().splitlines(keepends=True):
        if line.startswith(("#", "\n")):
            continue
        if line.startswith(" "):
            kept[operation] += line
        else:
            operation = line.strip()
            kept[operation] = ""
    return kept


def fields_of(cells: Iterable[Cell]) -> str:
    """One line for each set of keys: who gets it of what."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if cell.outcome.succeeded and cell.column not in found[cell.outcome.shape][cell.row.target]:
            found[cell.outcome.shape][cell.row.target].append(cell.column)
    lines = []
    for shape, who in found.items():
        by_people: dict[str, list[str]] = defaultdict(list)
        for target, people in who.items():
            by_people[" ".join(people)].append(target)
        asked = "; ".join(f"{', '.join(targets)} by {people}" for people, targets in by_people.items())
        lines.append(f"    {asked}: {shape or 'nothing'}\n")
    return "".join(lines)

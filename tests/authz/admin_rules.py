"""The reviewed table of all other addresses, `admin.rules`, as data.

Addresses with the same outcomes stand together below a line of these, one for each of `COLUMNS`: `ok` for an answer,
`done` for a redirect after something was done, `login` for one to sign in, `no` for a message that says no; else the
status.
"""

from collections import defaultdict
from pathlib import Path

from tests.authz.rules import COLUMNS

TABLE = Path(__file__).with_name("admin.rules")
LEAVES = Path(__file__).with_name("admin.leaves")
UNKNOWN = "?"
OPENING = """\
# Who gets where in the browser. Below each line of outcomes stand the addresses that have them; the people are those
# of api.rules, `nobody` also stands for a foreign, an old and a void session. GET and POST are asked. `ok`: an answer;
# `done`: a redirect; `login`: to the sign-in; `no`: a message that says no, and nothing was done; else the status.
# `python -m tests.authz.fill --admin` adds what is missing and removes what is gone. Judge what it says.
#
#  nobody  upton nina  lena  liam   ines  cora  otto   rosa  ada
"""
LEAVING = """\
# What may be recorded where somebody succeeds in the browser, by address: events, with `*` those that the audit record
# has, too, and with `!` what the trail of security events has. What stands not here leaves nothing.
# `python -m tests.authz.fill --admin` writes it again; read the difference before you commit it.
"""
Cells = tuple[str, ...]


def admin_rules(text: str | None = None) -> dict[str, Cells]:
    """The outcomes by method and address, such as `GET admin/pages/<int:page_id>/edit/ of ines's`."""
    rules: dict[str, Cells] = {}
    cells: Cells = ()
    for number, line in enumerate((TABLE.read_text() if text is None else text).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("="):
            cells = tuple(line[1:].split())
            assert len(cells) == len(COLUMNS), f"admin.rules:{number}: one outcome for each of {COLUMNS}"
        else:
            assert line.strip() not in rules, f"admin.rules:{number} stands there twice"
            rules[line.strip()] = cells
    return rules


def written(rules: dict[str, Cells]) -> str:
    """The whole table."""
    groups: dict[Cells, list[str]] = defaultdict(list)
    for name, cells in rules.items():
        groups[cells].append(name)
    lines = [OPENING]
    for cells, names in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        parts = (cells[:1], cells[1:5], cells[5:8], cells[8:])
        lines.append("= " + "  ".join(" ".join(f"{cell:<5}" for cell in part) for part in parts).rstrip())
        lines += [f"    {name}" for name in sorted(names, key=lambda name: (name.split()[1], name))]
        lines.append("")
    return "\n".join(lines)


def admin_leaves() -> dict[str, set[str]]:
    """What successes may leave, by method and address."""
    lines = [line for line in LEAVES.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.rsplit(": ", 1) for line in lines]
    return {name: set(left.split()) for name, left in pairs}


def written_leaves(left: dict[str, set[str]]) -> str:
    """The whole list."""
    lines = [f"{name}: {' '.join(sorted(left[name]))}" for name in sorted(left, key=lambda name: name.split()[::-1])]
    return LEAVING + "\n" + "\n".join(lines) + "\n"

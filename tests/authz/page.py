"""docs/authorization.md: both tables, for those who don't read tests."""

from collections import defaultdict

from tests.authz import admin_rules
from tests.authz.guards import guards
from tests.authz.rules import COLUMNS, TABLE, Row, api_rules

_PEOPLE = {
    "nobody": "not signed in, or with a bad, old or void token or session",
    "upton": "a learner who has not proved the address, and so can't sign in; as if a token had been got all the same",
    "nina": "a learner who takes no course",
    "lena": "a learner who takes the course; the owner of what is called Lena's",
    "liam": "another learner of the same course",
    "ines": "leads the course",
    "cora": "teaches it with her",
    "otto": "teaches another course",
    "rosa": "an admin, who reviews",
    "ada": "the superuser",
}
_STATUSES = {"401": "sign in", "403": "no", "404": "unknown"}


def authorization_page() -> list[str]:
    """The lines of the page."""
    people = [f"| {name.title()} | {what} |" for name, what in _PEOPLE.items()]
    names = " | ".join(name.title() for name in COLUMNS)
    head = [f"| operation, and of what | {names} | recorded |", "| --- |" + " --- |" * (len(COLUMNS) + 1)]
    lines = ["| who | |", "| --- | --- |", *people, "", "## By API", ""]
    lines += [
        "A number is the status of an answer; after a colon stands how many things were in the list. `sign in` is 401, "
        "`no` 403, `unknown` 404: the same bytes as for what does not exist.",
        "",
    ]
    for title, rules in _sections().items():
        lines += [f"### {title}", "", *head]
        lines += [_line(rule, row) for rule in rules for row in api_rules()[rule].rows]
        lines.append("")
    return [*lines, *_browser(), *_guards()]


def _sections() -> dict[str, list[str]]:
    """The operations below the headings of the table."""
    sections: dict[str, list[str]] = defaultdict(list)
    title, known = "", api_rules().keys()
    for line in TABLE.read_text().splitlines():
        if line.startswith("# ") and len(line.split()) < 5:
            title = line.removeprefix("# ")
        elif (name := " ".join(line.split()[:2])) in known and not line.startswith(" "):
            sections[title].append(name)
    return sections


def _line(operation: str, row: Row) -> str:
    cells = " | ".join(_STATUSES.get(cell, cell) for cell in row.cells.values())
    what = "" if row.target == "-" else f", {row.target}"
    return f"| `{operation}`{what} | {cells} | {', '.join(sorted(row.leaves))} |"


def _browser() -> list[str]:
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, cells in admin_rules.admin_rules().items():
        groups[cells].append(name)
    lines = [
        "## In the browser",
        "",
        "`ok`: an answer; `done`: a redirect after it; `login`: to the sign-in; `no`: told so.",
        "",
    ]
    for cells, names in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        who = ", ".join(f"{name.title()} {cell}" for name, cell in zip(COLUMNS, cells, strict=True))
        lines += [f"**{who}**", "", *(f"- `{name}`" for name in sorted(names, key=lambda each: each.split()[1:])), ""]
    return lines


def _guards() -> list[str]:
    listed = [f"- `{guard.name}`" for guard in guards()]
    return ["## The guards", "", "`make authz` knocks out each of these; the tables above must notice.", "", *listed]

"""Writes the pages of the documentation that are lists of what is in the code: `make docs`."""

import os
import sys
from collections.abc import Callable, Iterator

from tests.clauses import CHAPTERS, RISKS, answers_to, table
from tests.source import ROOT, calls, import_everything, packages

_READERS = ("text", "flag", "number", "names", "choice", "header", "url", "origins", "networks", "rates", "_key")


def settings_read() -> list[str]:
    """The environment variables that the settings read, in their order."""
    path = ROOT / "platform" / "config" / "settings.py"
    found = sorted((call for call in calls(path, *_READERS) if call.args), key=lambda call: call.lineno)
    names = [getattr(call.args[0], "value", None) for call in found]
    return list(dict.fromkeys(name for name in names if isinstance(name, str)))


def events_page() -> str:
    """docs/events.md."""
    from outbox.catalogue import EVENTS

    rows = [f"| `{name}` | {meaning} |" for name, meaning in EVENTS.items()]
    return _page(
        "Events",
        "What Lectern records in the outbox, in the same transaction as the change itself. A handler gets every event "
        "at least once, in no promised order; the id of the event tells a repetition.",
        ["| event | when, and what its payload carries |", "| --- | --- |", *rows],
    )


def trail_page() -> str:
    """docs/trail-kinds.md."""
    from accounts.trail_kinds import KINDS

    rows = [
        f"| `{name}` | {kind.label} | {', '.join(kind.facts)} | {', '.join(kind.words)} | {kind.weight} |"
        for name, kind in KINDS.items()
    ]
    return _page(
        "Kinds of security events",
        "What the [trail](trail.md) records. Beside its facts, each event says when, who and by whom. An `alarm` is "
        "likely an attack. Facts are kept for ever; words, which somebody typed, go with whom they name.",
        ["| kind | what happened | facts | words | weight |", "| --- | --- | --- | --- | --- |", *rows],
    )


def errors_page() -> str:
    """docs/errors.md."""
    import_everything()
    rows = [
        f"| `{code}` | {status} | {message} | {meaning} |" for code, status, message, meaning in sorted(_refusals())
    ]
    return _page(
        "Error codes",
        "Every refusal of the API carries one of these in `error.code`. The code is for programs and stays; the "
        "sentence is for people and may change.",
        ["| code | status | sentence | when |", "| --- | --- | --- | --- |", *rows],
    )


def privacy_page() -> str:
    """docs/privacy-rules.md."""
    from accounts.personal import RULES

    rows = [
        f"| `{rule.record}` | {', '.join(rule.covers)} | {rule.fate} | {', '.join(rule.shows)} | {rule.why} |"
        for rule in sorted(RULES.values(), key=lambda rule: rule.record)
    ]
    return _page(
        "What is stored about people",
        "One rule for each model that names a person; [privacy.md](privacy.md) says how they work.",
        [
            "| model | names a person by | when erased | an export shows | why |",
            "| --- | --- | --- | --- | --- |",
            *rows,
        ],
    )


def clauses_page() -> str:
    """docs/security-clauses.md."""
    return _page(
        "Clauses and the tests that answer them",
        'Read from the marks of the tests, `@pytest.mark.asvs("8.2.1")` and `@pytest.mark.owasp_api(1)`. A clause that '
        "is not listed is not claimed. [security.md](security.md) says what stands behind it.",
        [
            "## OWASP API Security Top 10, 2023",
            "",
            *table(answers_to("owasp_api"), "risk", RISKS),
            "",
            "## ASVS 5.0",
            "",
            *table(answers_to("asvs"), "clause", CHAPTERS),
        ],
    )


def _refusals() -> Iterator[tuple[str, int, str, str]]:
    from lib.errors import DomainError

    from api.errors import CODES, SENTENCES

    seen = set()
    for error in _subclasses(DomainError):
        if error.__module__.split(".")[0] in packages():
            seen.add(error.code)
            yield error.code, error.status, error.message, " ".join((error.__doc__ or "").split())
    for status, code in CODES.items():
        if code not in seen:
            yield code, status, SENTENCES[status], "Any operation may answer this."


def _subclasses(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _subclasses(child)


def _page(title: str, opening: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", opening, "", *lines, ""])


def authorization_page() -> str:
    """docs/authorization.md."""
    from tests.authz.page import authorization_page as lines

    return _page(
        "Who may do what",
        "What each person gets who asks for each thing, by API and in the browser: the reviewed tables of "
        "`tests/authz`, which the suite compares with what happens. [security.md](security.md) says how.",
        lines(),
    )


PAGES: dict[str, Callable[[], str]] = {
    "docs/authorization.md": authorization_page,
    "docs/events.md": events_page,
    "docs/trail-kinds.md": trail_page,
    "docs/errors.md": errors_page,
    "docs/privacy-rules.md": privacy_page,
    "docs/security-clauses.md": clauses_page,
}


def main() -> None:
    """Write every page."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    django.setup()
    for name, write in PAGES.items():
        (ROOT / name).write_text(write())


if __name__ == "__main__":
    main()

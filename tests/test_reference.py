"""The documentation says what the code says: events, refusals and settings can't drift from it."""

import ast
import re
from collections.abc import Collection
from pathlib import Path

import pytest
from accounts.trail_kinds import KINDS
from outbox.catalogue import EVENTS

from tests import reference
from tests.clauses import RISKS, answers_to
from tests.source import ROOT, calls, domain_files


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text() == reference.PAGES[name](), f"{name} is out of date: run `make docs`"


BINDING = (
    *("2.3.3", "2.3.4", "2.3.5", "2.4.1", "5.2.1", "5.2.2", "5.2.3", "5.2.5", "5.2.6", "5.3.3", "7.3.2", "7.4.2"),
    *("7.4.3", "7.4.5", "7.5.1", "7.5.2", "9.1.2", "9.2.2", "9.2.3", "10.1.2", "10.2.1", "10.4.5", "10.4.8", "10.5.1"),
    *("10.5.2", "15.3.1", "15.3.3", "15.3.4", "15.3.7", "15.4.1", "15.4.2", "15.4.3"),
)
"""Clauses of ASVS 5.0 that an API of this kind has to answer."""


def test_every_risk_and_every_binding_clause_has_a_test() -> None:
    assert {risk for (risk,) in answers_to("owasp_api")} == set(RISKS)
    answered = {".".join(map(str, clause)) for clause in answers_to("asvs")}
    assert sorted(set(BINDING) - answered) == []


def test_what_the_docs_tell_to_run_is_there() -> None:
    """Figures stand with the command that printed them: a file that moved would leave them unproved."""
    told = [
        (page.name, command)
        for page in sorted((ROOT / "docs").rglob("*.md"))
        for command in re.findall(r"`([^`\n]*pytest [^`\n]*)`", page.read_text())
    ]
    assert len(told) > 20
    missing = [(page, path) for page, command in told for path in _tests_in(command) if not (ROOT / path).exists()]
    assert missing == []
    unknown = [
        (page, word)
        for page, command in told
        for word in re.findall(r"-k (\w+)", command)
        if not any(word in _names(ROOT / path) for path in _tests_in(command))
    ]
    assert unknown == []


def _tests_in(command: str) -> list[str]:
    return re.findall(r"(?<=\s)(tests/[\w/.]+)", command)


def _names(path: Path) -> str:
    files = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
    return " ".join(name for file in files for name in re.findall(r"def (test_\w+)", file.read_text()))


def test_every_event_that_is_recorded_or_handled_is_in_the_catalogue() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}:{call.lineno} {argument.value}"
        for path in domain_files()
        for call in calls(path, "record", "handles")
        for argument in call.args
        if isinstance(getattr(argument, "value", None), str) and argument.value not in _catalogue(call)
    ]
    assert unknown == []


def _catalogue(call: ast.Call) -> Collection[str]:
    """`trail.record(…)` writes the trail of security events, every other `record(…)` the outbox."""
    of_trail = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "trail"
    return KINDS if of_trail else EVENTS


def test_every_setting_read_from_the_environment_is_in_the_example_and_the_docs() -> None:
    read = set(reference.settings_read())
    assert len(read) > 20
    example = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert example == read
    assert documented == read


def test_the_environment_is_read_in_the_settings_only() -> None:
    # The demo is a launcher: it prepares the environment of the processes that it starts.
    allowed = {"platform/config/settings.py", "platform/config/wsgi.py", "platform/config/asgi.py"}
    allowed |= {"platform/demo/serve.py"}
    elsewhere = {
        str(path.relative_to(ROOT)) for path in domain_files() if re.search(r"os\.(environ|getenv)", path.read_text())
    }
    assert elsewhere - allowed == set()

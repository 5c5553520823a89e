"""The documentation says what the code says: events, refusals and settings can't drift from it."""

import ast
import re
from collections.abc import Collection

import pytest
from accounts.trail_kinds import KINDS
from outbox.catalogue import EVENTS

from tests import reference
from tests.source import ROOT, calls, domain_files


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (ROOT / name).read_text() == reference.PAGES[name](), f"{name} is out of date: run `make docs`"


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

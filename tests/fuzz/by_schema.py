"""Schemathesis on the live server, as one actor: its cases, its checks, and what it found."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.judging import SECONDS

LEFT_OUT = ("positive_data_acceptance",)
"""Rules of the domain refuse much that fits a schema: 422 and 409 are right where that check takes success only."""
REFUSALS = (400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 429)
"""How what breaks the schema may be refused: the 413 of a list that is too long to be read is right, too."""
KEPT_OUT_OF_STATEFUL = (
    *("sign_out", "sign_out_everywhere", "end_session", "change_password", "reset_password"),
    *("deactivate_user", "change_user_role"),
)
"""After these the token of the actor is void, and everything that follows would be 401."""


@dataclass
class Found:
    """One run, in figures and, where something was found, in its own words."""

    actor: str
    phase: str
    cases: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    told: str = ""


def configured(folder: Path, ids: dict[str, list[str]]) -> Path:
    """The file of its settings: the ids of things that exist go into the paths, seven times of ten."""
    lines = ["[checks]", f"negative_data_rejection.expected-statuses = {list(REFUSALS)}"]
    for name in ("cancel_enrollment", "get_enrollment"):  # who drops a course still sees that they did
        lines += ["[[operations]]", f'include-operation-id = "{name}"', "checks.use_after_free.enabled = false"]
    lines += ["[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = 0.7 }}' for name in ids]
    for name, values in ids.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def run(url: str, *, actor: str, token: str, seconds: int, seed: int, settings: Path, stateful: bool) -> Found:
    """Let it try for so many seconds."""
    phases = "stateful" if stateful else "examples,coverage,fuzzing"
    report = settings.parent / f"{actor}-{phases.partition(',')[0]}.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"]
    command += [f"{url}/api/v1/openapi.json", "--phases", phases, "--max-time", str(max(1, seconds))]
    command += ["--checks", "all", "--exclude-checks", ",".join(LEFT_OUT), "--max-response-time", str(SECONDS)]
    command += ["--seed", str(seed), "--continue-on-failure", "--no-shrink", "--request-timeout", "20"]
    command += ["--warnings", "off", "--report", "json", "--report-json-path", str(report)]
    command += ["--suppress-health-check", "all"]
    command += ["--header", f"Authorization: Bearer {token}"] if token else []
    for name in KEPT_OUT_OF_STATEFUL if stateful else ():
        command += ["--exclude-operation-id", name]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=environment, cwd=settings.parent, capture_output=True, text=True)
    return _read(Found(actor, phases, told=done.stdout + done.stderr), report)


def _read(found: Found, report: Path) -> Found:
    if not report.exists():
        found.failures["it did not run"] += 1
        return found
    said = json.loads(report.read_text())
    found.cases = said["test_cases"]["generated"]
    for failure in said["failures"]:
        found.failures[failure["title"]] += failure["count"]
    for error in said["errors"]:
        found.failures[error["title"]] += error["count"]
    if not found.failures:
        found.told = ""
    return found

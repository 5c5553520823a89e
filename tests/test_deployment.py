"""What can be known of the deployment without deploying it."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from accounts.hashing import MOST_AT_ONCE

from tests.production_settings import production_environment
from tests.reference import settings_read
from tests.source import DOORS, ROOT


def _instructions() -> list[tuple[str, str]]:
    """The Dockerfile as pairs of instruction and argument, with continued lines joined."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE))
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line.strip()]


def _all(instruction: str) -> list[str]:
    return [argument for name, argument in _instructions() if name == instruction]


def _web_command() -> list[str]:
    return list(json.loads(_all("CMD")[-1]))


@pytest.fixture
def fly() -> dict[str, Any]:
    return tomllib.loads((ROOT / "fly.toml").read_text())


def test_the_image_is_built_from_hashed_wheels_and_runs_as_nobody() -> None:
    assert _all("FROM") == ["python:3.11-slim AS build", "python:3.11-slim"]
    install = next(run for run in _all("RUN") if "install" in run)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", _all("USER")[-1])
    names = [name for name, _ in _instructions()]
    assert names.index("USER") > max(index for index, name in enumerate(names) if name in {"RUN", "COPY"})


def test_the_image_holds_every_package_and_nothing_else() -> None:
    copied = {argument.split()[-2].rstrip("/") for argument in _all("COPY") if not argument.startswith("--from")}
    assert copied == {"requirements/runtime.txt", "manage.py", "platform", *DOORS}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert allowed == copied


def test_the_image_has_no_key_in_its_environment() -> None:
    assert not re.search(r"KEY|PASSWORD|SECRET", " ".join(_all("ENV") + _all("ARG")))


def test_the_static_files_are_gathered_under_settings_that_production_accepts() -> None:
    run = next(argument for argument in _all("RUN") if "collectstatic" in argument)
    given = set(re.findall(r"\b([A-Z][A-Z_]+)=", run))
    assert given >= {name for name in production_environment() if name not in {"DJANGO_SETTINGS_MODULE", "DATA_DIR"}}
    assert given <= set(settings_read())


def test_the_web_command_is_exec_form_and_granian_knows_its_options(fly: dict[str, Any]) -> None:
    command = _web_command()
    assert command[0] == "granian"
    assert shlex.split(fly["processes"]["web"]) == command
    known = subprocess.run([Path(sys.executable).parent / "granian", "--help"], capture_output=True, text=True).stdout
    for option in (part for part in command if part.startswith("--")):
        assert option in known, option
    assert "--respawn-failed-workers" in command, "one process that is killed would take the whole server with it"
    threads = int(command[command.index("--blocking-threads") + 1])
    assert threads == MOST_AT_ONCE + 1, "while as many sign in as may, one answers"
    assert command[-1] == "config.wsgi:application"


def test_fly_runs_both_processes_and_migrates_before_them(fly: dict[str, Any]) -> None:
    assert fly["processes"].keys() == {"web", "worker"}
    assert fly["processes"]["worker"] == "python manage.py worker"
    assert fly["deploy"]["release_command"] == "python manage.py migrate --noinput"
    assert fly["kill_signal"] == "SIGTERM"
    assert int(fly["kill_timeout"].removesuffix("s")) >= 30
    assert fly["http_service"]["processes"] == ["web"]
    port = _web_command()[_web_command().index("--port") + 1]
    assert str(fly["http_service"]["internal_port"]) == port == _all("EXPOSE")[-1]
    (check,) = fly["http_service"]["checks"]
    assert check["path"] == "/readyz"


def test_fly_s_settings_exist_and_hold_no_secret(fly: dict[str, Any]) -> None:
    assert set(fly["env"]) <= set(settings_read())
    assert not {name for name in fly["env"] if "KEY" in name or name.endswith("_URL")} - {"BASE_URL"}


def test_fly_s_settings_and_its_secrets_are_all_that_production_asks_for(fly: dict[str, Any]) -> None:
    comment = (ROOT / "fly.toml").read_text().split("app =")[0]
    told = set(fly["env"]) | set(re.findall(r"[A-Z][A-Z_]+[A-Z]", comment))
    assert {name for name in production_environment() if name not in {"DJANGO_SETTINGS_MODULE", "DATA_DIR"}} <= told


def _compose() -> dict[str, str]:
    """The services of compose.yaml, each as its text."""
    services = (ROOT / "compose.yaml").read_text().split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    parts = re.split(r"^  (\w+):\n", services, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_compose_runs_web_worker_and_their_services() -> None:
    services = _compose()
    assert services.keys() == {"migrate", "web", "worker", "postgres", "redis"}
    assert all("<<: *lectern" in services[name] for name in ("migrate", "web", "worker"))
    assert all("healthcheck:" in services[name] for name in ("postgres", "redis"))
    assert '["python", "manage.py", "worker"]' in services["worker"]
    assert "noeviction" in services["redis"], "a queue must not lose what it was given"
    for text in services.values():
        assert set(re.findall(r"^      (\w+):\n        condition:", text, re.MULTILINE)) <= services.keys()


def test_compose_sets_only_settings_that_exist_and_no_secret() -> None:
    text = (ROOT / "compose.yaml").read_text()
    shared = text.split("\nservices:\n")[0]
    assert set(re.findall(r"^    ([A-Z][A-Z_]+):", shared, re.MULTILINE)) <= set(settings_read())
    assert all(value.startswith("${") for value in re.findall(r"PASSWORD: (.+)", text))
    assert "cap_drop" in shared
    assert "read_only: true" in shared


def test_ci_is_a_script_that_ends_in_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text().rstrip().endswith("exec make test")
    assert subprocess.run(["sh", "-n", script]).returncode == 0

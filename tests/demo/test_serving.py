"""What `make demo` gives its processes."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from demo import serve
from lib.keys import derived_key

ROOT = Path(__file__).parents[2]


def test_the_demo_keeps_to_itself_whatever_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "S3_BUCKET", "LECTERN_ENV", "SECRET_KEY", "SSL_REDIRECT"):
        monkeypatch.setenv(name, "somebody-else-s")
    given = serve._environment(tmp_path, 8123)
    assert "somebody-else-s" not in given.values()
    assert given["DATABASE_URL"] == f"sqlite:///{tmp_path}/lectern.sqlite3"
    assert given["BASE_URL"] == "http://localhost:8123"


def test_the_secret_key_is_made_once_and_is_nobody_else_s_to_read(tmp_path: Path) -> None:
    first, second = (serve._environment(tmp_path, 8000)["SECRET_KEY"] for _ in range(2))
    assert len(first) > 50
    assert first == second
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_command_beside_the_demo_signs_what_it_queues_with_the_same_key(tmp_path: Path) -> None:
    key = serve._environment(tmp_path, 8000)["SECRET_KEY"]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PYTHONPATH": "platform:."}
    asked = "from config.settings import QUEUE_SIGNING_KEY; print(QUEUE_SIGNING_KEY)"
    command = [sys.executable, "-c", asked]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == derived_key(key, "queue")


def test_a_port_that_is_taken_is_named_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", port)
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
        assert serve.main() == 1
    assert port in capsys.readouterr().err
    assert not (tmp_path / "data").exists()

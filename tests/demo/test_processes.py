"""The demo's processes end together, and cleanly."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A parent with one child. The child writes `finished` when it is asked to end, and `interrupted` on Ctrl-C.
PARENT = """
import os, sys
from pathlib import Path
from demo.processes import Processes, StoppedError
processes = Processes(os.environ, Path.cwd())
try:
    processes.start("child", "-c", sys.argv[1])
    sys.exit(processes.watch())
except StoppedError:
    sys.exit(0)
finally:
    processes.stop()
"""
CHILD = """
import signal, sys, time
from pathlib import Path
def leave(word):
    Path("end").write_text(word); sys.exit(0)
signal.signal(signal.SIGTERM, lambda *_: leave("finished"))
signal.signal(signal.SIGINT, lambda *_: leave("interrupted"))
Path("ready").touch()
time.sleep(30)
"""


def _parent(folder: Path, child: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, child],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "platform")},
        start_new_session=True,
    )


def _until(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never appeared"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_stop_lets_children_finish_and_is_no_failure(tmp_path: Path, number: signal.Signals) -> None:
    parent = _parent(tmp_path, CHILD)
    _until(tmp_path / "ready")
    if number == signal.SIGINT:
        os.killpg(parent.pid, number)  # as a terminal does it: to the whole group
    else:
        parent.send_signal(number)
    assert parent.wait(30) == 0
    assert (tmp_path / "end").read_text() == "finished"


def test_a_child_that_ends_by_itself_is_a_failure(tmp_path: Path) -> None:
    assert _parent(tmp_path, "pass").wait(30) == 1


def test_children_are_in_the_group_of_their_parent(tmp_path: Path) -> None:
    parent = _parent(tmp_path, "import os\nopen('group', 'w').write(str(os.getpgrp()))")
    assert parent.wait(30) == 1
    assert int((tmp_path / "group").read_text()) == parent.pid

"""`make load`: 10,000 learners for ten minutes, and a burst.

make load
make load LEARNERS=500 SECONDS=20 BURST=5   shorter
make load SCALE=0.1                         in a smaller school
make load WEB=4                             with four web processes instead of two
make load SERVERS=2                         two servers with a worker each behind nginx
"""

import io
import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

os.environ.setdefault("TEST_DATABASE_DURABLE", "1")  # a PostgreSQL of our own waits for the disk, as in life
# And rarely writes pages whole into its log, as docs/scaling.md advises where many write.
os.environ["TEST_POSTGRES_OPTIONS"] = (
    f"-c checkpoint_timeout=15min -c max_wal_size=8GB {os.environ.get('TEST_POSTGRES_OPTIONS', '')}"
)

from benchmarks import plot
from benchmarks.faults.mail_sink import start_sink
from benchmarks.load import database
from benchmarks.load.servers import Servers
from benchmarks.report import PAGE, circumstances, write
from benchmarks.seeded import seeded
from benchmarks.servers import HOST, LIMITS, copied, environment, services

LEARNERS = 10_000
WHOLE_RUN = {False: 600, True: 60}
"""Seconds from which on figures are written down, of one server and of two."""


def main() -> int:
    """Start, fill, load, look at what came of it, tell, stop. 1 where a promise was broken."""
    url, redis = services()
    scale = float(os.environ.get("SCALE") or 1)
    with copied(url, seeded(url, redis, scale)) as copy:
        told = environment(copy, redis) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        # Everybody has an address of their own, so limits are as in life, and so are passwords and the log.
        for name in (*(f"LIMIT_{name}" for name in LIMITS), "PASSWORD_TIME_PERCENT", "LOG_LEVEL"):
            del told[name]
        folder = Path(tempfile.mkdtemp(prefix="lectern-load-"))
        _, port = start_sink()  # what is mailed arrives
        told["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        servers = Servers(told, folder)
        try:
            os.environ.update(told)
            return _measured(servers, f"a school of scale {scale:g}")
        finally:
            servers.stop()
            _disconnect()
            shutil.rmtree(folder, ignore_errors=True)


def _measured(servers: Servers, school: str) -> int:
    import django

    django.setup()
    from benchmarks.load.effects import effects_of
    from benchmarks.load.enroll import enroll_learners
    from benchmarks.load.figures import figures_of
    from benchmarks.load.page import page_of
    from benchmarks.load.run import THINK_SECONDS, Plan, run

    count = int(os.environ.get("LEARNERS") or LEARNERS)
    seconds, burst = (float(os.environ.get(name) or usual) for name, usual in (("SECONDS", 600), ("BURST", 60)))
    print(f"Enrolling {count:,} learners ...", flush=True)
    learners = enroll_learners(count, host=HOST)
    _settle()
    groups = _start(servers)
    outcome = run(learners, servers.port, groups, Plan(seconds, burst, count / THINK_SECONDS))
    effects = effects_of(learners, sessions_before=count)
    held, invariants = _invariants()
    url = os.environ["DATABASE_URL"]
    setting = f"{servers.described}; {database.durability(url)}, {database.checkpoints(url)}; {school}"
    figures = figures_of(outcome, effects, learners=count, invariants=invariants, setting=setting)
    figures |= {**circumstances(database.version(os.environ["DATABASE_URL"])), "command": _command()}
    print("\n" + page_of(figures))
    _keep(figures, two="nginx" in servers.groups)
    errors = [figures[phase]["errors"] for phase in ("steady", "burst", "crowd")]
    return 0 if held and effects.are_right and not any(errors) and outcome.growth < 0.1 else 1


def _keep(figures: dict[str, Any], *, two: bool) -> None:
    """Write down a whole run; shorter ones are for looking."""
    from benchmarks.load.page import drawing_of, page_of, page_of_two

    seconds, least = figures["steady"]["seconds"], WHOLE_RUN[two]
    if figures["learners"] < LEARNERS or seconds < least:
        print(f"\nNot written down: that is for {LEARNERS:,} learners and {least} seconds or more.")
    elif two:
        write("load_two", figures, page_of_two(figures))
    else:
        write("load", figures, page_of(figures))
        plot.save("load", drawing_of(figures), PAGE.parent / "images")


def _command() -> str:
    names = ("LEARNERS", "SECONDS", "BURST", "SCALE", "SERVERS", "WEB")
    usual = {"LEARNERS": "10000", "SECONDS": "600", "BURST": "60", "SCALE": "1", "WEB": "2"}
    given = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name, "") not in ("", usual.get(name))]
    return " ".join(["make load", *given])


def _start(servers: Servers) -> dict[str, int]:
    if os.environ.get("SERVERS") == "2":
        servers.start_two()
    else:
        servers.start_one(int(os.environ.get("WEB") or 2))
    return {**servers.groups, **database.servers_of(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])}


def _settle() -> None:
    """As a school is that is in use: a checkpoint of all that was just put in would have the disk for minutes, which
    commits wait for."""
    from django.db import connection

    from benchmarks.seed.school import settle

    settle()
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    connection.close()


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


def _invariants() -> tuple[bool, str]:
    from django.core.management import CommandError, call_command

    said: Any = io.StringIO()
    try:
        with redirect_stderr(said):
            call_command("check_invariants", stdout=said, stderr=said)
    except CommandError as error:
        return False, f"{said.getvalue().strip()} {error}"
    return True, said.getvalue().strip()


if __name__ == "__main__":
    sys.exit(main())

"""`make fuzz`: the hostile corpus and schemathesis against a live server on real PostgreSQL, for a given time.

    make fuzz SECONDS=600 SEED=20261120

Half of the time is for the corpus, half of that for the forms of the admin; the rest is for schemathesis as each
actor. The exit status is 1 if anything was found.
"""

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.fuzz.attacks import Sent

ROOT = Path(__file__).resolve().parents[2]
SECONDS = int(os.environ.get("SECONDS", "300"))
SEED = int(os.environ.get("SEED", "20261120"))
ACTORS = ("nobody", "lena", "ines", "rosa", "ada")
"""Nobody, a learner, an instructor, an admin and the superuser."""
STATEFUL = ("lena", "ines", "ada")
DOCUMENT = Sent("GET", b"/api/v1/openapi.json", ((b"Host", b"testserver"),))


def main() -> int:
    """Start, seed, fuzz, tell, stop."""
    from tests import harness  # starts PostgreSQL and Redis where none are given, and stops them at exit
    from tests.fuzz.server import fresh_database, serving

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server and the database go with us
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {SECONDS} seconds, seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory(prefix="lectern-fuzz-") as name, fresh_database(os.environ["DATABASE_URL"]) as url:
        doors, judge, screens = _school(url)
        folder = Path(name)
        with _github() as os.environ["FUZZ_PROVIDER"]:
            with serving(harness.free_port(), folder, keep=False) as server:
                found = _corpus(server, doors, judge) + _admin(server, screens)
                settings = by_schema().configured(folder, doors.ids())
                found += _by_schema(server, doors, settings, ACTORS, stateful=False)
                _tell_failures(server)
            with serving(harness.free_port(), folder, keep=True) as server:
                found += _by_schema(server, doors, settings, STATEFUL, stateful=True)
                _tell_failures(server)
        _let_go()
    print(f"{found} findings." if found else "Nothing was found.")
    return 1 if found else 0


def by_schema() -> Any:
    """The module that knows schemathesis; like all that need Django's settings, it is imported late."""
    from tests.fuzz import by_schema

    return by_schema


def _school(url: str) -> Any:
    """The school of the matrix in the database at `url`: the doors of its API, their judge, and those of its admin."""
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "platform"), str(ROOT))),
    }
    import django

    django.setup()
    from django.core.management import call_command

    from api.api import api
    from tests.authz.school import build_school
    from tests.fuzz.admin_doors import AdminDoors
    from tests.fuzz.judging import Judge
    from tests.fuzz.known import Doors
    from tests.fuzz.places import described

    call_command("migrate", verbosity=0)
    judge = Judge(api.get_openapi_schema())
    school = build_school()
    return Doors(school, described(judge.document)), judge, AdminDoors(school)


def _github() -> AbstractContextManager[str]:
    """The address of a site to sign in by, which takes everybody for Lena."""
    from tests.authz.github import github
    from tests.providers import serving

    return serving(github)


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


def _corpus(server: Any, doors: Any, judge: Any) -> int:
    """A quarter of the time for hostile values by API; the figures, and how much was found."""
    from tests.fuzz.run import Run, raw_bytes

    run = Run(server, doors, judge, SEED)
    for operation in doors.operations:
        run.good(operation)
    before = server.resident()
    until = time.monotonic() + SECONDS / 4
    raw_bytes(server, run.tally)
    run.whole_requests(time.monotonic() + SECONDS / 8)
    return _values(server, run, "operations", until, before)


def _admin(server: Any, screens: Any) -> int:
    """The same in the forms and lists of the admin."""
    from tests.fuzz.admin_doors import AdminJudge
    from tests.fuzz.run import Run

    run = Run(server, screens, AdminJudge(), SEED)
    return _values(server, run, "forms of the admin", time.monotonic() + SECONDS / 4, server.resident())


def _values(server: Any, run: Any, doors: str, until: float, before: int) -> int:
    from tests.fuzz.corpus import corpus, naughty, realdata

    folder = realdata()
    values = corpus() + (naughty(folder) if folder else [])
    possible, tally = run.values(values, until), run.tally
    kinds = {kind: tally.problems[kind] for kind in ("5xx", "hang", "undocumented", "mismatch")}
    places = f"{len(run.doors.everything())} places of {len(run.doors.operations)} {doors}"
    print(f"corpus: {len(values)} values, {places}, each place {run.rounds:.1f} times")
    print(f"  {tally.cases} cases of {possible} and those that are wrong as a whole; {_counts(kinds)}")
    print(f"  answers: {_counts(dict(sorted(tally.statuses.items())))}")
    print(f"  slowest {tally.slowest:.2f} s; asked once more, since all was busy: {tally.again}")
    _tell_memory(before, server)
    for waited in tally.waited:
        print(f"  waited: {waited}")
    for told in tally.told:
        print(f"  {told}")
    return sum(tally.problems.values())


def _by_schema(server: Any, doors: Any, settings: Path, actors: tuple[str, ...], *, stateful: bool) -> int:
    """The rest for schemathesis, in equal parts.

    It waits ten seconds for the document, which a server that just began on a busy machine may need to write it once.
    """
    while server.send(DOCUMENT).status != 200:
        time.sleep(1)
    each = max(10, SECONDS // 2 // (len(ACTORS) + len(STATEFUL)))
    total, before = 0, server.resident()
    for actor in actors:
        found = by_schema().run(
            server.url,
            actor=actor,
            token=doors.token(actor),
            seconds=each,
            seed=SEED,
            settings=settings,
            stateful=stateful,
        )
        total += found.failures.total()
        print(
            f"schemathesis ({found.phase}) as {actor}: {found.cases} cases; failed: {_counts(dict(found.failures))}",
            flush=True,
        )
        print(found.told, end="")
    _tell_memory(before, server)
    return total


def _tell_failures(server: Any) -> None:
    """What the server could not do, as its log has it, each kind once."""
    kinds: Counter[str] = Counter()
    for line in server.log.read_text(errors="replace").splitlines():
        if '"api.failed"' in line or "OperationalError" in line:
            kinds[line[-300:]] += 1
    for line, times in kinds.most_common(5):
        print(f"  {times} times in the log: {line}")


def _tell_memory(before: int, server: Any) -> None:
    after = server.resident()
    print(f"  memory of the server: {before / 2**20:.0f} MB before, {after / 2**20:.0f} MB after", flush=True)


def _counts(counts: dict[Any, int]) -> str:
    return ", ".join(f"{key} {number}" for key, number in counts.items()) or "none"


if __name__ == "__main__":
    sys.exit(main())

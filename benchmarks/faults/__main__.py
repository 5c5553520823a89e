"""`make faults`: 20 clients learn and teach on the real stack while it is killed, cut, frozen and filled.

`SHARE=0.1` injects a tenth of the faults, `ONLY=Redis` those whose name has the word. Exits with 1 where anything that
was acknowledged is lost, anything is there twice, anything fails outside of an outage, or an invariant is broken.
"""

import os
import random
import signal
import sys
import time
from typing import Any

CLIENTS, LEARNERS, COURSES, MINUTES = 20, 60, 8, 22


def main() -> int:
    """Start, inject, tell, stop."""
    from benchmarks.faults.stack import Stack

    random.seed(20261121)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever is told to stop, stops what they started
    stack = Stack()
    try:
        stack.start()
        school = stack.school(COURSES, LEARNERS)
        _use(stack.environment)
        stack.start_web()
        stack.start_worker()
        if not stack.wait(stack.is_whole, 60):
            raise TimeoutError("Lectern did not start.")
        return _inject_all(stack, school)
    finally:
        stack.stop()


def _use(environment: dict[str, str]) -> None:
    """This process reads the same database, with Lectern's own settings."""
    os.environ.update({**environment, "DJANGO_SETTINGS_MODULE": "config.settings"})
    import django

    django.setup()


def _inject_all(stack: Any, school: dict[str, Any]) -> int:
    from benchmarks.faults import telling
    from benchmarks.faults.injections import DISK_FULL, TIMES, Field, kinds
    from benchmarks.faults.journeys import Journeys
    from benchmarks.faults.ledger import Ledger
    from benchmarks.faults.prober import Prober
    from benchmarks.faults.run import Run

    share, only = float(os.environ.get("SHARE") or 1), os.environ.get("ONLY") or ""
    times = {name: max(1, round(count * share)) for name, count in TIMES.items()}
    wanted = {name: faults for name, faults in kinds().items() if only.lower() in name.lower()}
    if stack.disk is None and wanted.pop(DISK_FULL, None):
        print(f"{DISK_FULL}: left out, since a disk to fill can't be mounted here.", flush=True)
    journeys = Journeys(stack.port, school, Ledger(stack.database), stack.mail)
    field = Field(stack, Prober(stack, school, journeys.failures), {})
    started = time.monotonic()
    run = Run(field, journeys, deadline=started + MINUTES * 60)
    field.prober.prepare("enroll")
    journeys.begin(CLIENTS)
    time.sleep(2)
    run.all(wanted, times)
    journeys.end()
    return telling.summary(run, stack, seconds=time.monotonic() - started, planned=sum(times[name] for name in wanted))


if __name__ == "__main__":
    sys.exit(main())

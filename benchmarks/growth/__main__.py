"""`make growth`: what grows with the data. Two schools are served and asked side by side.

make growth                         from a tenth to ten times of the data, into docs/performance.md
make growth FROM=1 TO=10            between other scales; writes nothing
make growth ONLY="course gradebook" some of the goals, by their short names, or parts of paths; writes nothing
"""

import os
import sys
import time

from benchmarks import page
from benchmarks.growth.page import tell
from benchmarks.growth.pairs import compared
from benchmarks.growth.sides import sides
from benchmarks.report import circumstances
from benchmarks.servers import administer, services

MOST_SECONDS = 480.0
"""For what is measured; the schools are copied and read before."""
FROM, TO = "0.1", "10"
_started = time.monotonic()


def main() -> int:
    """Start, copy, compare, tell, stop."""
    scales = os.environ.get("FROM") or FROM, os.environ.get("TO") or TO
    only = os.environ.get("ONLY", "").split()
    url, redis = services()
    with sides(scales, url, redis, only, _say) as (small, large):
        found, problems = compared(small, large, _say, until=time.monotonic() + MOST_SECONDS)
    rows = [row.figures() for row in found]
    tell(rows, scales)
    for problem in problems:
        print(f"NOT COMPARED {problem}")
    if not only and scales == (FROM, TO):
        version = str(administer(url, "SHOW server_version")[0][0]).partition(" ")[0]
        page.write_growth({**circumstances(version), "scales": list(scales), "rows": rows, "problems": problems})
    _say("done.")
    return 1 if problems else 0


def _say(words: str) -> None:
    print(f"{time.monotonic() - _started:6.1f} s  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

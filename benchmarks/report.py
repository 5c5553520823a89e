"""Where figures go: `benchmarks/results.json` for programs, and for people a part of `docs/performance.md`."""

import json
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "performance.md"


def results(part: str) -> dict[str, Any]:
    """What was written of a part before."""
    if not RESULTS.exists():
        return {}
    found: dict[str, Any] = json.loads(RESULTS.read_text()).get(part, {})
    return found


def write(part: str, figures: dict[str, Any], page: str, *, marker: str = "") -> None:
    """Replace `part` in the results, and in the page what is between `<!-- part -->` and `<!-- /part -->`.

    `marker` is for a part of another name in the page. Nothing else is touched.
    """
    kept: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**kept, part: figures}, indent=1) + "\n")
    name = re.escape(marker or part)
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    text = PAGE.read_text()
    assert between.search(text), f"docs/performance.md has no <!-- {marker or part} -->"
    PAGE.write_text(between.sub(lambda found: f"{found[1]}{page.strip()}\n{found[2]}", text))


def circumstances(postgres: str) -> dict[str, str]:
    """When and on what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB, PostgreSQL {postgres}, Python {platform.python_version()}"
    return {"date": datetime.now(UTC).date().isoformat(), "machine": machine}

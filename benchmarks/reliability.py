"""Where the figures of faults and restores go: `benchmarks/results.json`, and a part of `docs/reliability.md`."""

import json
import re
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "reliability.md"


def write(part: str, figures: dict[str, Any], page: str) -> None:
    """Replace `part` in the results, and in the page what is between `<!-- part -->` and `<!-- /part -->`."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**kept, part: figures}, indent=1, sort_keys=True) + "\n")
    between = re.compile(rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)", re.DOTALL)
    text = PAGE.read_text()
    assert between.search(text), f"docs/reliability.md has no <!-- {part} -->"
    PAGE.write_text(between.sub(lambda found: f"{found[1]}{page.strip()}\n{found[2]}", text))


def table(head: list[str], rows: list[list[Any]]) -> str:
    """A table in Markdown: the first column is words, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def today() -> str:
    """The date, for what was measured."""
    return time.strftime("%Y-%m-%d", time.gmtime())

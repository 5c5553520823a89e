"""What is written of a run, and what of other runs stays."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page, report

ROW = {"per_second": 500.0, "p50_ms": 1.0, "p99_ms": 2.0, "processor_us": 900.0, "queries": 2, "operation": "GET x/"}


def figures(floors: float) -> dict[str, Any]:
    row = {**ROW, "floors": floors, "processor_floors": floors}
    goals = {name: {**row, "goal": 3.0} for name in page.TITLES}
    layers = {name: {"queries": {"wall": 90.0, "processor": 9.0}} for name in page.TITLES}
    told = {"date": "2026-11-21", "machine": "2 cores", "floor": ROW, "layers": layers}
    return {**told, "goals": goals, "others": {"GET y/": {**row, "operation": "GET y/"}}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    parts = ("bench", "load")
    (tmp_path / "performance.md").write_text(
        "".join(f"<!-- {name} -->\nold {name}\n<!-- /{name} -->\n" for name in parts)
    )
    return tmp_path


def test_a_run_replaces_its_own_part_only(folder: Path) -> None:
    report.write("load", {"errors": 0}, "new load")
    page.write("1", figures(2.0))
    text, kept = (folder / "performance.md").read_text(), json.loads((folder / "results.json").read_text())
    assert "new load" in text
    assert "old bench" not in text
    assert kept["load"] == {"errors": 0}
    assert set(kept["operations"]["scales"]) == {"1"}
    assert "Every goal is met." in text
    assert (folder / "images" / "performance-goals.svg").read_text().startswith("<svg")


def test_a_missed_goal_is_told_with_where_its_time_goes(folder: Path) -> None:
    page.write("1", figures(4.5))
    text = (folder / "performance.md").read_text()
    assert "missed by 50%" in text
    assert "**a search, made before** sends 2 queries; of its time by the clock 100% the database." in text


def test_what_grows_with_the_data_is_told(folder: Path) -> None:
    page.write("0.1", figures(2.0))
    page.write("1", figures(2.2))
    assert "| a search, made before | 2.00 | 2.20 | 1.10 | met |" in (folder / "performance.md").read_text()
    page.write("10", figures(2.8))
    text = (folder / "performance.md").read_text()
    assert "| a search, made before | 2.00 | 2.20 | 2.80 | 1.40 | missed |" in text
    assert "- `GET y/`: 1.40 times (2.0 to 2.2 to 2.8 floors)" in text
    assert "| `GET y/` | 2.20 | 500 | 1.00 | 2.00 | 900 | 2.20 | 2 | 1.40 |" in text

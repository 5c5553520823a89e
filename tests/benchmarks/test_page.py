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


def grown(title: str, operation: str, grows: float) -> dict[str, Any]:
    rates = {"per_second": [500.0, 500.0 / grows], "between": [grows - 0.02, grows + 0.02], "queries": [2, 2]}
    return {"operation": operation, "title": title, "grows": grows, "pairs": 16, **rates}


def test_what_grows_with_the_data_is_told(folder: Path) -> None:
    rows = [grown("floor", "GET floor/", 1.01), grown("search", "GET x/", 1.1), grown("", "GET y/", 1.4)]
    page.write_growth({"date": "2026-11-21", "machine": "2 cores", "scales": ["0.1", "10"], "rows": rows})
    assert "| the floor, which knows of no data | 500 | 495 | 1.01 | 0.99 to 1.03 | met |" in told(folder)
    page.write("1", figures(2.2))
    assert "| a search, made before | 500 | 455 | 1.10 | 1.08 to 1.12 | met |" in told(folder)
    assert "Of the 1 others, 1 grow beyond 1.3 times:" in told(folder)
    assert "| `GET y/` | 500 | 357 | 1.40 | 1.38 to 1.42 |" in told(folder)
    assert "| `GET y/` | 2.20 | 500 | 1.00 | 2.00 | 900 | 2.20 | 2 | 1.40 |" in told(folder)


def test_nothing_is_told_of_growth_that_was_not_measured(folder: Path) -> None:
    page.write("1", figures(2.0))
    assert "grows" not in told(folder)


def told(folder: Path) -> str:
    return (folder / "performance.md").read_text()

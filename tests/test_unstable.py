"""A test of the browser that passes only the second time is named; one that fails twice has failed."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.everything import Check, forgive, summarise

PASSED, FAILED, BROKEN = "", "failure", "error"


def check(report: Path, *, status: int = 1, **cases: str) -> Check:
    """A check that has run, with the report that pytest leaves."""
    suites = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(suites, "testsuite", tests=str(len(cases)))
    for name, outcome in cases.items():
        case = ElementTree.SubElement(suite, "testcase", classname="tests.test_sails", name=name)
        if outcome:
            ElementTree.SubElement(case, outcome)
    ElementTree.ElementTree(suites).write(report)
    return Check("all tests", [], report=report, passed=status == 0, status=status)


@pytest.mark.parametrize("outcome", [FAILED, BROKEN])
def test_what_passes_only_the_second_time_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], outcome: str
) -> None:
    first = check(tmp_path / "first.xml", reef=outcome, furl=PASSED)
    forgive(first, check(tmp_path / "again.xml", reef=PASSED, status=0))
    assert first.passed
    summarise([first])
    said = capsys.readouterr().out
    assert "unstable: passed only the second time: tests.test_sails::reef" in said
    assert "furl" not in said


@pytest.mark.parametrize(
    "again",
    [{"reef": FAILED}, {"reef": PASSED, "hoist": FAILED}, {"reef": PASSED}, {"reef": "skipped", "hoist": PASSED}, {}],
    ids=str,
)
def test_what_fails_twice_or_is_not_run_again_has_failed(tmp_path: Path, again: dict[str, str]) -> None:
    first = check(tmp_path / "first.xml", reef=FAILED, hoist=FAILED)
    forgive(first, check(tmp_path / "again.xml", **again))
    assert not first.passed


def test_a_run_that_left_no_report_has_failed(tmp_path: Path) -> None:
    first = Check("all tests", [], report=tmp_path / "none.xml", status=1)
    forgive(first, check(tmp_path / "again.xml", reef=PASSED, status=0))
    assert not first.passed


def test_a_run_that_did_not_come_to_its_end_has_failed(tmp_path: Path) -> None:
    first = check(tmp_path / "first.xml", status=3, reef=FAILED)
    forgive(first, check(tmp_path / "again.xml", reef=PASSED, status=0))
    assert not first.passed

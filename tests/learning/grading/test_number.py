"""Numbers, worked out by hand; the forms and edges are those of Moodle's and Canvas's numerical questions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from learning.grading import grade
from learning.grading.reading import readings

from tests.content.questions import made as m
from tests.learning.grading import given as g


@pytest.mark.parametrize(
    ("accepted", "outside", "inside"),
    [
        (m.near("7", "1"), ["5.99", "8.01"], ["6", "7", "8"]),
        (m.near("7", "0.1", "relative"), ["6.29", "7.71"], ["6.3", "7", "7.7"]),
        (m.near("-7", "0.1", "relative"), ["-6.29", "-7.71"], ["-6.3", "-7.7"]),
        (m.near("0", "0.1", "relative"), ["0.0001"], ["0", "-0", "0.000"]),
        (m.near("1234"), ["1234.000001", "0"], ["1234", "1234.0", "+1234"]),
        (m.near("1E-20"), ["0.9999999e-20", "1.0000001e-20", "0"], ["1e-20"]),
        (m.near("1E-20", "1E-24"), ["1.0002e-20"], ["1.0001e-20", "0.9999e-20"]),
        (m.near("0", "1E-24"), ["2e-24", "-2e-24"], ["1e-24", "-1e-24", "1e-35"]),
        (m.near("-11.7", "0.02"), ["-11.721"], ["-11.72", "-11.68"]),
        (m.near("0.3"), ["0.30000000000000004"], ["0.3", "0.30"]),
        (m.between("-1", "1"), ["-1.0001", "1.0001"], ["-1", "0", "1"]),
        (
            m.near("12345678901234567890.123456789"),
            ["12345678901234567890.12345678"],
            ["12345678901234567890,123456789"],
        ),
    ],
)
def test_a_tolerance_has_exact_edges(accepted: dict[str, str], outside: list[str], inside: list[str]) -> None:
    question = m.number(accepted)
    assert [text for text in inside if grade(question, {"number": text}).state != "correct"] == []
    assert [text for text in outside if grade(question, {"number": text}).state != "incorrect"] == []


@pytest.mark.parametrize(
    ("written", "numbers", "rest"),
    [
        ("3.142", ["3.142"], ""),
        (".2", ["0.2"], ""),
        ("1.", ["1"], ""),
        ("+1,0", ["1"], ""),
        ("−3", ["-3"], ""),
        ("1e4", ["10000"], ""),
        ("3.142E-4", ["0.0003142"], ""),
        (".2e+2", ["20"], ""),
        ("3x10^8", ["300000000"], ""),
        ("3 × 10^8", ["300000000"], ""),
        ("3.00*10**-8", ["0.00000003"], ""),
        ("3·10⁸", ["300000000"], ""),
        ("3 × 10⁻⁸ m/s", ["0.00000003"], "m/s"),
        ("1m", ["1"], "m"),
        ("5 e", ["5"], "e"),
        ("1,000,000", ["1000000"], ""),
        ("1,00,000", ["100000"], ""),
        ("1,000.50 m", ["1000.5"], "m"),
        ("1.000,50", ["1000.5"], ""),
        ("1.000.000", ["1000000"], ""),
        ("-1 000", ["-1000"], ""),
        ("1\u202f000\u00a0000,5", ["1000000.5"], ""),
        ("1'000", ["1000"], ""),
        ("1,500", ["1.5", "1500"], ""),
        ("1.500", ["1.5"], ""),
        ("٣٫٥", ["3.5"], ""),
        ("１２", ["12"], ""),
        ("1,5,5", [], "1,5,5"),
        ("1 00", ["1"], "00"),
        ("frog", [], "frog"),
        (". m", [], ". m"),
        (".e8 m", [], ".e8 m"),
        (",", [], ","),
        ("1e999", [], "1e999"),
        ("--1", [], "--1"),
        ("NaN", [], "NaN"),
        ("∞", [], "∞"),
        ("0x10", ["0"], "x10"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, numbers: list[str], rest: str) -> None:
    found, unit = readings(written)
    assert found == [Fraction(number) for number in numbers]
    if numbers:
        assert unit == rest


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("5", "correct"),
        ("5 kg", "correct"),
        ("5kg", "correct"),
        ("kg 5", "correct"),
        ("5 KG", "incorrect"),
        ("5 g", "incorrect"),
        ("5000 g", "incorrect"),
        ("frog", "incorrect"),
        ("5 kg or so", "incorrect"),
        ("  ", "unanswered"),
    ],
)
def test_the_unit_may_be_written_and_no_other(written: str, state: str) -> None:
    assert g.outcome(m.number(m.near("5"), unit="kg"), {"number": written})[1] == state


def test_units_with_powers_may_be_written_either_way() -> None:
    question = m.number(m.near("5"), unit="m²")
    assert [grade(question, {"number": text}).state for text in ("5 m²", "5 m^2", "5 m2", "5 m")] == [
        *["correct"] * 3,
        "incorrect",
    ]


def test_the_first_accepted_number_that_fits_counts() -> None:
    question = m.number(m.near("5"), m.near("5", "0.5", weight="0.5"), m.between("0", "9", "-1"), points="4")
    scores = [grade(question, {"number": text}).score for text in ("5", "5.5", "4.4", "9.1")]
    assert scores == [Decimal(4), Decimal(2), Decimal(-4), Decimal(0)]


def test_what_can_be_read_in_two_ways_counts_as_the_better_one() -> None:
    assert grade(m.number(m.near("1500")), {"number": "1,500"}).state == "correct"
    assert grade(m.number(m.near("1.5")), {"number": "1,500"}).state == "correct"
    assert grade(m.number(m.near("1500")), {"number": "1.500"}).state == "incorrect"


@pytest.mark.parametrize(("written", "note"), [("frog", "no_number"), ("5 g", "other_unit"), ("6", "no_answer_fits")])
def test_the_grade_says_why_a_number_is_wrong(written: str, note: str) -> None:
    assert grade(m.number(m.near("5")), {"number": written}).parts[0].note == note

"""What is on a certificate, and that it can be kept for ever: every language, every kind of picture."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from learning.certificate_pictures import printable
from learning.certificate_sheet import Sheet, pictured, pieces_of, printed
from learning.certificate_words import WORDS
from PIL import Image

from content.certificate_design import LANGUAGES, parsed_design, title_problem, wording_problem

SIGNED = {"signatures": [{"name": "Ines Nadal", "role": "Teacher"}, {"name": "Otto"}]}


def sheet(language: str = "en", design: dict[str, Any] | None = None, **fields: Any) -> Sheet:
    return Sheet(
        **{
            **{"learner": "Lena", "learner_language": "en", "course": "Knots", "release": 3},
            **{"number": "7K3F-9QWM-2XPD-T0HB", "issued_at": datetime(2026, 3, 1, tzinfo=UTC)},
            **{"verify_url": "https://lectern.example/certificates/7K3F-9QWM-2XPD-T0HB/", "language": language},
            **({"design": parsed_design(design)} if design is not None else {}),
            **fields,
        }
    )


def drawn(mode: str, kind: str) -> bytes:
    file = BytesIO()
    Image.new(mode, (40, 20)).save(file, kind)
    return file.getvalue()


def said(sheet: Sheet) -> list[tuple[str, str]]:
    return [(piece["kind"], piece["text"]) for piece in pieces_of(sheet)]


def is_archival(pdf: bytes) -> bool:
    return b"pdfaid:part>2</pdfaid:part" in pdf and b"pdfaid:conformance>U</pdfaid:conformance" in pdf


def test_every_language_that_can_be_chosen_has_its_words_and_letters() -> None:
    assert WORDS.keys() == LANGUAGES.keys()
    for language, words in WORDS.items():
        assert (wording_problem(words.wording), title_problem(words.title)) == ("", "")
        rules = [words.all_lessons.format(count=12)]
        assert is_archival(printed(sheet(language, SIGNED, rules=rules, revoked=True))), language


def test_dates_are_written_as_in_the_language() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    assert [WORDS[each].date(day) for each in ("en", "de", "pt", "ja")] == [
        *("1 March 2026", "1. März 2026", "1 de março de 2026", "2026年3月1日"),
    ]


def test_own_wording_is_filled_in_once() -> None:
    own = {"wording": "On {date}, {school} says: {learner} knows {course}, release {release}."}
    named = sheet(design=own, learner="{course}", course="{date}")
    assert said(named) == [
        ("words", "On 1 March 2026, Lectern says:"),
        ("learner", "{course}"),
        ("words", "knows"),
        ("course", "{date}"),
        ("words", "release 3."),
    ]


def test_the_usual_wording_keeps_the_order_of_its_language() -> None:
    assert [kind for kind, _ in said(sheet("de"))] == ["words", "learner", "words", "course", "words"]
    assert [kind for kind, _ in said(sheet("ja"))] == ["words", "learner", "course"]


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGBA", "PNG"), ("LA", "PNG"), ("P", "GIF"), ("CMYK", "JPEG"), ("RGBA", "WEBP"), ("RGB", "AVIF")],
)
def test_pictures_of_every_kind_can_be_kept(mode: str, kind: str) -> None:
    picture = printable(drawn(mode, kind))
    pdf = printed(sheet(design=SIGNED, pictures={"logo": picture, "signature-0": picture}))
    assert is_archival(pdf)
    assert b"/Subtype/Image" in pdf


def test_paper_has_the_size_that_was_asked_for() -> None:
    for paper, orientation, size in (("letter", "portrait", (816, 1056)), ("a4", "landscape", (1123, 794))):
        page = pictured(sheet(design={"paper": paper, "orientation": orientation}))
        with Image.open(BytesIO(page)) as found:
            assert found.size == size


def test_all_that_people_may_write_fits_on_one_page() -> None:
    design = {
        **{"orientation": "portrait", "title": "W" * 80, "wording": "{learner}" + " w" * 140 + " {course}"},
        "signatures": [{"name": "W " * 50, "role": "W" * 100}] * 2,
    }
    full = sheet(design=design, learner="W" * 150, course="W" * 255, rules=["Passed a test of it all."] * 40)
    assert printed(full).count(b"/Type/Pages/Count 1/") == 1


def test_every_language_says_what_was_done_with_its_figures() -> None:
    for words in WORDS.values():
        some = words.some_lessons.format(done=9, count=12)
        passed = words.passed.format(title="Bends", result="87 %")
        assert "9" in some
        assert "12" in some
        assert "Bends" in passed
        assert "87 %" in passed
        assert "91 %" in words.grade.format(result="91 %")

"""Question banks in the admin: finding, filing and removing questions, and files in and out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import UploadedFile

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.models import BankQuestion, QuestionBank
from tests.cast import Cast
from tests.content.banks.asked import choice, numeric
from tests.factories.courses import draft_course
from tests.http import browser

GIFT = b"::One:: Which holds?{=A bowline ~A granny}\n\n::Two:: How many?{#3}\n\n::Three:: Draw.{\n"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    """Ines's, with three questions."""
    bank = create_bank(by=cast.ines, title="Knots", description="Of ropes")
    add_question(bank=bank, by=cast.ines, data=choice("Which holds?"), tags=["sea"], difficulty="easy")
    add_question(bank=bank, by=cast.ines, data=choice("Which slips?"), tags=["sea", "rope"], difficulty="hard")
    add_question(bank=bank, by=cast.ines, data=numeric("How many?"))
    return bank


@pytest.fixture
def ines(cast: Cast) -> Client:
    return browser(cast.ines)


def address(bank: QuestionBank, way: str = "") -> str:
    return f"/admin/question-banks/{bank.pk}/{way}"


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, bank: QuestionBank, query: str = "") -> list[str]:
    """The questions on the screen of a bank."""
    return re.findall(r'<td class="title"><a href="[^"]*">([^<]*)</a>', words(client, address(bank, query)))


def many(client: Client, bank: QuestionBank, do: str, **more: Any) -> str:
    """What is said after doing something with all of them."""
    ids = [str(key) for key in bank.questions.values_list("pk", flat=True)]
    response = client.post(address(bank, "many/"), {"do": do, "ids": ids, **more}, follow=True)
    return " ".join(str(message).strip() for message in response.context["messages"])


def test_instructors_find_their_banks_and_admins_everybody_s(bank: QuestionBank, cast: Cast, ines: Client) -> None:
    create_bank(by=cast.otto, title="Sails")
    assert "Sails" not in words(ines, "/admin/question-banks/")
    for title in ("Knots", "Sails", "Of ropes"):
        assert title in words(browser(cast.rosa), "/admin/question-banks/")
    assert "Question banks" in words(ines, "/admin/")
    assert browser(cast.otto).get(address(bank)).status_code == 404


def test_a_bank_is_begun_named_anew_and_deleted(cast: Cast, ines: Client) -> None:
    ines.post("/admin/question-banks/add/", {"title": "Knots", "description": ""})
    bank = QuestionBank.objects.get()
    taken = ines.post("/admin/question-banks/add/", {"title": "knots", "description": ""})
    assert "This is the title of another bank." in taken.content.decode()
    ines.post(address(bank, "edit/"), {"title": "Ropes", "description": "New"})
    bank.refresh_from_db()
    assert (bank.title, bank.description, bank.owner) == ("Ropes", "New", cast.ines)
    assert "Yes, delete" in words(ines, address(bank, "delete/"))
    ines.post(address(bank, "delete/"))
    assert not QuestionBank.objects.exists()


def test_questions_are_found_by_words_type_tag_and_difficulty(bank: QuestionBank, ines: Client) -> None:
    everything = ["Which holds?", "Which slips?", "How many?"]
    for query, expected in {
        "": everything,
        "?q=SLIPS": ["Which slips?"],
        "?q=bowline+which": everything[:2],
        "?type=numeric": ["How many?"],
        "?tag=sea": everything[:2],
        "?tag=rope&difficulty=hard": ["Which slips?"],
        "?difficulty=-": ["How many?"],
        "?type=nonsense&tag=none&p=99": everything,
    }.items():
        assert shown(ines, bank, query) == expected, query
    assert "No question matches" in words(ines, address(bank, "?q=nothing"))


def test_a_full_page_asks_the_database_no_more_than_a_short_one(
    bank: QuestionBank, cast: Cast, ines: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    shown(ines, bank)
    for number in range(30):
        add_question(bank=bank, by=cast.ines, data=choice(f"Question {number}"), tags=[f"tag {number % 7}"])
    with django_assert_max_num_queries(20):
        assert len(shown(ines, bank)) == 25
    assert len(shown(ines, bank, "?p=2")) == 8


def test_much_is_done_with_many_at_once(bank: QuestionBank, cast: Cast, ines: Client) -> None:
    other = create_bank(by=cast.ines, title="Sails")
    assert many(ines, bank, "tag", tags=" , ") == "tags: name at least one"
    assert many(ines, bank, "tag", tags="new, Wet") == "3 questions were tagged."
    assert bank.questions.fitting(tags=["new", "wet"]).count() == 3
    many(ines, bank, "untag", tags="wet")
    assert bank.questions.fitting(tags=["wet"]).count() == 0
    many(ines, bank, "difficulty", difficulty="hard")
    assert set(bank.questions.values_list("difficulty", flat=True)) == {"hard"}
    assert many(ines, bank, "copy", to=other.pk) == "3 questions were copied to “Sails”."
    assert many(ines, bank, "move", to=other.pk) == "3 questions were moved to “Sails”."
    assert (bank.questions.count(), other.questions.count()) == (0, 6)
    assert (
        "Yes, delete"
        in ines.post(
            address(other, "many/"), {"do": "delete", "ids": [str(row.pk) for row in other.questions.all()]}
        ).content.decode()
    )
    assert many(ines, other, "delete", sure="1") == "6 questions were deleted."


def test_what_can_t_be_done_with_many_is_said(bank: QuestionBank, cast: Cast, ines: Client) -> None:
    of_otto = create_bank(by=cast.otto, title="Sails")
    assert "choose what to do" in many(ines, bank, "explode")
    assert "choose one" in many(ines, bank, "move", to="nowhere")
    assert "must be one of" in many(ines, bank, "difficulty", difficulty="brutal")
    assert "tags:" in many(ines, bank, "tag", tags="x" * 61)
    sent = {"do": "move", "ids": [str(bank.questions.first().pk)], "to": str(of_otto.pk)}  # type: ignore[union-attr]
    assert ines.post(address(bank, "many/"), sent).status_code == 404
    assert bank.questions.count() == 3


def test_the_lessons_that_draw_from_a_bank_are_named(bank: QuestionBank, cast: Cast, ines: Client) -> None:
    assert "No lesson draws from this bank." in words(ines, address(bank))
    draw = {"type": "question_draw", "value": {"bank": str(bank.pk), "count": 1}}
    draft_course(by=cast.ines, lessons=1, body=[draw])
    assert "Knots 1.1" in words(ines, address(bank))
    response = ines.post(address(bank, "delete/"), follow=True)
    assert "Lessons draw questions from this bank" in response.content.decode()
    assert QuestionBank.objects.filter(pk=bank.pk).exists()


def upload(name: str = "quiz.gift", data: bytes = GIFT) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def test_a_file_is_tried_first_and_imported_when_told_so(bank: QuestionBank, ines: Client, media: Path) -> None:
    tried = ines.post(address(bank, "import/"), upload())
    assert bank.questions.count() == 3
    report = tried.context["report"]
    assert (report.created, report.questions_total, len(report.skipped)) == (2, 3, 1)
    page = tried.content.decode()
    assert "Import 2 questions" in page
    assert "Three" in page
    said = {"upload": tried.context["upload"].pk, "name": "quiz.gift"}
    done = ines.post(address(bank, "import/"), said, follow=True)
    assert "2 questions are in the bank: 2 new" in done.content.decode()
    assert bank.questions.count() == 5
    assert not UploadedFile.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    again = ines.post(address(bank, "import/"), upload()).content.decode()
    assert "There is nothing new in this file." in again


def test_what_somebody_else_has_tried_can_t_be_imported(bank: QuestionBank, cast: Cast, ines: Client) -> None:
    tried = ines.post(address(bank, "import/"), upload())
    said = {"upload": tried.context["upload"].pk, "name": "quiz.gift"}
    assert browser(cast.rosa).post(address(bank, "import/"), said).status_code == 404
    ines.post(address(bank, "import/"), {"upload": "nonsense"})
    assert bank.questions.count() == 3


def test_a_file_that_can_t_be_read_is_refused_at_its_field(
    bank: QuestionBank, ines: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data, reason in (("a.zip", b"PK\x03\x04", "not a complete zip"), ("a.txt", b"Hello", "neither QTI")):
        assert reason in ines.post(address(bank, "import/"), upload(name, data)).content.decode()
    monkeypatch.setattr("cms.banks.files.LARGEST", 10)
    assert "larger than" in ines.post(address(bank, "import/"), upload()).content.decode()
    assert not UploadedFile.objects.exists()
    assert BankQuestion.objects.count() == 3


def test_formulas_are_typeset_in_the_list(ines: Client, cast: Cast, bank: QuestionBank) -> None:
    add_question(bank=bank, by=cast.ines, data=choice(r"How long is \(\frac{1}{2}\) of it?"))
    page = words(ines, address(bank))
    assert re.search(r'<td class="title"><a [^>]*>How long is <math.*<mfrac>', page)

"""A question file becomes questions of a bank: all of them or none, and as often as one likes."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from outbox.models import Event
from wagtail.models import ReferenceIndex

from content.actions.bank_questions import delete_questions, move_questions, update_question
from content.actions.banks import create_bank
from content.bank_rows import neutral
from content.models import BankQuestion, CourseImage, QuestionBank
from tests.cast import Cast
from tests.content.banks.asked import choice
from tests.content.imports.packages import picture
from tests.content.imports.questions.exports import package

GIFT = "$CATEGORY: Knots/Of ropes\n\n::One:: Which holds?{=A bowline ~A granny}\n\n::Two:: How many?{#3}\n"
QTI = (
    '<questestinterop><assessment ident="A" title="Test"><section ident="S">{items}</section></assessment>'
    "</questestinterop>"
)
ITEM = (
    '<item ident="{ident}" title="{ident}"><presentation><material><mattext texttype="text/html">{prompt}</mattext>'
    '</material><response_str ident="r"><render_fib/></response_str></presentation><resprocessing><respcondition>'
    '<conditionvar><varequal respident="r">{answer}</varequal></conditionvar><setvar action="Set">100</setvar>'
    "</respcondition></resprocessing></item>"
)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the question file of a test stands."""
    return tmp_path / "knots.gift"


def run(path: Path, *more: str, by: str = "ines@lectern.example") -> dict[str, Any]:
    """The report of the command."""
    out = StringIO()
    call_command("import_questions", str(path), "--instructor", by, "--json", *more, stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    assert report["questions_total"] == report["questions_imported"] + len(report["skipped"])
    assert report["questions_imported"] == report["created"] + report["updated"] + report["unchanged"]
    return report


def figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["unchanged"]


def item(ident: str, prompt: str = "What?", answer: str = "yes") -> str:
    return ITEM.format(ident=ident, prompt=prompt, answer=answer)


def qti(*items: str) -> str:
    return QTI.format(items="".join(items))


def state() -> list[Any]:
    """Everything that an import could change."""
    rows = BankQuestion.objects.order_by("pk").values_list("pk", "data", "updated_at", "position", "imported_hash")
    return [list(rows), list(QuestionBank.objects.values()), CourseImage.objects.count(), Event.objects.count()]


def test_a_file_becomes_a_bank_of_its_name(cast: Cast, file: Path) -> None:
    file.write_text(GIFT + "\n\n::Three:: Draw it.{\n")
    report = run(file)
    bank = QuestionBank.objects.get()
    assert (report["bank"], report["bank_id"], bank.title, bank.owner) == ("knots", str(bank.pk), "knots", cast.ines)
    assert (report["questions_total"], report["questions_imported"], figures(report)) == (3, 2, (2, 0, 0))
    assert [set(entry) for entry in report["skipped"]] == [{"identifier", "type", "reason"}]
    rows = list(bank.questions.all())
    assert [(row.title, row.type, row.position) for row in rows] == [
        ("Which holds?", "single_choice", 0),
        ("How many?", "numeric", 1),
    ]
    assert [list(row.tags.values_list("name", flat=True)) for row in rows] == [["Of ropes"], ["Of ropes"]]
    assert all(neutral(row)["id"] == str(row.pk) for row in rows)
    told = Event.objects.get(name="bank.imported").payload
    assert told == {"bank_id": str(bank.pk), "user_id": str(cast.ines.pk), "created": 2, "updated": 0}


def test_the_same_file_again_changes_nothing_and_a_new_state_updates(cast: Cast, file: Path) -> None:
    file.write_text(GIFT)
    run(file)
    before = state()
    assert figures(run(file)) == (0, 0, 2)
    assert state() == before
    ids = set(BankQuestion.objects.values_list("pk", flat=True))
    file.write_text(GIFT.replace("{#3}", "{#4}"))
    assert figures(run(file)) == (0, 1, 1)
    assert set(BankQuestion.objects.values_list("pk", flat=True)) == ids
    assert neutral(BankQuestion.objects.get(type="numeric"))["value"]["answers"][0]["value"] == "4"


def test_trying_writes_nothing_and_says_the_same(cast: Cast, file: Path, media: Path) -> None:
    file.write_bytes(with_pictures())
    before = state()
    tried = run(file, "--dry-run")
    assert state() == before
    assert not media.exists()
    assert (tried["dry_run"], tried["bank_id"]) == (True, None)
    done = run(file)
    same = ("questions_total", "questions_imported", "skipped", "warnings", "created", "bank")
    assert {name: tried[name] for name in same} == {name: done[name] for name in same}


def test_what_was_edited_here_stays_until_the_file_says_something_else(cast: Cast, file: Path) -> None:
    file.write_text(GIFT)
    run(file)
    row = BankQuestion.objects.get(type="single_choice")
    update_question(question=row, by=cast.ines, data=choice("Mended"), tags=["mine"])
    assert figures(run(file)) == (0, 0, 2)
    assert BankQuestion.objects.get(pk=row.pk).title == "Mended"
    file.write_text(GIFT.replace("A granny", "A reef knot"))
    assert figures(run(file)) == (0, 1, 1)
    fresh = BankQuestion.objects.get(pk=row.pk)
    assert fresh.title == "Which holds?"
    assert sorted(fresh.tags.values_list("name", flat=True)) == ["Of ropes", "mine"]


def test_what_was_removed_or_moved_comes_again_once(cast: Cast, file: Path) -> None:
    file.write_text(GIFT)
    run(file)
    bank, other = QuestionBank.objects.get(), create_bank(by=cast.ines, title="Other")
    [one, two] = bank.questions.all()
    delete_questions(bank=bank, by=cast.ines, ids=[one.pk])
    move_questions(bank=bank, by=cast.ines, ids=[two.pk], to=other)
    assert figures(run(file)) == (2, 0, 0)
    again = bank.questions.get(type="numeric")
    assert again.pk != two.pk
    move_questions(bank=other, by=cast.ines, ids=[two.pk], to=bank)
    assert figures(run(file)) == (0, 0, 2)
    assert bank.questions.count() == 3


def test_files_that_call_their_questions_alike_don_t_overwrite_each_other(cast: Cast, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xml", tmp_path / "second.xml"
    first.write_text(qti(item("i1", "Capital of Peru?", "Lima")))
    second.write_text(qti(item("i1", "Capital of Chile?", "Santiago")))
    assert figures(run(first, "--bank", "World")) == (1, 0, 0)
    for expected in ((1, 0, 0), (0, 0, 1)):
        assert figures(run(second, "--bank", "World")) == expected
    assert figures(run(first, "--bank", "world")) == (0, 0, 1)
    copy = tmp_path / "first (1).xml"
    copy.write_text(qti(item("i1", "Capital of Peru?", "Lima or Cuzco")))
    assert figures(run(copy, "--bank", "World")) == (0, 1, 0)
    assert BankQuestion.objects.count() == 2


def with_pictures() -> bytes:
    shown = [f'&lt;p&gt;{n}?&lt;/p&gt;&lt;img src="{name}" alt="Knot"&gt;' for n, name in enumerate(("a.png", "b.png"))]
    return package(
        {
            "quiz.xml": qti(item("i1", shown[0]), item("i2", shown[1]), item("i3", shown[0].replace("0?", "Two?"))),
            **{"a.png": picture(), "b.png": b"no picture"},
        }
    )


def test_pictures_become_the_instructor_s_media_once(cast: Cast, file: Path) -> None:
    file.write_bytes(with_pictures())
    report = run(file)
    image = CourseImage.objects.get()
    assert (image.uploaded_by_user, report["pictures"]) == (cast.ines, 1)
    assert [row.picture for row in BankQuestion.objects.all()] == [image, None, image]
    shown = neutral(BankQuestion.objects.first())["prompt_image"]  # type: ignore[arg-type]
    assert shown == {"image": str(image.uuid), "alt": "Knot"}
    assert [warning for warning in report["warnings"] if "b.png" in warning and "left out" in warning]
    assert ReferenceIndex.get_references_to(image).count() == 2
    assert figures(run(file)) == (0, 0, 3)
    assert CourseImage.objects.count() == 1


def test_an_import_that_fails_leaves_nothing(
    cast: Cast, file: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(with_pictures())
    monkeypatch.setattr("content.actions.bank_questions.MOST_QUESTIONS", 2)
    before = state()
    for how in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match="holds at most"):
            run(file, *how)
    assert state() == before
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_many_tags_are_cut_to_what_a_bank_has(cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.bank_tags.MOST_TAGS_OF_BANK", 1)
    file.write_text("$CATEGORY: A, B\n\nOne?{=a ~b}\n\n$CATEGORY: C\n\nTwo?{=a ~b}\n")
    assert "tags" in " ".join(run(file)["warnings"])
    assert list(QuestionBank.objects.get().tags.values_list("name", flat=True)) == ["A B"]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "empty.txt", "neither"),
        (b"\xef\xbb\xbf", "mark.txt", "neither"),
        (b"PK\x03\x04", "half.zip", "not a complete zip"),
        (b"<quiz><question>", "cut.xml", "not well-formed"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "trick.xml", "entities"),
        (b"\x00\x01\x02" * 99, "noise.bin", "neither text"),
    ],
)
def test_a_file_that_can_t_be_read_is_refused_in_a_sentence(
    cast: Cast, tmp_path: Path, data: bytes, name: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CommandError, match=reason) as refused:
        run(path)
    assert refused.value.returncode == 1
    assert not QuestionBank.objects.exists()


def test_whoever_may_not_and_whatever_is_not_there_is_named(cast: Cast, file: Path, tmp_path: Path) -> None:
    file.write_text(GIFT)
    for path, by, reason in (
        (file, "lena@lectern.example", "Only instructors"),
        (file, "nobody@lectern.example", "no active user"),
        (tmp_path / "gone.xml", "ines@lectern.example", "No such file"),
        (tmp_path, "ines@lectern.example", "Is a directory"),
    ):
        with pytest.raises(CommandError, match=reason):
            run(path, by=by)


def test_a_file_without_questions_begins_no_bank(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "empty.xml"
    path.write_text("<quiz/>")
    assert run(path)["questions_total"] == 0
    assert not QuestionBank.objects.exists()


def test_people_read_the_report_in_sentences(cast: Cast, file: Path) -> None:
    file.write_text(GIFT + "\n\n::Three:: Draw it.{\n")
    out = StringIO()
    call_command("import_questions", str(file), "--instructor", "ines@lectern.example", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "3 questions, 2 imported into the bank “knots”: 2 new, 0 changed, 0 as before."
    assert lines[1] == "Skipped:"
    assert "Three" in lines[2]


@pytest.mark.realdata
def test_real_files_are_imported_once(cast: Cast, realdata: Path) -> None:
    names = ["qti/qti12_item-samples_no-manifest.zip", "qti/qti12_respondus.zip", "quiz_formats/gift_examples.txt"]
    for name, (total, imported) in zip(names, ((60, 44), (3, 3), (43, 43)), strict=True):
        report = run(realdata / name)
        assert (report["questions_total"], report["questions_imported"]) == (total, imported), name
        assert figures(report) == (imported, 0, 0)
        assert figures(run(realdata / name)) == (0, 0, imported)
    assert CourseImage.objects.count() == 2

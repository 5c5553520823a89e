"""A bank leaves as Moodle XML and comes back as it was, pictures included; without our own form, as Moodle would."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.actions.media import add_image
from content.actions.question_imports import import_questions
from content.bank_rows import neutral
from content.exports.moodle_xml import moodle_xml
from content.models import BankQuestion, CourseImage, QuestionBank
from tests.cast import Cast
from tests.content.banks.asked import choice
from tests.content.banks.examples import EXAMPLES
from tests.content.imports.packages import picture
from tests.content.imports.questions.exports import read

WITHOUT_OWN = re.compile(rb"<lectern .*?</lectern>", re.DOTALL)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    """A question of every type, the first with a picture."""
    bank = create_bank(by=cast.ines, title="Knots / ropes")
    image = add_image(by=cast.ines, file=ContentFile(picture(), name="knot.png"))
    add_question(bank=bank, by=cast.ines, data=choice("Which?", image=image.uuid), tags=["sea"])
    for data in EXAMPLES.values():
        add_question(bank=bank, by=cast.ines, data=data, tags=["land"])
    return bank


def said(rows: Any) -> list[str]:
    """What questions say, whatever their ids."""
    return [json.dumps({**neutral(row), "id": ""}, sort_keys=True) for row in rows]


def imported(bank: QuestionBank, data: bytes, cast: Cast) -> list[BankQuestion]:
    report = import_questions(upload=io.BytesIO(data), file_name="bank.xml", by=cast.ines, title="Again")
    assert {entry["type"] for entry in report.skipped} <= {"category"}
    assert report.questions_imported == bank.questions.count()
    return list(QuestionBank.objects.get(title="Again").questions.prefetch_related("tags"))


def test_a_bank_comes_back_as_it_was(bank: QuestionBank, cast: Cast) -> None:
    rows = imported(bank, moodle_xml(bank), cast)
    assert said(rows) == said(bank.questions.all())
    assert rows[0].picture == CourseImage.objects.get()
    assert {tag.name for tag in rows[0].tags.all()} == {"sea", "Knots / ropes"}


def test_what_somebody_changed_in_the_file_counts(bank: QuestionBank, cast: Cast) -> None:
    changed = moodle_xml(bank).replace(b"A bowline", b"A reef knot")
    rows = imported(bank, changed, cast)
    assert [option["text"] for option in neutral(rows[0])["value"]["options"]] == ["A reef knot", "A granny"]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "pattern"])
def test_moodle_s_own_terms_say_nearly_the_same(name: str, cast: Cast) -> None:
    """What Moodle has no words for is not looked at here: ids, rubrics, and how a part of it is scored."""
    bank = create_bank(by=cast.ines, title="Knots")
    row = add_question(bank=bank, by=cast.ines, data=EXAMPLES[name])
    result = read(WITHOUT_OWN.sub(b"", moodle_xml(bank)))
    [found] = result.questions
    ours, theirs = neutral(row), found.question
    assert (theirs["type"], theirs["points"]) == (ours["type"], ours["points"])
    assert theirs["feedback"] == ours["feedback"]
    if name not in {"blanks"}:
        assert theirs["prompt"] == ours["prompt"]
    assert key_of(theirs) == key_of(ours)


def key_of(question: dict[str, Any]) -> Any:
    """What is right in it."""
    value = question["value"]
    match question["type"]:
        case "single_choice":
            return [(each["text"], each["weight"]) for each in value["options"]], value["shuffle"]
        case "multiple_choice":
            return [(each["text"], each["correct"]) for each in value["options"]]
        case "true_false":
            return value["answer"]
        case "short_text":
            return value["matching"], [(each["text"], each["weight"]) for each in value["answers"]]
        case "numeric":
            return [reach(each) for each in value["answers"]], value["unit"]
        case "matching":
            return [(each["left"], each["right"]) for each in value["pairs"]], value["distractors"]
        case "ordering":
            return [each["text"] for each in value["items"]], value["scoring"]
        case "fill_blanks":
            first, second, third = value["blanks"]
            words = [(each["text"], each["weight"]) for each in first["answers"]]
            return words, reach(second["answers"][0]), [each["weight"] for each in third["options"]]
    return value["minimum_words"], value["maximum_words"], value["guidance"]


def reach(answer: dict[str, Any]) -> tuple[float, float, str]:
    if "minimum" in answer:
        low, high = float(answer["minimum"]), float(answer["maximum"])
    else:
        value, off = float(answer["value"]), float(answer["tolerance"])
        off = abs(value) * off if answer["tolerance_kind"] == "relative" else off
        low, high = value - off, value + off
    return round(low, 9), round(high, 9), answer["weight"]

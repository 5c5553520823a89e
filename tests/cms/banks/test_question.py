"""One question in the admin: written with the blocks of lessons, refused at its fields, shown as learners see it."""

from typing import Any

import pytest
from wagtail.test.utils.form_data import rich_text

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.bank_rows import neutral
from content.models import BankQuestion, QuestionBank
from tests.cast import Cast
from tests.cms.banks.posted import posted
from tests.cms.world import image_of
from tests.content.banks.asked import choice
from tests.content.banks.examples import EXAMPLES
from tests.http import browser


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    return create_bank(by=cast.ines, title="Knots")


def address(bank: QuestionBank, row: BankQuestion | None = None, type: str = "single_choice") -> str:
    tail = f"{row.pk}/" if row else f"add/?type={type}"
    return f"/admin/question-banks/{bank.pk}/questions/{tail}"


def test_a_question_is_written_and_written_anew(bank: QuestionBank, cast: Cast) -> None:
    ines = browser(cast.ines)
    assert ines.post(address(bank), posted())["Location"].startswith(f"/admin/question-banks/{bank.pk}/questions/")
    row = BankQuestion.objects.get()
    data = neutral(row)
    assert (row.title, row.difficulty, data["points"]) == ("Which holds?", "easy", "2")
    assert [(each["text"], each["weight"]) for each in data["value"]["options"]] == [
        ("<p>Bowline</p>", "1"),
        ("<p>Granny</p>", "0"),
    ]
    assert list(row.tags.values_list("name", flat=True)) == ["Ropes", "sea"]
    page = ines.get(address(bank, row)).content.decode()
    assert "As learners see it" in page
    assert 'value="Ropes, sea"' in page
    another = ines.post(address(bank, row), posted("Which slips?", another="1"))
    assert another["Location"] == address(bank)
    row.refresh_from_db()
    assert row.title == "Which slips?"


def test_a_second_window_is_told_and_loses_nothing(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("<p>Which?</p>"))
    ines = browser(cast.ines)
    seen = ines.get(address(bank, row)).context["form"]["version"].value()
    assert ines.post(address(bank, row), posted("First", version=seen)).status_code == 302
    refused = ines.post(address(bank, row), posted("Second", version=seen))
    assert refused.status_code == 200
    assert "was saved in another window" in refused.content.decode()
    assert "Second" in refused.content.decode()
    assert neutral(BankQuestion.objects.get())["prompt"] == "<p>First</p>"
    meant = refused.context["form"]["version"].value()
    assert ines.post(address(bank, row), posted("Second", version=meant)).status_code == 302
    assert neutral(BankQuestion.objects.get())["prompt"] == "<p>Second</p>"


def test_a_draw_is_told_what_fits(bank: QuestionBank, cast: Cast, django_assert_num_queries: Any) -> None:
    for place, tags in enumerate((["sea"], ["sea", "Rope"], ["rope"])):
        add_question(
            bank=bank, by=cast.ines, data=choice(f"<p>{place}</p>"), tags=tags, difficulty="easy" if place else ""
        )
    path = f"/admin/question-banks/{bank.pk}/fitting/"
    ines = browser(cast.ines)
    ines.get(path)
    with django_assert_num_queries(9):  # six of them say who is asking
        found = ines.get(path, {"tag": ["Sea", "rope"], "difficulty": "easy"}).json()
    assert found == {"fitting": 1, "all": 3, "tags": [["Rope", 2], ["sea", 2]]}
    assert ines.get(path).json()["fitting"] == 3
    assert browser(cast.otto).get(path).status_code == 404


def test_what_is_wrong_is_said_and_nothing_is_written(bank: QuestionBank, cast: Cast) -> None:
    ines = browser(cast.ines)
    for sent in (posted(prompt=""), posted(options=("Bowline",)), posted(tags="x" * 61), posted(difficulty="brutal")):
        response = ines.post(address(bank), sent)
        assert response.status_code == 200
        assert response.context["form"].errors
    without = {name: value for name, value in posted().items() if not name.endswith("correct")}
    without["question-feedback-correct"] = rich_text("")
    response = ines.post(address(bank), without)
    assert "nobody could earn all points" in response.content.decode()
    assert not BankQuestion.objects.exists()
    assert ines.get(address(bank, type="nonsense")).status_code == 404


def test_nobody_shows_the_pictures_of_others(bank: QuestionBank, cast: Cast) -> None:
    ines, of_ines, of_otto = browser(cast.ines), image_of(cast.ines, "rope"), image_of(cast.otto, "secret")
    ines.post(address(bank), posted(**{"question-prompt_image-image": str(of_ines.pk)}))
    row = BankQuestion.objects.get()
    assert row.picture == of_ines
    assert of_ines.get_rendition("max-480x320").url in ines.get(address(bank, row)).content.decode()
    response = ines.post(address(bank, row), posted(**{"question-prompt_image-image": str(of_otto.pk)}))
    assert "belongs to somebody else" in response.content.decode()
    assert "secret" not in response.content.decode()
    row.refresh_from_db()
    assert row.picture == of_ines
    of_ines.delete()
    assert ines.get(address(bank, row)).status_code == 200


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_type_can_be_added_opened_and_seen_without_its_key(name: str, bank: QuestionBank, cast: Cast) -> None:
    ines, data = browser(cast.ines), EXAMPLES[name]
    row = add_question(bank=bank, by=cast.ines, data=data)
    assert ines.get(address(bank, type=data["type"])).status_code == 200
    response = ines.get(address(bank, row))
    assert response.status_code == 200
    form = response.context["form"]
    assert form.initial["question"] is not None
    assert "As learners see it" in response.content.decode()


def test_only_who_may_see_the_bank_sees_its_questions(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("Secret?"))
    other = create_bank(by=cast.otto, title="Sails")
    otto = browser(cast.otto)
    for path in (address(bank), address(bank, row), address(other, row)):
        assert otto.get(path).status_code == 404
        assert otto.post(path, posted()).status_code == 404
    assert browser(cast.rosa).get(address(bank, row)).status_code == 200

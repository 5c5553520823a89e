"""What becomes of question banks when the person whose they are is erased, and what they take along."""

from typing import Any

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.models import BankQuestion, QuestionBank
from tests.cast import PASSWORD, Cast
from tests.content.banks.asked import choice
from tests.factories.courses import draft_course

PROOF = {"password": PASSWORD}


def test_banks_go_but_for_those_that_lessons_of_others_draw_from(cast: Cast, api: Any) -> None:
    used, own, unused = (create_bank(by=cast.ines, title=title) for title in ("Used", "Own", "Unused"))
    for bank in (used, own, unused):
        add_question(bank=bank, by=cast.ines, data=choice("Which?"))
    draft_course(by=cast.rosa, title="Ropes", lessons=1, body=[drawn_from(used)])
    draft_course(by=cast.ines, title="Knots", lessons=1, body=[drawn_from(own)])
    assert api(cast.ines).delete("users/me/", PROOF).status == 200
    left = QuestionBank.objects.get()
    assert (left.title, left.owner, left.questions.count()) == ("Used", None, 1)
    assert BankQuestion.objects.visible_to(cast.rosa).count() == 1
    assert not QuestionBank.objects.visible_to(cast.otto).exists()


def test_banks_are_taken_along(cast: Cast, api: Any) -> None:
    bank = create_bank(by=cast.ines, title="Knots")
    add_question(bank=bank, by=cast.ines, data=choice("Which?"))
    answer = api(cast.ines).get("users/me/export/")
    stored = {part["record"]: part["items"] for part in answer.data["records"]}
    assert [row["title"] for row in stored["content.QuestionBank"]] == ["Knots"]
    assert [row["title"] for row in stored["content.BankQuestion"]] == ["Which?"]


def drawn_from(bank: QuestionBank) -> dict[str, Any]:
    return {"type": "question_draw", "value": {"bank": str(bank.pk), "count": 1}}

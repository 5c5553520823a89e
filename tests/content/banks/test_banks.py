"""An instructor keeps question banks: theirs alone, each with a title of its own."""

from typing import Any

import pytest
from django.db import IntegrityError
from lib.errors import DomainError, Forbidden, Invalid, NotFound
from outbox.models import Event

from content.actions.bank_questions import (
    BankFull,
    add_question,
    copy_questions,
    delete_questions,
    move_questions,
    set_difficulty,
    tag_questions,
    update_question,
)
from content.actions.banks import BankInUse, create_bank, delete_bank, update_bank
from content.bank_rows import neutral, question_of
from content.models import BankQuestion, BankTag, CourseImage, QuestionBank
from tests.cast import Cast
from tests.cms.world import image_of
from tests.content.banks.asked import choice, numeric
from tests.factories.courses import draft_course, text
from tests.races import at_once


@pytest.fixture
def bank(cast: Cast) -> QuestionBank:
    """A bank of Ines's."""
    return create_bank(by=cast.ines, title="Knots")


def problems(error: pytest.ExceptionInfo[Any]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = error.value.details["fields"]
    return fields


def titles(bank: QuestionBank, **wanted: Any) -> list[str]:
    return list(bank.questions.fitting(**wanted).values_list("title", flat=True))


def test_a_bank_is_seen_by_its_owner_and_by_admins(bank: QuestionBank, cast: Cast) -> None:
    sees = {who for who in vars(cast) if QuestionBank.objects.visible_to(getattr(cast, who)).exists()}
    assert sees == {"ines", "ada", "rosa"}
    question = add_question(bank=bank, by=cast.ines, data=choice("Which knot?"))
    assert BankQuestion.objects.visible_to(cast.otto).count() == 0
    assert BankQuestion.objects.visible_to(cast.rosa).get() == question
    cast.ines.role = "STUDENT"
    assert not QuestionBank.objects.visible_to(cast.ines).exists()


def test_two_banks_of_one_person_have_different_titles(bank: QuestionBank, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        create_bank(by=cast.ines, title=" knots ")
    assert problems(refused) == {"title": ["is the title of another bank"]}
    other = create_bank(by=cast.otto, title="Knots")
    assert update_bank(bank=other, by=cast.otto, description="Of ropes").description == "Of ropes"
    with pytest.raises(IntegrityError):
        QuestionBank.objects.create(owner=cast.ines, title="Knots")


def test_an_admin_begins_a_bank_for_an_instructor(cast: Cast) -> None:
    assert create_bank(by=cast.rosa, title="Ropes", owner=cast.ines).owner == cast.ines
    for by, owner in ((cast.otto, cast.ines), (cast.lena, None), (cast.rosa, cast.lena)):
        with pytest.raises(Forbidden):
            create_bank(by=by, title="Mine", owner=owner)


def test_each_change_is_an_event(bank: QuestionBank, cast: Cast) -> None:
    add_question(bank=bank, by=cast.ines, data=choice("Which?"))
    delete_bank(bank=bank, by=cast.ines)
    told = Event.objects.filter(payload__bank_id=str(bank.pk)).values_list("name", flat=True)
    assert sorted(told) == ["bank.changed", "bank.created", "bank.deleted"]
    with pytest.raises(NotFound):
        update_bank(bank=bank, by=cast.ines, title="Gone")


def test_a_bank_that_a_lesson_draws_from_stays(bank: QuestionBank, cast: Cast) -> None:
    draft_course(by=cast.otto, lessons=1, body=[text(f"drawn from {bank.pk}")])
    with pytest.raises(BankInUse) as refused:
        delete_bank(bank=bank, by=cast.ines)
    assert refused.value.details == {"lessons": [{"lesson": "Knots 1.1", "course": "Knots"}]}


def test_a_question_keeps_its_key_and_its_words(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("Which <b>knot</b> holds?"), tags=["Ropes", "ropes", "Sea"])
    assert (row.title, row.type, row.position) == ("Which knot holds?", "single_choice", 0)
    assert str(row.pk) == neutral(row)["id"] == str(question_of(row).id)
    assert "bowline" in row.words
    assert list(row.tags.values_list("name", flat=True)) == ["Ropes", "Sea"]
    update_question(question=row, by=cast.ines, data=numeric("How many?"), tags=["sea"], difficulty="hard")
    fresh = BankQuestion.objects.get()
    assert (fresh.pk, fresh.title, fresh.type, fresh.difficulty) == (row.pk, "How many?", "numeric", "hard")
    assert fresh.content_hash != row.content_hash
    assert list(fresh.tags.values_list("name", flat=True)) == ["Sea"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"data": {"type": "single_choice", "prompt": "", "value": {"options": []}}}, "prompt"),
        ({"data": choice("Which?"), "difficulty": "brutal"}, "difficulty"),
        ({"data": choice("Which?"), "tags": ["x" * 61]}, "tags"),
        ({"data": choice("Which?"), "tags": ["a,b"]}, "tags"),
        ({"data": choice("Which?"), "tags": [str(n) for n in range(21)]}, "tags"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(bank: QuestionBank, cast: Cast, fields: Any, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_question(bank=bank, by=cast.ines, **fields)
    assert path in problems(refused)
    assert not bank.questions.exists()
    assert not bank.tags.exists()


def test_the_database_knows_the_difficulties(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("Which?"))
    with pytest.raises(IntegrityError):
        BankQuestion.objects.filter(pk=row.pk).update(difficulty="brutal")


def test_a_picture_is_one_s_own(bank: QuestionBank, cast: Cast) -> None:
    of_otto, of_ines = image_of(cast.otto, "knot"), image_of(cast.ines, "rope")
    with pytest.raises(Invalid) as refused:
        add_question(bank=bank, by=cast.ines, data=choice("Which?", image=of_otto.uuid))
    assert problems(refused) == {"prompt_image.image": ["is not an image of yours"]}
    row = add_question(bank=bank, by=cast.rosa, data=choice("Which?", image=of_ines.uuid))
    assert row.picture == of_ines
    add_question(bank=bank, by=cast.rosa, data=choice("Which?", image=of_otto.uuid))
    CourseImage.objects.filter(pk=of_ines.pk).delete()
    assert BankQuestion.objects.get(pk=row.pk).picture is None


def test_draws_ask_for_all_of_their_tags(bank: QuestionBank, cast: Cast) -> None:
    for prompt, tags, difficulty in (("A", ["sea", "rope"], "easy"), ("B", ["sea"], "hard"), ("C", [], "easy")):
        add_question(bank=bank, by=cast.ines, data=choice(prompt), tags=tags, difficulty=difficulty)
    assert titles(bank) == ["A", "B", "C"]
    assert titles(bank, tags=["Sea"]) == ["A", "B"]
    assert titles(bank, tags=["sea", "ROPE "]) == ["A"]
    assert titles(bank, difficulty="easy") == ["A", "C"]
    assert titles(bank, tags=["sea"], difficulty="hard") == ["B"]
    assert titles(bank, tags=["land"]) == []


def test_many_are_filed_at_once(bank: QuestionBank, cast: Cast) -> None:
    rows = [add_question(bank=bank, by=cast.ines, data=choice(prompt)) for prompt in "ABC"]
    ids = [row.pk for row in rows[:2]]
    assert tag_questions(bank=bank, by=cast.ines, ids=ids, add=["Sea", "Rope"]) == 2
    assert tag_questions(bank=bank, by=cast.ines, ids=ids[:1], remove=["sea"]) == 1
    assert titles(bank, tags=["sea"]) == ["B"]
    assert set_difficulty(bank=bank, by=cast.ines, ids=ids, difficulty="easy") == 2
    assert titles(bank, difficulty="easy") == ["A", "B"]
    tag_questions(bank=bank, by=cast.ines, ids=ids, remove=["SEA", "rope"])
    assert not BankTag.objects.exists()
    assert delete_questions(bank=bank, by=cast.ines, ids=ids) == 2
    assert titles(bank) == ["C"]


def test_moving_takes_tags_along_and_only_from_this_bank(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("A"), tags=["Sea"], difficulty="easy")
    other = create_bank(by=cast.ines, title="Sails")
    assert move_questions(bank=other, by=cast.ines, ids=[row.pk], to=bank) == 0
    assert move_questions(bank=bank, by=cast.ines, ids=[row.pk], to=other) == 1
    assert titles(bank) == []
    assert titles(other, tags=["sea"], difficulty="easy") == ["A"]
    assert list(BankTag.objects.values_list("bank", flat=True)) == [other.pk]
    [copy] = copy_questions(bank=other, by=cast.ines, ids=[row.pk], to=other)
    assert copy.pk != row.pk
    assert neutral(copy) == {**neutral(row), "id": str(copy.pk)}
    assert titles(other, tags=["sea"]) == ["A", "A"]
    of_otto = create_bank(by=cast.otto, title="Otto's")
    for act in (move_questions, copy_questions):
        with pytest.raises(Forbidden):
            act(bank=other, by=cast.ines, ids=[row.pk], to=of_otto)


def test_a_bank_gets_full(bank: QuestionBank, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.actions.bank_questions.MOST_QUESTIONS", 1)
    row = add_question(bank=bank, by=cast.ines, data=choice("A"))
    with pytest.raises(BankFull):
        add_question(bank=bank, by=cast.ines, data=choice("B"))
    with pytest.raises(BankFull):
        copy_questions(bank=bank, by=cast.ines, ids=[row.pk], to=bank)
    assert titles(bank) == ["A"]


@pytest.mark.race
def test_questions_that_are_added_at_once_have_places_of_their_own(committed_db: None, cast: Cast) -> None:
    bank = create_bank(by=cast.ines, title="Knots")
    at_once(lambda n: add_question(bank=bank, by=cast.ines, data=choice(f"Q{n}"), tags=["Sea"]), 6)
    assert list(bank.questions.values_list("position", flat=True)) == list(range(6))
    assert bank.tags.get().questions.count() == 6


def test_nobody_else_writes_into_a_bank(bank: QuestionBank, cast: Cast) -> None:
    row = add_question(bank=bank, by=cast.ines, data=choice("A"))
    tries: list[Any] = [
        lambda by: update_bank(bank=bank, by=by, title="Mine"),
        lambda by: delete_bank(bank=bank, by=by),
        lambda by: add_question(bank=bank, by=by, data=choice("B")),
        lambda by: update_question(question=row, by=by, difficulty="easy"),
        lambda by: delete_questions(bank=bank, by=by, ids=[row.pk]),
        lambda by: tag_questions(bank=bank, by=by, ids=[row.pk], add=["x"]),
        lambda by: set_difficulty(bank=bank, by=by, ids=[row.pk], difficulty="easy"),
    ]
    for act in tries:
        for by in (cast.otto, cast.lena):
            with pytest.raises((Forbidden, NotFound)) as refused:
                act(by)
            assert isinstance(refused.value, DomainError)
    assert BankQuestion.objects.get().difficulty == ""

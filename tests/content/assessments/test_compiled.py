"""A quiz as a release keeps it: what learners may read stands apart from what is asked, and pools are frozen."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from content.assessments.compiled import CompiledQuiz, compiled_draws, compiled_quiz, introduction
from content.assessments.draws import Bank, BankedQuestion, short_draws
from content.assessments.pictures import learner_question, pictures_in
from content.assessments.quiz import QuizSettings
from content.questions import as_data, public_view
from content.questions.blocks import question_in
from tests.content.questions import made
from tests.factories.quizzes import draw, question

BANK = uuid4()
PICTURE = str(uuid4())
FILE = {"file": "releases/ab/abc.png", "width": 40, "height": 30}


def text(words: str) -> dict[str, Any]:
    return {"id": str(uuid4()), "type": "rich_text", "value": f"<p>{words}</p>"}


def banked(*tags: str, difficulty: str = "", **fields: Any) -> BankedQuestion:
    data = {**as_data(made.single("1", "0")), "id": str(uuid4()), "points": "7", **fields}
    return BankedQuestion(data, frozenset(tags), difficulty)


def compiled(*blocks: Any, banks: dict[UUID, Bank] | None = None, **settings: Any) -> CompiledQuiz:
    return compiled_quiz(list(blocks), QuizSettings(**settings), banks or {}, {PICTURE: FILE})


def test_learners_read_what_stands_before_the_first_question() -> None:
    first, second = text("Read this."), text("And go on.")
    assert introduction([first, question(), second, question()]) == [first]
    assert introduction([first, draw(BANK), second]) == [first]
    assert introduction([first, second]) == [first, second]


def test_all_blocks_stay_in_order_and_the_points_add_up() -> None:
    bank = Bank("Knots", [banked(), banked(), banked()])
    blocks = [text("Before."), question(points="2.5"), text("Between."), draw(BANK, 2, points="3"), question()]
    quiz = compiled(*blocks, banks={BANK: bank})
    assert [block["id"] for block in quiz.blocks] == [block["id"] for block in blocks]
    assert (quiz.question_count, quiz.max_score) == (4, Decimal("9.5"))


def test_a_draw_takes_along_the_questions_that_fit_worth_what_it_says() -> None:
    fitting = [banked("rope", "sea", difficulty="hard"), banked("sea", difficulty="hard")]
    others = [banked("rope", difficulty="hard"), banked("sea", difficulty="easy"), banked("sea")]
    bank = Bank("Knots", [*others, *fitting])
    block = draw(BANK, 2, tags=[" Sea "], difficulty="hard", points="1.50")
    [kept] = compiled(block, banks={BANK: bank}).blocks
    assert kept["value"]["bank_title"] == "Knots"
    assert {(one["id"], one["points"]) for one in kept["value"]["pool"]} == {(b.data["id"], "1.5") for b in fitting}


def test_a_question_that_is_asked_anyway_is_not_drawn() -> None:
    bank = Bank("Knots", [banked(), banked()])
    asked = {**question(), "id": bank.questions[0].data["id"]}
    quiz = compiled(asked, draw(BANK), banks={BANK: bank})
    assert [one["id"] for one in quiz.blocks[1]["value"]["pool"]] == [bank.questions[1].data["id"]]


def test_the_order_of_a_bank_is_no_part_of_a_quiz_but_what_it_asks_is() -> None:
    block, bank = draw(BANK), Bank("Knots", [banked(), banked()])
    reworded = BankedQuestion({**bank.questions[0].data, "prompt": "<p>Else?</p>"})
    orders = [bank.questions, bank.questions[::-1], [reworded, bank.questions[1]]]
    there, turned, other = (compiled(block, banks={BANK: Bank("Knots", order)}).content_hash for order in orders)
    assert there == turned != other


def test_the_hash_tells_keys_and_settings_apart() -> None:
    right, wrong = question(made.true_false(True)), question(made.true_false(False))
    quiz = compiled(right)
    assert compiled(right).content_hash == quiz.content_hash
    assert compiled({**wrong, "id": right["id"]}).content_hash != quiz.content_hash
    assert compiled(right, attempts_allowed=3).content_hash != quiz.content_hash


def test_draws_that_take_from_each_other_run_out() -> None:
    bank = Bank("Knots", [banked("rope"), banked("rope"), banked()])
    places = [draw(BANK, 2), draw(BANK, 1, tags=["rope"])]
    assert list(short_draws(compiled_draws(places, {BANK: bank}))) == [(1, 0)]
    assert list(short_draws(compiled_draws(places[::-1], {BANK: bank}))) == []
    assert list(short_draws(compiled_draws([draw(BANK, 4)], {BANK: bank}))) == [(0, 3)]


def test_files_of_pictures_stand_beside_the_question_and_reach_learners_as_links() -> None:
    shown = {"image": PICTURE, "alt": "A knot"}
    bank = Bank("Knots", [banked(prompt_image=shown)])
    quiz = compiled(question(prompt_image=shown), draw(BANK), banks={BANK: bank})
    assert [block["pictures"] for block in quiz.blocks] == [{PICTURE: FILE}, {PICTURE: FILE}]
    view = public_view(question_in(quiz.blocks[0]), "seed")
    linked = learner_question(view, pictures_in(quiz.blocks), lambda name: f"/media/{name}")
    assert linked["prompt_image"] == {"url": "/media/releases/ab/abc.png", "width": 40, "height": 30, "alt": "A knot"}
    assert linked | {"prompt_image": None} == view | {"prompt_image": None}


def test_what_everybody_may_know_of_a_quiz_is_the_same_for_every_key() -> None:
    quiz = compiled(question(made.true_false(True)), pass_mark="60", time_limit_seconds=600)
    other = compiled(question(made.true_false(False)), pass_mark="60", time_limit_seconds=600)
    assert quiz.summary == other.summary
    assert quiz.summary["pass_mark"] == "60"
    assert {"feedback", "shuffle_questions"}.isdisjoint(quiz.summary)


def test_half_of_a_question_can_be_looked_at() -> None:
    half = {"id": str(uuid4()), "type": "single_choice", "value": {"prompt": "", "points": "x", "options": []}}
    nowhere = {"id": str(uuid4()), "type": "question_draw", "value": {"bank": None, "count": None, "points": None}}
    quiz = compiled(half, nowhere)
    assert (quiz.blocks[0], quiz.question_count, quiz.max_score) == (half, 1, Decimal(0))
    assert quiz.blocks[1]["value"]["pool"] == []
    assert replace(quiz).content_hash

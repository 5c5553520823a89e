"""A paper follows from the quiz and the seed alone, asks nothing twice, and never less than there is."""

from collections import Counter
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from content.assessments.paper import Draw, Item, closing, paper, read_items
from content.assessments.quiz import QuizSettings
from content.questions import parse_question
from tests.content.questions.made import data, single, uid
from tests.learning.quizzes import asking, drawing, reading, singles

NAMES = [f"n{number}" for number in range(12)]
seeds = st.text("0123456789abcdef", min_size=16, max_size=16)


@cache
def question(name: str) -> Any:
    return parse_question(data("true_false", {"answer": True}, id=uid(name)))


@st.composite
def quizzes(draw: Any) -> list[Item]:
    """Questions, draws from pools that overlap with each other and with them, and text, in any order."""
    items: list[Item] = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["question", "draw", "text"]))
        if kind == "question":
            items.append(question(f"own{number}"))
        elif kind == "draw":
            pool = draw(st.lists(st.sampled_from([*NAMES, "own0", "own1"]), unique=True, max_size=10))
            items.append(Draw(f"draw{number}", draw(st.integers(1, 4)), tuple(map(question, pool))))
        else:
            items.append(reading(f"text{number}"))
    return items


@given(quizzes(), seeds)
def test_nothing_is_asked_twice_and_everything_that_has_to_be(items: list[Item], seed: str) -> None:
    asked = [each.id for each in paper(items, QuizSettings(), seed)]
    assert max(Counter(asked).values(), default=1) == 1
    taken = {str(item.id) for item in items if not isinstance(item, Draw | dict)}
    for item in items:
        if isinstance(item, Draw):
            free = {str(each.id) for each in item.pool} - taken
            drawn, asked = asked[: min(item.count, len(free))], asked[min(item.count, len(free)) :]
            assert set(drawn) <= free
            taken |= set(drawn)
        elif not isinstance(item, dict):
            assert asked.pop(0) == str(item.id)
    assert asked == []


@given(quizzes(), seeds)
def test_the_same_seed_asks_the_same(items: list[Item], seed: str) -> None:
    rules = QuizSettings(shuffle_questions=True)
    assert paper(items, rules, seed) == paper(items, rules, seed)


@given(quizzes(), seeds)
def test_shuffling_changes_the_order_and_nothing_else(items: list[Item], seed: str) -> None:
    plain, mixed = (paper(items, QuizSettings(shuffle_questions=way), seed) for way in (False, True))
    assert sorted(plain, key=lambda each: each.id) == sorted(mixed, key=lambda each: each.id)


@given(st.permutations(NAMES), seeds)
def test_the_order_of_a_pool_does_not_matter(names: list[str], seed: str) -> None:
    def drawn(order: list[str]) -> set[str]:
        items: list[Item] = [Draw("draw", 3, tuple(map(question, order)))]
        return {each.id for each in paper(items, QuizSettings(), seed)}

    assert drawn(names) == drawn(NAMES)


def test_every_question_of_a_pool_is_drawn_about_as_often() -> None:
    items: list[Item] = [Draw("draw", 3, tuple(map(question, NAMES)))]
    drawn = Counter(each.id for seed in range(2000) for each in paper(items, QuizSettings(), f"{seed:016x}"))
    assert all(400 < drawn[uid(name)] < 600 for name in NAMES)  # 500 each, five standard deviations apart


def test_text_goes_with_the_question_that_follows_it() -> None:
    first, second = singles(2)
    items = read_items([reading("Before"), first, reading("Between"), second, reading("After")])
    asked = paper(items, QuizSettings(), "seed")
    assert [[block["id"] for block in each.before] for each in asked] == [[], [uid("Between")]]
    assert [block["id"] for block in closing(items)] == [uid("After")]
    assert closing(read_items([reading("Only")])) == []


def test_a_drawn_question_has_the_points_of_its_draw() -> None:
    items = read_items([drawing(2, [single("1", "0", points="9")] * 3, points="2.5"), asking(single("1", "0"))])
    assert [each.question.points for each in paper(items, QuizSettings(), "seed")] == ["2.5", "2.5", "1"]

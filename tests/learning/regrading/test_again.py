"""Grading an attempt again by a corrected quiz, compared with results worked by hand."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson
from learning.grading import grade, scored_by_hand, total
from learning.models import Attempt
from learning.models.attempt import as_json
from learning.quizzes import Quiz
from learning.regrading import Dropped, regraded
from learning.regrading.differences import differences

from content.assessments.paper import read_items
from content.assessments.quiz import QuizSettings
from content.questions import Question
from tests.content.questions.made import essay, multiple, single, uid, words
from tests.learning.quizzes import asking_each, drawing

BOWLINE = {"option": uid(0)}
CLOVE = {"option": uid(1)}


def quiz(*questions: Question, blocks: Sequence[Any] = (), **rules: Any) -> Quiz:
    made = [*asking_each(questions), *blocks]
    return Quiz(uuid.uuid4(), QuizSettings.model_validate(rules), made, read_items(made))


def taken(old: Quiz, hand: str | None = None, **answers: Any) -> Attempt:
    """A closed attempt with these answers; `hand` is what somebody gave for its essay."""
    responses = {uid(name): answer for name, answer in answers.items()}
    attempt = Attempt(seed="seed", state="closed", responses=orjson.dumps(responses).decode(), quiz_id=old.id)
    grades = {
        key: grade(each.question, responses.get(key), penalty=old.penalty_for(each.question.points))
        for key, each in old.asked("seed").items()
    }
    if hand is not None:
        grades = {
            key: scored_by_hand(one, Decimal(hand)) if one.state == "needs_grading" else one
            for key, one in grades.items()
        }
    attempt.grade_with(grades, total(list(grades.values())))
    return attempt


def points(attempt: Attempt, old: Quiz, new: Quiz, dropped: Dropped = "left_out") -> list[tuple[int, int]]:
    """What each question earns, of how much."""
    grades = regraded(attempt, old, new, dropped)
    return [(float(one.score), float(one.max_score)) for one in grades.values()]  # type: ignore[misc]


def test_a_changed_key_earns_what_the_new_one_says_and_other_questions_stay() -> None:
    old, new = quiz(single("1", "0"), single("1", "0")), quiz(single("0", "1"), single("1", "0"))
    assert points(taken(old, q0=CLOVE, q1=BOWLINE), old, new) == [(1, 1), (1, 1)]
    assert points(taken(old, q0=BOWLINE, q1=CLOVE), old, new) == [(0, 1), (0, 1)]
    assert points(taken(old), old, new) == [(0, 1), (0, 1)]


def test_changed_points_count_in_full_and_penalties_stay_those_of_the_attempt() -> None:
    old = quiz(single("1", "0", points="2"), penalty="50")
    new = quiz(single("1", "0", points="4"), penalty="0")
    assert points(taken(old, q0=BOWLINE), old, new) == [(4, 4)]
    assert points(taken(old, q0=CLOVE), old, new) == [(-2, 4)]


def test_a_changed_rule_of_scoring_is_used() -> None:
    """Two of three right options: nothing at all, then 2/3 of 3 points."""
    old, new = quiz(multiple("RRRW", points="3")), quiz(multiple("RRRW", "right_minus_wrong", points="3"))
    attempt = taken(old, q0={"options": [uid(0), uid(1)]})
    assert points(attempt, old, new) == [(2, 3)]


def test_an_option_that_is_gone_counts_as_not_chosen() -> None:
    old, new = quiz(multiple("RRW", "per_option", points="3")), quiz(multiple("RR", "per_option", points="2"))
    assert points(taken(old, q0={"options": [uid(0), uid(1), uid(2)]}), old, new) == [(2, 2)]


def test_a_question_that_was_dropped_leaves_the_total_or_is_given_to_everybody() -> None:
    old, new = quiz(single("1", "0"), single("1", "0", points="3")), quiz(single("1", "0"))
    attempt = taken(old, q0=BOWLINE, q1=CLOVE)
    assert points(attempt, old, new) == [(1, 1), (0, 0)]
    assert points(attempt, old, new, "full_points") == [(1, 1), (3, 3)]


def test_a_question_that_comes_back_is_graded_as_ever() -> None:
    old, without = quiz(single("1", "0"), single("1", "0")), quiz(single("1", "0"))
    attempt = taken(old, q0=BOWLINE, q1=BOWLINE)
    for dropped in ("left_out", "full_points"):
        grades = regraded(attempt, old, without, dropped)
        attempt.grades = as_json(grades)
        assert points(attempt, old, old) == [(1, 1), (1, 1)]


def test_what_somebody_gave_for_an_essay_stays_up_to_what_it_is_worth_now() -> None:
    old, text = quiz(single("1", "0"), essay()), {"text": "<p>Friction.</p>"}
    attempt = taken(old, hand="3", q0=CLOVE, q1=text)
    assert points(attempt, old, quiz(single("0", "1"), essay())) == [(1, 1), (3, 4)]
    assert points(attempt, old, quiz(single("0", "1"), essay(points="2"))) == [(1, 1), (2, 2)]
    attempt.grades = as_json(regraded(attempt, old, quiz(single("1", "0"))))
    assert points(attempt, old, old) == [(0, 1), (3, 4)], "left out and back again"


def test_an_essay_that_waits_goes_on_waiting_unless_it_was_dropped() -> None:
    old = quiz(single("1", "0"), essay())
    attempt = taken(old, q0=BOWLINE, q1={"text": "<p>Friction.</p>"})
    assert [one.state for one in regraded(attempt, old, quiz(single("0", "1"), essay())).values()] == [
        "incorrect",
        "needs_grading",
    ]
    assert not total(list(regraded(attempt, old, quiz(single("1", "0"))).values())).needs_grading


def test_what_was_drawn_stays_drawn() -> None:
    pool = [single("1", "0") for _ in range(4)]
    old = quiz(blocks=[drawing(2, pool)])
    new = quiz(blocks=[drawing(2, [single("0", "1") for _ in range(4)], points="2")])
    asked = list(old.asked("seed"))
    attempt = taken(old)
    attempt.responses = orjson.dumps(dict.fromkeys(asked, CLOVE)).decode()
    assert list(regraded(attempt, old, new)) == asked
    assert points(attempt, old, new) == [(2, 2), (2, 2)]


def test_another_quiz_in_its_place_and_another_type_of_question_regrade_nothing_by_themselves() -> None:
    old, other = quiz(single("1", "0")), quiz(words("knot"))
    attempt = taken(old, q0=BOWLINE)
    assert regraded(attempt, old, other) == attempt.graded
    assert points(attempt, old, quiz(blocks=[drawing(1, [single("0", "1")])])) == [(1, 1)]


def test_grading_again_by_the_same_quiz_changes_nothing() -> None:
    old = quiz(single("1", "0"), multiple("RW", "per_option"), words("knot"), essay())
    given = {"q0": BOWLINE, "q1": {"options": [uid(1)]}, "q2": {"text": "knot"}, "q3": {"text": "<p>Words</p>"}}
    for hand in (None, "2"):
        attempt = taken(old, hand, **given)
        assert regraded(attempt, old, old) == attempt.graded


def test_only_what_decides_about_points_makes_a_difference() -> None:
    old = quiz(single("1", "0"))
    assert not differences(old, quiz(single("1", "0", prompt="<p>Which one?</p>", feedback={"correct": "Well done."})))
    assert not differences(old, quiz(single("1", "0"), single("1", "0"))), "a new question was asked of nobody"
    assert not differences(old, quiz(blocks=[drawing(1, [single("1", "0")])])), "another quiz"
    assert kinds(old, quiz(single("0", "1"))) == ["key"]
    assert kinds(old, quiz(single("1", "0", points="2"))) == ["points"]
    assert kinds(quiz(single("1", "0"), single("1", "0")), old) == ["dropped"]
    assert kinds(quiz(multiple("RRW")), quiz(multiple("RWW", "per_option"))) == ["key", "scoring"]
    spelled = quiz(words("knot", matching="exact"))
    assert kinds(spelled, quiz(words("knot", "bend", matching="exact"))) == ["key"]


def kinds(old: Quiz, new: Quiz) -> list[str]:
    """How the only question that differs does."""
    [found] = differences(old, new).values()
    return list(found.kinds)

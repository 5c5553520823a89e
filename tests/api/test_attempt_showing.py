"""What a learner sees of a closed attempt, and when: every rule at its edges."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from content.assessments.showing import Moment, is_shown
from tests.cast import Cast
from tests.clock import Clock, moved_clock
from tests.content.questions.made import blanks, matching, multiple, ordering, single, uid, words
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Block, Taker, asking, asking_each, quiz_in, right, singles, wrong

Api = Callable[..., ApiClient]
Make = Callable[..., Taker]
MINUTES = timedelta(minutes=2)


@pytest.fixture
def clock(cast: Cast) -> Iterator[Clock]:
    with moved_clock() as clock:
        clock.stop()
        yield clock


@pytest.fixture
def taker(cast: Cast, api: Api, clock: Clock) -> Make:
    """Lena in a course that is nothing but a quiz."""

    def make(blocks: list[Block] | None = None, **settings: Any) -> Taker:
        course = world.course_by(cast.ines, lessons=0)
        return Taker(api(cast.lena), course, quiz_in(course, blocks or singles(2), **settings))

    return make


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ("after_attempt", {"plain", "passed", "over", "closed"}),
        ("after_pass", {"passed", "over", "closed"}),
        ("after_last_attempt", {"over", "closed"}),
        ("after_close", {"closed"}),
        ("never", set()),
    ],
)
def test_each_rule_shows_at_its_moments(rule: Any, seen: set[str]) -> None:
    moments = {
        "plain": Moment(passed=False, over=False, closed=False),
        "passed": Moment(passed=True, over=False, closed=False),
        "over": Moment(passed=False, over=True, closed=False),
        "closed": Moment(passed=False, over=True, closed=True),
    }
    assert {name for name, moment in moments.items() if is_shown(rule, moment)} == seen


def shows(lena: Taker, attempt: str) -> tuple[bool, bool]:
    """Marks and answers; and what is not to be seen is not there."""
    data = lena.see(attempt).data
    told = data["shows"]
    for question in data["questions"]:
        for name in ("correct", "state", "score", "feedback", "parts"):
            assert (question[name] is not None) == told["marks"]
        assert (question["solution"] is not None) == told["answers"]
    assert data["score"] is not None
    return told["marks"], told["answers"]


def test_after_the_last_attempt_means_that_none_is_left_or_open(taker: Make) -> None:
    lena = taker(attempts_allowed=2)
    first = lena.take(q0=right())["id"]
    assert shows(lena, first) == (True, False)
    second = lena.start().data["id"]
    assert shows(lena, first) == (True, False)
    lena.submit(second)
    assert shows(lena, first) == shows(lena, second) == (True, True)


def test_after_passing_or_when_nothing_is_left(taker: Make) -> None:
    lena = taker(pass_mark="100", show_answers="after_pass", attempts_allowed=2)
    first = lena.take(q0=right())["id"]
    assert shows(lena, first) == (True, False)
    lena.take(q0=right(), q1=right())
    assert shows(lena, first) == (True, True)
    other = taker(pass_mark="100", show_answers="after_pass", attempts_allowed=1)
    assert shows(other, other.take()["id"]) == (True, True)


def test_after_closing_to_the_second_and_not_while_an_attempt_is_open(taker: Make, clock: Clock) -> None:
    rules = {"show_marks": "after_close", "show_answers": "after_close"}
    lena = taker(closes_at=clock.now() + MINUTES, **rules)
    first = lena.take(q0=right())["id"]
    clock.forward(MINUTES - timedelta(seconds=1))
    open_one = lena.start().data["id"]
    assert shows(lena, first) == (False, False)
    clock.forward(timedelta(seconds=2))
    assert shows(lena, first) == (False, False)  # the other one still takes answers, for the sake of the network
    lena.submit(open_one)
    assert shows(lena, first) == (True, True)


def test_never_is_never_not_even_when_all_is_over(taker: Make, clock: Clock) -> None:
    rules = {"show_marks": "never", "show_answers": "never"}
    lena = taker(closes_at=clock.now() + MINUTES, attempts_allowed=1, pass_mark="1", **rules)
    attempt = lena.take(q0=right(), q1=right())["id"]
    clock.forward(2 * MINUTES)
    assert shows(lena, attempt) == (False, False)
    assert lena.see(attempt).data["percentage"] == 100


def test_a_quiz_without_end_shows_nothing_that_waits_for_its_end(taker: Make) -> None:
    for rule in ("after_last_attempt", "after_close"):
        lena = taker(show_marks=rule, show_answers=rule)
        assert shows(lena, lena.take(q0=right())["id"]) == (False, False)


def test_the_rules_of_today_hold_also_for_what_was_handed_in_before(taker: Make) -> None:
    lena = taker(attempts_allowed=1)
    attempt = lena.take(q0=right())["id"]
    assert shows(lena, attempt) == (True, True)
    quiz_in(lena.course, singles(2), lesson_id=lena.lesson, attempts_allowed=2)
    assert shows(lena, attempt) == (True, False)  # another attempt may begin, so the answers are hidden again
    world.release(lena.course, world.new_lessons(lena.course, 1))
    assert shows(lena, attempt) == (True, True)  # no quiz any more: as it was when it was taken


def parts(lena: Taker, **answers: Any) -> dict[str, Any]:
    return {each["type"]: each for each in lena.take(**answers)["questions"]}


def test_marks_alone_tell_nothing_of_what_was_not_answered(taker: Make) -> None:
    questions = [multiple("RRWW"), ordering(3, "adjacent"), matching("cat", "dog", "cow"), blanks()]
    answers = {
        "q0": {"options": [uid(0), uid(2)]},
        "q1": {"items": [uid(2), uid(1), uid(0)]},
        "q3": {"blanks": {"1": "Rome"}},
    }
    for shown in (False, True):
        lena = taker(asking_each(questions), show_answers="after_attempt" if shown else "never")
        told = parts(lena, **answers)
        assert {part["id"] for part in told["multiple_choice"]["parts"]} == (
            {uid(number) for number in range(4)} if shown else {uid(0), uid(2)}
        )
        assert len(told["ordering"]["parts"]) == (2 if shown else 0)
        assert (told["ordering"]["solution"] is not None) is shown
        text = str(told)
        assert ("Paris" in text) is shown
        assert ("1789" in text) is shown


def test_feedback_is_for_what_was_answered_and_for_the_whole(taker: Make) -> None:
    overall = [{"from_percentage": "0", "text": "<p>Again</p>"}, {"from_percentage": "50", "text": "<p>Fine</p>"}]
    blocks = asking_each([single("1", "0"), words("Paris")])
    lena = taker(blocks, feedback=overall, show_marks="after_attempt")
    half = lena.take(q0=right())
    assert (half["feedback"], half["questions"][0]["feedback"]) == ("<p>Fine</p>", ["About 0"])
    none = lena.take(q0=wrong())
    assert (none["feedback"], none["questions"][0]["feedback"]) == ("<p>Again</p>", ["About 1"])
    assert "About" not in lena.start().response.content.decode()


def test_negative_marks_stop_at_nothing_unless_the_quiz_says_so(taker: Make) -> None:
    lena = taker(penalty="50")
    assert lena.take(q0=wrong(), q1=wrong())["score"] == 0
    lena = taker(penalty="50", below_zero=True)
    done = lena.take(q0=wrong(), q1=wrong())
    assert (done["score"], done["percentage"]) == (-1, -50)
    blocks = [asking(single("1", "0"), "q0")]
    assert taker(blocks, penalty="50", below_zero=True).take()["score"] == 0

"""A learner who takes a quiz at random, while time passes, releases go live and exceptions are made.

Every answer, every attempt and the result are as the model says, and no promise is broken. `make test` runs a few
examples, always the same ones; `ATTEMPT_EXAMPLES=200 pytest tests/learning/test_attempt_machine.py` runs others.
"""

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from learning.actions.attempt_closing import close_expired
from learning.invariants import broken
from learning.models import Attempt, Enrollment, LessonProgress

from tests.cast import Cast, make_cast
from tests.clock import moved_clock
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.attempt_model import Learner, Tried
from tests.learning.quizzes import Taker, quiz_in, right, singles, wrong

FEW = 5
EXAMPLES = int(os.environ.get("ATTEMPT_EXAMPLES", FEW))
rules = st.fixed_dictionaries(
    {
        "attempts_allowed": st.sampled_from([None, 2, 3]),
        "time_limit_seconds": st.sampled_from([60, None]),
        "cooldown_seconds": st.sampled_from([0, 90]),
    }
)
answers = st.dictionaries(st.integers(0, 1), st.booleans())
which, begun = st.integers(0, 3), precondition(lambda self: self.lena.tries)


class Attempts(RuleBasedStateMachine):
    """Does to the school what it does to the model, through the doors of the API."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.clock = self.stack.enter_context(moved_clock())
        self.clock.stop()
        self.cast = make_cast()

    def teardown(self) -> None:
        if hasattr(self, "lena"):
            self.look()
        transaction.set_rollback(True)
        self.stack.close()

    @initialize(settings=rules, counts=st.sampled_from(["best", "last", "average"]))
    def enroll(self, settings: dict[str, Any], counts: str) -> None:
        self.course = world.course_by(self.cast.ines, lessons=0)
        self.fixed = {"pass_mark": "50", "requirement": "passed", "counts": counts}
        lesson = quiz_in(self.course, singles(2), **self.fixed, **settings)
        self.taker = Taker(ApiClient(self.cast.lena), self.course, lesson)
        self.lena = Learner(self.clock.now(), settings, counts)
        self.ids: list[str] = []

    @rule()
    def start(self) -> None:
        answer = self.renewed().start()
        self.same(answer, self.lena.start())
        if answer.status == 201:
            self.ids.append(answer.data["id"])

    @rule(given=answers)
    def take(self, given: dict[int, bool]) -> None:
        """Begin or go on, and hand in."""
        self.start()
        if self.ids:
            self.submit(-1, given)

    @rule(given=answers, late=st.sampled_from([59, 62, 64, 66, 92]))
    def forget_the_time(self, given: dict[int, bool], late: int) -> None:
        """Begin or go on, and come back late."""
        self.start()
        self.wait(late)
        if self.ids:
            self.save(-1, given)

    @begun
    @rule(index=which, given=answers)
    def save(self, index: int, given: dict[int, bool]) -> None:
        tried, attempt = self.picked(index)
        self.same(self.renewed().save(attempt, **self.sent(given)), self.lena.save(tried, given))

    @begun
    @rule(index=which, given=answers)
    def submit(self, index: int, given: dict[int, bool]) -> None:
        tried, attempt = self.picked(index)
        self.same(self.renewed().submit(attempt, **self.sent(given)), self.lena.submit(tried, given))

    @rule(seconds=st.sampled_from([1, 30, 64, 92]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(timedelta(seconds=seconds))
        self.lena.now = self.clock.now()

    @rule()
    def sweep(self) -> None:
        close_expired()

    @rule()
    def leave_or_come_back(self) -> None:
        if self.lena.in_course:
            self.renewed().client.delete(f"enrollments/{self.taker.enrollment}/")
        else:
            self.renewed().client.post(f"courses/{self.course.slug}/enroll/")
        self.lena.in_course = not self.lena.in_course

    @rule(settings=rules)
    def publish(self, settings: dict[str, Any]) -> None:
        quiz_in(self.course, singles(2), lesson_id=self.taker.lesson, **self.fixed, **settings)
        self.lena.settings = settings

    @precondition(lambda self: self.lena.in_course)
    @rule(percent=st.sampled_from([0, 50, 100]), attempts=st.integers(0, 2))
    def grant(self, percent: int, attempts: int) -> None:
        close_expired()  # what has ended stays ended
        self.lena.open  # noqa: B018
        path = f"authoring/courses/{self.course.pk}/learners/{self.taker.enrollment}/lessons/{self.taker.lesson}"
        body = {"extra_time_percent": percent, "extra_attempts": attempts}
        assert ApiClient(self.cast.ines).put(f"{path}/allowance/", body).status == 200
        self.lena.extra_percent, self.lena.extra_attempts = percent, attempts

    @rule()
    def look(self) -> None:
        """Whoever lists the attempts finds them as the model has them, and so the result."""
        opened = self.lena.open
        items = self.renewed().client.get(self.taker.path).data["items"]
        shown = [(each["state"], each["percentage"]) for each in items]
        assert shown == [
            ("open", None) if each is opened else ("closed", float(each.percentage)) for each in self.lena.tries
        ]
        for row, tried in zip(Attempt.objects.order_by("number"), self.lena.tries, strict=True):
            assert row.closed_at == tried.closed_at
        progress = LessonProgress.objects.first()
        assert (progress.percentage if progress else None) == self.lena.result
        assert (Enrollment.objects.get().completed_at is not None) == self.lena.passed_once
        assert list(broken()) == []

    def renewed(self) -> Taker:
        """With a token that has not run out."""
        self.taker.client = ApiClient(self.cast.lena)
        return self.taker

    def picked(self, index: int) -> tuple[Tried, str]:
        place = index % len(self.ids)
        return self.lena.tries[place], self.ids[place]

    def sent(self, given: dict[int, bool]) -> dict[str, Any]:
        return {f"q{number}": right() if good else wrong() for number, good in given.items()}

    def same(self, answer: Answer, expected: str) -> None:
        assert (answer.code or str(answer.status)) == expected


@pytest.mark.django_db
def test_attempts_do_what_the_model_says(settings_of_hypothesis: settings) -> None:
    run_state_machine_as_test(Attempts, settings=settings_of_hypothesis)


@pytest.fixture
def settings_of_hypothesis() -> settings:
    return settings(
        max_examples=EXAMPLES,
        stateful_step_count=25,
        deadline=None,
        derandomize=EXAMPLES == FEW,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if EXAMPLES != FEW else [Phase.generate],
    )

"""A short slice of `make load`: twenty learners for three seconds, and what it would say of a server that fails."""

import json
import time
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from learning.models import LessonProgress

from benchmarks.load.effects import Effects, effects_of
from benchmarks.load.enroll import enroll_learners
from benchmarks.load.figures import figures_of
from benchmarks.load.learner import Learner, Seat, Studied
from benchmarks.load.page import drawing_of, page_of, page_of_two
from benchmarks.load.phase import Phase, Seen
from benchmarks.load.run import Outcome
from benchmarks.load.wire import Wire
from tests.cast import person
from tests.factories.quizzes import published_quiz

LEARNERS, SECONDS, RATE = 20, 3.0, 40.0
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def learners(committed_db: None) -> list[Learner]:
    teacher = person("load-teacher@lectern.example", "INSTRUCTOR")
    published_quiz(by=teacher, title="Knots", lessons=3)
    return enroll_learners(LEARNERS)


def load(learners: list[Learner], port: int, *, rate: float = RATE, seconds: float = SECONDS) -> Seen:
    wire = Wire(port, connections=4)
    try:
        return Phase(learners, wire, rate=rate, seconds=seconds).run(patience=20)
    finally:
        wire.close()


@pytest.mark.race
def test_learners_are_answered_and_everything_that_they_did_is_there(learners: list[Learner], live_server: Any) -> None:
    seen = load(learners, live_server.thread.port)
    assert not seen.errors
    assert seen.answered == seen.wanted > LEARNERS
    effects = effects_of(learners, sessions_before=LEARNERS)
    assert effects.acknowledged > 0
    assert effects.are_right
    call_command("check_invariants")
    _take_away_what_was_acknowledged(learners)
    assert effects_of(learners, sessions_before=LEARNERS).lost == 1


def _take_away_what_was_acknowledged(learners: list[Learner]) -> None:
    """The negative control: something that a learner was told is gone."""
    place = next(iter(place for learner in learners for place in learner.sure.watched))
    LessonProgress.objects.filter(enrollment=place[0], lesson=place[1]).update(watched_seconds=0)


class Slow(Wire):
    """A server that answers a request a tenth of a second after it got it, and only one at a time."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.waiting = status, list[Any]()

    @property
    def is_free(self) -> bool:
        return not self.waiting

    def send(self, request: bytes, done: Any) -> None:
        self.waiting.append(done)

    def abandon(self) -> None:
        self.waiting.clear()

    def wait(self, seconds: float) -> None:
        if self.waiting:
            time.sleep(0.1)
            body = {"data": {"access": "a", "refresh": "r", "id": "1", "questions": []}}
            self.waiting.pop()(self.status, b"", json.dumps(body).encode())
        else:
            time.sleep(max(0.0, seconds))


@pytest.fixture
def strangers() -> list[Learner]:
    course = Studied("knots", ["1", "2"], ["3"])
    return [Learner(number, uuid4(), "x", "a", "r", [Seat("e", course)]) for number in range(8)]


def test_latency_counts_from_when_a_request_was_due(strangers: list[Learner]) -> None:
    seen = Phase(strangers, Slow(), rate=40, seconds=0.5).run()
    assert seen.wanted == seen.answered > 10
    assert seen.quantile(1) > 500  # a generator that waits for its answers would say 100
    assert seen.drained > 0.5


def test_every_other_answer_is_an_error(strangers: list[Learner]) -> None:
    seen = Phase(strangers, Slow(status=500), rate=10, seconds=0.4).run()
    assert seen.failed == seen.wanted > 0


def test_what_is_never_answered_is_an_error(strangers: list[Learner]) -> None:
    slow = Slow()
    seen = Phase(strangers, slow, rate=40, seconds=0.4).run(patience=0.1)
    assert seen.failed > 0
    assert seen.failed + seen.answered == seen.wanted
    assert Phase(strangers, slow, rate=5, seconds=0.4).run().failed == 0, "who was given up can ask again"


def test_the_page_tells_a_server_that_keeps_up_from_one_that_does_not(strangers: list[Learner]) -> None:
    kept_up = Phase(strangers, Slow(), rate=4, seconds=0.5).run()
    behind = Phase(strangers, Slow(), rate=60, seconds=0.5).run()
    for steady, says in ((kept_up, "carry the 4 requests"), (behind, "fell behind with more")):
        asked = steady.rate if steady is kept_up else 100.0
        outcome = Outcome(asked, behind, [(60.0, False, 900.0)], steady, behind, kept_up, kept_up, steady)
        outcome.alone = {"sign in": {"web": 0.03, "database": 0.001}, "lesson": {"web": 0.002, "database": 0.0005}}
        outcome.used, outcome.memory = {"web": 0.1, "generator": 0.1}, [(0, 99.0), (1, 99.0)]
        figures = figures_of(outcome, Effects(9, 0, 0, 0), learners=8, invariants="All hold.", setting="Here")
        told = {"date": "2026-11-21", "machine": "2 cores", "command": "make load"}
        page = page_of({**figures, **told})
        for text in (page, page_of_two({**figures, **told})):
            assert says in text
            assert "0 lost, 0 doubled. All hold." in text
            assert ("Sign-ins starve reading" in text) is (steady is behind)
        assert page.index("| lesson | 2,000 | 500 | 67% |") < page.index("| sign in | 30,000 | 1,000 | 33% |")
        assert ("Asked for 60 a second" in page) is (steady is behind)
        drawing = ElementTree.fromstring(drawing_of(figures))
        assert [len(line.get("points", "").split()) for line in drawing.iter(f"{SVG}polyline")] == [2, 2]


def test_the_page_says_how_late_a_server_was_that_nearly_kept_up(strangers: list[Learner]) -> None:
    kept_up = Phase(strangers, Slow(), rate=4, seconds=0.5).run()
    behind = Phase(strangers, Slow(), rate=60, seconds=0.5).run()
    outcome = Outcome(60.0, kept_up, [], behind, behind, kept_up, kept_up, kept_up)
    outcome.used, outcome.memory = {"web": 0.1, "generator": 0.1}, [(0, 99.0), (1, 99.0)]
    figures = figures_of(outcome, Effects(9, 0, 0, 0), learners=8, invariants="All hold.", setting="Here")
    page = page_of({**figures, "date": "2026-11-21", "machine": "2 cores", "command": "make load"})
    assert "of the 60 requests a second that were asked for, the last one" in page
    assert "less was asked for" not in page


def test_latencies_over_time_stand_where_requests_were_due() -> None:
    seen = Seen(rate=1, seconds=3)
    seen.by_second[0].extend([0.1, 0.2, 0.3])
    seen.by_second[2].append(4)
    assert seen.over_time(1) == [(0, 200.0, 300.0), (2, 4000.0, 4000.0)]
    assert seen.over_time(2) == [(0, 200.0, 300.0), (2, 4000.0, 4000.0)]

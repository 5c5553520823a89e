"""When an attempt may begin, and when it is over: the server's clock decides, to the second."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from learning.actions.attempt_closing import close_expired
from learning.models import Attempt, Enrollment, LessonProgress
from learning.models.attempt import GRACE
from outbox.models import Event

from tests.cast import Cast
from tests.clock import Clock, moved_clock
from tests.content.questions.made import essay
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking, quiz_in, right, singles, wrong

Api = Callable[..., ApiClient]
Make = Callable[..., Taker]
SECOND, MINUTES = timedelta(seconds=1), timedelta(minutes=2)


@pytest.fixture
def clock(cast: Cast) -> Iterator[Clock]:
    """Time passes only when the test says so."""
    with moved_clock() as clock:
        clock.stop()
        yield clock


@pytest.fixture
def taker(cast: Cast, api: Api, clock: Clock) -> Make:
    """Lena in a course that is nothing but a quiz of two questions."""

    def make(**settings: Any) -> Taker:
        course = world.course_by(cast.ines, lessons=0)
        return Taker(api(cast.lena), course, quiz_in(course, settings.pop("blocks", singles(2)), **settings))

    return make


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ahead(lena: Taker) -> tuple[str | None, datetime | None, int | None]:
    """Why no attempt may begin, until when, and how many are left, as it is known before one is tried."""
    told = lena.client.get(lena.path).data
    assert told["can_start"] == (told["reason"] is None)
    return told["reason"], told["next_start_at"] and moment(told["next_start_at"]), told["attempts_left"]


def test_a_quiz_opens_and_closes_to_the_second(taker: Make, clock: Clock) -> None:
    opens = clock.now() + MINUTES
    lena = taker(opens_at=opens, closes_at=opens + MINUTES)
    clock.forward(MINUTES - SECOND)
    early = lena.start()
    assert (early.status, early.code, moment(early.details["opens_at"])) == (409, "QUIZ_NOT_OPEN", opens)
    assert ahead(lena) == ("QUIZ_NOT_OPEN", opens, None)
    clock.forward(SECOND)
    assert ahead(lena) == (None, None, None)
    assert lena.start().status == 201
    lena.submit(lena.start().data["id"])
    clock.forward(MINUTES - SECOND)
    last = lena.start()
    assert last.status == 201
    assert moment(last.data["expires_at"]) == opens + MINUTES
    lena.submit(last.data["id"])
    clock.forward(SECOND)
    late = lena.start()
    assert (late.status, late.code) == (409, "QUIZ_CLOSED")
    assert ahead(lena) == ("QUIZ_CLOSED", None, None)


def test_there_are_as_many_attempts_as_allowed(taker: Make) -> None:
    lena = taker(attempts_allowed=2)
    assert ahead(lena) == (None, None, 2)
    lena.take(q0=right())
    last = lena.start().data["id"]
    assert ahead(lena) == (None, None, 0)  # it goes on
    lena.submit(last)
    assert ahead(lena) == ("NO_ATTEMPTS_LEFT", None, 0)
    refused = lena.start()
    assert (refused.status, refused.code, refused.details) == (409, "NO_ATTEMPTS_LEFT", {"attempts_allowed": 2})


def test_the_next_attempt_waits_for_the_cool_down(taker: Make, clock: Clock) -> None:
    lena = taker(cooldown_seconds=600)
    lena.take(q0=right())
    clock.forward(timedelta(seconds=599, milliseconds=500))
    refused = lena.start()
    assert (refused.status, refused.code, refused["Retry-After"]) == (409, "COOLDOWN", "1")
    assert moment(refused.details["available_at"]) == clock.now() + timedelta(milliseconds=500)
    assert ahead(lena) == ("COOLDOWN", clock.now() + timedelta(milliseconds=500), None)
    clock.forward(timedelta(milliseconds=500))
    assert lena.start().status == 201


def test_nobody_is_told_to_wait_for_a_time_when_it_is_closed(taker: Make, clock: Clock) -> None:
    lena = taker(cooldown_seconds=600, closes_at=clock.now() + timedelta(seconds=600))
    lena.take(q0=right())
    assert ahead(lena) == ("COOLDOWN", None, None)
    lena.lesson = lena.course.pk
    assert ahead(lena) == ("NOT_FOUND", None, 0)


def test_answers_count_until_the_end_and_a_little_longer_for_the_network(taker: Make, clock: Clock) -> None:
    lena = taker(time_limit_seconds=60)
    attempt = lena.start().data["id"]
    clock.forward(timedelta(seconds=60))
    assert lena.save(attempt, q0=right()).status == 200
    clock.forward(GRACE)
    assert lena.save(attempt, q1=right()).status == 200
    clock.forward(timedelta(milliseconds=1))
    refused = lena.save(attempt, q1=wrong())
    assert (refused.status, refused.code) == (409, "ATTEMPT_CLOSED")
    done = lena.submit(attempt, q1=wrong())
    assert (done.status, done.data["closed_by"], done.data["score"]) == (200, "clock", 2)
    assert done.data["closed_at"] == done.data["expires_at"]


def test_handing_in_within_the_grace_is_in_time(taker: Make, clock: Clock) -> None:
    lena = taker(time_limit_seconds=60)
    begun = lena.start().data
    clock.forward(timedelta(seconds=60) + GRACE)
    done = lena.submit(begun["id"], q0=right()).data
    assert (done["closed_by"], done["closed_at"], done["score"]) == ("learner", begun["expires_at"], 1)


def test_the_sweep_closes_what_nobody_looks_at(taker: Make, clock: Clock) -> None:
    lena = taker(time_limit_seconds=60)
    attempt = lena.start().data["id"]
    lena.save(attempt, q0=right())
    clock.forward(timedelta(seconds=60) + GRACE)
    assert close_expired() == 0
    clock.forward(SECOND)
    assert (close_expired(), close_expired()) == (1, 0)
    closed = Attempt.objects.get()
    assert (closed.closed_by, closed.closed_at, closed.percentage) == ("clock", closed.expires_at, 50)
    assert Event.objects.filter(name="attempt.timed_out", payload__attempt_id=attempt).count() == 1
    assert not Event.objects.filter(name="attempt.submitted").exists()
    assert (LessonProgress.objects.get().percentage, Enrollment.objects.get().status) == (50, "COMPLETED")


@pytest.mark.parametrize("look", ["see", "list", "start", "submit"])
def test_whoever_looks_finds_it_closed(taker: Make, clock: Clock, look: str) -> None:
    lena = taker(time_limit_seconds=60, attempts_allowed=1)
    attempt = lena.start().data["id"]
    lena.save(attempt, q0=right())
    clock.forward(timedelta(seconds=66))
    if look == "see":
        assert lena.see(attempt).data["state"] == "closed"
    elif look == "list":
        assert lena.client.get(lena.path).data["items"][0]["percentage"] == 50
    elif look == "start":
        assert lena.start().code == "NO_ATTEMPTS_LEFT"
    else:
        assert lena.submit(attempt).data["state"] == "closed"
    closed = Attempt.objects.get()
    assert (closed.state, closed.closed_by, closed.score) == ("closed", "clock", 1)


def test_one_attempt_that_cannot_be_graded_keeps_no_other_open(taker: Make, clock: Clock, monkeypatch: Any) -> None:
    from learning.actions import attempt_closing

    lena, real = taker(time_limit_seconds=60), attempt_closing.close
    broken = lena.start().data["id"]
    other = taker(time_limit_seconds=90)
    other.start()

    def close(sitting: Any, attempt: Attempt, *args: Any, **options: Any) -> None:
        if str(attempt.pk) == broken:
            raise ValueError("no")
        real(sitting, attempt, *args, **options)

    monkeypatch.setattr(attempt_closing, "close", close)
    clock.forward(timedelta(seconds=96))
    close_expired()
    assert sorted(Attempt.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_the_best_the_last_or_the_average_counts(taker: Make) -> None:
    for counts, expected in (("best", 100), ("last", 0), ("average", 50)):
        lena = taker(counts=counts, pass_mark="60", requirement="passed")
        lena.take(q0=right())
        lena.take(q0=right(), q1=right())
        lena.take(q0=wrong())
        progress = LessonProgress.objects.get(enrollment=lena.enrollment)
        assert progress.percentage == expected
        assert progress.passed is (expected >= 60)
        assert progress.completed_at is not None  # of the second attempt, and not taken back


def test_passing_the_last_quiz_completes_the_course_at_once(taker: Make) -> None:
    lena = taker(pass_mark="100", requirement="passed")
    lena.take(q0=right())
    assert lena.standing()["status"] == "ACTIVE"
    lena.take(q0=right(), q1=right())
    standing = lena.standing()
    assert (standing["status"], standing["lessons"][0]["completed"]) == ("COMPLETED", True)
    assert standing["certificate"]["number"]
    assert Event.objects.filter(name="lesson.completed").count() == 1


def test_a_share_of_lessons_or_a_grade_may_be_what_the_course_waits_for(cast: Cast, api: Api, clock: Clock) -> None:
    from content.models import Course

    for rules in ({"completion_share": 50}, {"completion_share": 50, "completion_grade": 80}):
        course = world.course_by(cast.ines, lessons=0)
        world.release(course, world.new_lessons(course, 1), **rules)
        lesson = quiz_in(course, singles(2), requirement="submitted")
        lena = Taker(api(cast.lena), Course.objects.get(pk=course.pk), lesson)
        lena.take(q0=right())
        assert lena.standing()["status"] == ("ACTIVE" if "completion_grade" in rules else "COMPLETED")
        lena.take(q0=right(), q1=right())
        assert lena.standing()["status"] == "COMPLETED"


def test_an_essay_makes_the_result_wait(taker: Make) -> None:
    lena = taker(blocks=[*singles(1), asking(essay(), "essay")], pass_mark="10", requirement="passed")
    done = lena.take(q0=right(), essay={"text": "<p>Words</p>"})
    assert (done["waits"], done["passed"], done["score"]) == (True, None, 1)
    progress = LessonProgress.objects.get()
    assert (progress.percentage, progress.passed, progress.waits, progress.completed_at) == (None, None, True, None)
    assert Event.objects.filter(name="attempt.needs_grading").count() == 1
    assert not Event.objects.filter(name="attempt.graded").exists()


def test_what_was_overridden_stays(taker: Make) -> None:
    lena = taker()
    lena.take(q0=right())
    LessonProgress.objects.update(overridden=True, percentage=77)
    lena.take(q0=right(), q1=right())
    assert LessonProgress.objects.get().percentage == 77


def test_times_are_told_in_utc(taker: Make) -> None:
    begun = taker(time_limit_seconds=90).start().data
    assert begun["expires_at"].endswith("Z")
    assert moment(begun["expires_at"]) - moment(begun["started_at"]) == timedelta(seconds=90)
    assert moment(begun["started_at"]).tzinfo == UTC

"""A question is fixed after the fact: whose results change is shown, then done once, and can be taken back."""

import uuid
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from accounts.actions.erasure import erase_person
from learning.invariants import broken
from learning.models import Attempt, Certificate, Enrollment, GradeChange, LessonProgress, Regrade, RegradedAttempt
from outbox.models import Event

from content.models import AuditEntry
from tests.cast import Cast, person
from tests.content.questions.made import essay, single, uid
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking, asking_each, quiz_in, right, wrong
from tests.mailbox import mails_to

Api = Callable[..., ApiClient]
RULES = {"pass_mark": "60", "requirement": "passed"}
WHY = {"reason": "The key of question 1 was wrong."}


class Fixed:
    """A quiz of two questions that Lena and Liam took before the key of its first question was put right."""

    def __init__(self, cast: Cast, api: Api, **rules: Any) -> None:
        self.rules = {**RULES, **rules}
        self.course = world.course_by(cast.ines, lessons=0)
        old = asking_each([single("1", "0"), single("1", "0")])
        self.lesson = quiz_in(self.course, old, **self.rules)
        self.lena = Taker(api(cast.lena), self.course, self.lesson)
        self.liam = Taker(api(cast.liam), self.course, self.lesson)
        self.first = self.lena.take(q0=wrong(), q1=right())
        self.second = self.liam.take(q0=right(), q1=right())
        self.ines = api(cast.ines)
        self.release(single("0", "1"), single("1", "0"))

    def release(self, *questions: Any) -> None:
        quiz_in(self.course, asking_each(questions), lesson_id=self.lesson, **self.rules)

    @property
    def path(self) -> str:
        return f"authoring/courses/{self.course.pk}/lessons/{self.lesson}/regrade/"

    def preview(self, query: str = "") -> Any:
        return self.ines.get(f"{self.path}{query}").data

    def apply(self, **said: Any) -> Answer:
        return self.ines.post(self.path, {**WHY, **said})

    def revert(self, regrade: str) -> Answer:
        return self.ines.post(f"{self.path[:-8]}regrades/{regrade}/revert/", {"reason": "The old key was right."})

    def scores(self) -> list[float]:
        return [self.lena.see(self.first["id"]).data["score"], self.liam.see(self.second["id"]).data["score"]]


@pytest.fixture
def fixed(cast: Cast, api: Api) -> Fixed:
    return Fixed(cast, api)


def test_the_preview_says_whose_result_would_change_and_changes_nothing(cast: Cast, fixed: Fixed) -> None:
    with world.at_most(12):
        told = fixed.preview()
    [row] = told["items"]
    assert (row["learner"]["full_name"], row["score_before"], row["score_after"]) == (cast.lena.full_name, 1, 2)
    assert (row["passed_before"], row["passed_after"], row["completes_course"]) == (False, True, True)
    figures = [told[name] for name in ("compared", "better", "worse", "same_score", "learners", "release")]
    assert figures == [2, 1, 1, 0, 2, 3]
    [_, worse] = sorted(fixed.preview("?only_better=false")["items"], key=lambda each: each["score_before"])
    assert (worse["score_after"], worse["lesson_passed_after"]) == (1, False)
    assert worse["certificate"]["number"] == Certificate.objects.get().number
    assert fixed.scores() == [1, 2]
    assert not Regrade.objects.exists()


def test_who_passes_by_the_right_key_completes_and_nobody_loses(cast: Cast, fixed: Fixed) -> None:
    done = fixed.apply(release=3)
    assert (done.status, done.data["changed"], done.data["compared"], done.data["certificates"]) == (201, 1, 2, [])
    assert fixed.scores() == [2, 2]
    assert fixed.lena.standing()["status"] == "COMPLETED"
    assert Certificate.objects.filter(enrollment__learner=cast.lena).exists()
    change = GradeChange.objects.get()
    assert (change.kind, change.percentage_before, change.percentage_after, change.by) == (
        "regrade",
        50,
        100,
        cast.ines,
    )
    assert change.reason == WHY["reason"]
    attempt = Attempt.objects.get(pk=fixed.first["id"])
    assert (attempt.release_number, attempt.regraded_by_id) == (2, Regrade.objects.get().quiz_id)
    assert RegradedAttempt.objects.get().attempt_id == attempt.pk
    assert Event.objects.get(name="quiz.regraded").payload["regrade_id"] == done.data["id"]
    assert AuditEntry.objects.get(action="quiz.regraded").told["reason"] == WHY["reason"]
    assert list(broken()) == []


def test_learners_see_the_right_answer_and_are_told_if_their_result_changed(cast: Cast, api: Api) -> None:
    fixed = Fixed(cast, api, attempts_allowed=1)
    fixed.apply()
    [shown, _] = fixed.lena.see(fixed.first["id"]).data["questions"]
    assert (shown["correct"], shown["score"]) == (True, 1)
    assert shown["solution"] == {"option": uid(1)}
    [told] = [mail for mail in mails_to(cast.lena.email) if "result" in mail.subject]
    assert "Your result is 100 % now; it was 50 %. You have passed." in str(told.body)
    assert WHY["reason"] in str(told.body)
    assert not [mail for mail in mails_to(cast.liam.email) if "result" in mail.subject]


def test_twice_is_once(fixed: Fixed) -> None:
    assert fixed.apply().status == 201
    assert fixed.apply().code == "NOTHING_TO_REGRADE"
    assert (Regrade.objects.count(), GradeChange.objects.count()) == (1, 1)
    assert fixed.preview()["count"] == 0


def test_whoever_loses_keeps_their_certificate_and_it_is_named(cast: Cast, fixed: Fixed) -> None:
    done = fixed.apply(only_better=False).data
    assert fixed.scores() == [2, 1]
    [certificate] = done["certificates"]
    assert certificate["learner_name"] == cast.liam.full_name
    assert not Certificate.objects.exclude(revoked_at=None).exists()
    assert fixed.liam.standing()["status"] == "COMPLETED"
    assert LessonProgress.objects.get(enrollment=fixed.liam.enrollment).passed is False
    assert list(broken()) == []


def test_a_regrade_is_taken_back_once_and_can_be_made_again(cast: Cast, fixed: Fixed) -> None:
    done = fixed.apply(only_better=False).data
    undone = fixed.revert(done["id"])
    assert (undone.status, undone.data["changed"], undone.data["left_alone"]) == (200, 2, [])
    assert fixed.scores() == [1, 2]
    assert fixed.lena.standing()["status"] == "COMPLETED", "what was completed stays so"
    assert sorted(GradeChange.objects.values_list("kind", flat=True)) == ["regrade"] * 2 + ["reverted"] * 2
    assert [each["learner_name"] for each in undone.data["certificates"]] == [cast.lena.full_name]
    assert fixed.revert(done["id"]).code == "ALREADY_REVERTED"
    [shown] = fixed.ines.get(f"{fixed.path[:-1]}s/").data["items"]
    assert (shown["changed"], shown["reverted_reason"]) == (2, "The old key was right.")
    assert fixed.apply().status == 201
    assert list(broken()) == []


def test_an_attempt_that_was_graded_since_keeps_its_grades(cast: Cast, fixed: Fixed) -> None:
    first = fixed.apply().data
    fixed.release(single("0", "1", points="3"), single("1", "0"))
    fixed.apply()
    undone = fixed.revert(first["id"]).data
    assert (undone["changed"], [each["attempt_id"] for each in undone["left_alone"]]) == (0, [fixed.first["id"]])
    assert fixed.scores() == [4, 2]


def test_a_dropped_question_is_named_and_left_out_or_given(fixed: Fixed) -> None:
    quiz_in(fixed.course, [asking(single("1", "0"), "q1")], lesson_id=fixed.lesson, **RULES)
    assert fixed.preview()["dropped_questions"] == ["<p>What is it?</p>"]
    [row] = fixed.preview("?dropped=full_points")["items"]
    assert (row["score_after"], row["max_score_after"]) == (2, 2)
    fixed.apply()
    assert fixed.scores() == [1, 1]
    assert set(Attempt.objects.values_list("percentage", flat=True)) == {100}


def test_an_essay_can_still_be_graded_up_to_its_new_points(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, asking_each([essay()]))
    taken = Taker(api(cast.lena), course, lesson).take(q0={"text": "<p>Friction.</p>"})
    quiz_in(course, asking_each([essay(points="10")]), lesson_id=lesson)
    path = f"authoring/courses/{course.pk}/lessons/{lesson}/regrade/"
    assert api(cast.ines).post(path, WHY).status == 201
    graded = api(cast.ines).post(f"attempts/{taken['id']}/questions/{uid('q0')}/grade/", {"score": 8})
    assert (graded.data["score"], graded.data["max_score"]) == (8, 10)


def test_nothing_happens_by_a_release_that_nobody_looked_at_or_without_a_reason(fixed: Fixed) -> None:
    assert fixed.apply(release=1).code == "RELEASED_MEANWHILE"
    assert list(fixed.apply(reason=" ").details["fields"]) == ["reason"]
    assert fixed.scores() == [1, 2]


def test_only_those_who_teach_the_course_regrade(cast: Cast, api: Api, fixed: Fixed) -> None:
    assert api(cast.otto).post(fixed.path, WHY).status == 404
    assert api(cast.lena).post(fixed.path, WHY).status == 403
    assert api(cast.rosa).get(fixed.path).status == 200
    world.unpublish(fixed.course)
    assert fixed.apply().code == "NO_QUIZ"


def test_the_preview_takes_as_many_queries_for_many_learners(cast: Cast, fixed: Fixed) -> None:
    fixed.preview()
    for number in range(3):
        enrollment = Enrollment.objects.create(course=fixed.course, learner=person(f"more-{number}@lectern.example"))
        attempt = Attempt.objects.get(pk=fixed.first["id"])
        attempt.id, attempt.enrollment = uuid.uuid4(), enrollment
        attempt.save(force_insert=True)
    with world.at_most(11):
        assert fixed.preview("?only_better=false")["count"] == 5


def test_the_ledger_forgets_what_somebody_wrote_when_they_are_erased(cast: Cast, fixed: Fixed) -> None:
    fixed.apply()
    row = RegradedAttempt.objects.get()
    assert any(part["given"] for grade in orjson.loads(row.after)["grades"] for part in grade["parts"])
    erase_person(user=cast.lena, by=cast.rosa, reason="request")
    row.refresh_from_db()
    for kept in (row.before, row.after):
        assert not any(part["given"] for grade in orjson.loads(kept)["grades"] for part in grade["parts"])
    assert fixed.preview("?only_better=false")["count"] == 1, "who is gone is not regraded"

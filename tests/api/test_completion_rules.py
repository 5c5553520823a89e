"""What it takes to be done with a lesson and with a course, told in words and refused with the same words."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from learning.actions.completion import complete_those_done
from learning.models import Enrollment, LessonProgress
from outbox.models import Event
from outbox.relay import deliver_due

from content.models import Course, Release
from tests.cast import Cast
from tests.factories.courses import publish
from tests.factories.quizzes import course_with_quiz
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.world import QUIZ, WATCH

Api = Callable[..., ApiClient]
pytestmark = pytest.mark.django_db


class Learner:
    """Somebody in a course."""

    def __init__(self, client: ApiClient, course: Course) -> None:
        self.client, self.lessons = client, world.lessons_of(course)
        self.enrollment = client.post(f"courses/{course.slug}/enroll/").data["id"]

    def shown(self) -> dict[str, Any]:
        return dict(self.client.get(f"enrollments/{self.enrollment}/").data)

    def left(self) -> list[tuple[str, str]]:
        return [(each["rule"], each["message"]) for each in self.shown()["remaining"]]

    def click(self, place: int = 0) -> Answer:
        return self.client.post(f"enrollments/{self.enrollment}/lessons/{self.lessons[place]}/complete/")

    def watch(self, seconds: int, place: int = 0) -> Answer:
        body = {"watched_seconds": seconds, "position_seconds": seconds}
        return self.client.put(f"enrollments/{self.enrollment}/lessons/{self.lessons[place]}/progress/", body)

    def has(self, place: int = 0, **result: Any) -> None:
        found = {"enrollment_id": self.enrollment, "lesson_id": self.lessons[place]}
        LessonProgress.objects.update_or_create(**found, defaults=result)


WORDS: list[tuple[world.Ask, dict[str, Any], str]] = [
    ({}, {}, "Complete “Knots”."),
    (WATCH, {}, "Watch 5 more minutes of “Knots”."),
    (WATCH, {"watched_seconds": 121}, "Watch 3 more minutes of “Knots”."),
    (WATCH, {"watched_seconds": 240}, "Watch 1 more minute of “Knots”."),
    (WATCH, {"watched_seconds": 299}, "Watch 1 more second of “Knots”."),
    ({**QUIZ, "requirement": "submitted"}, {}, "Hand in “Knots”."),
    ({**QUIZ, "requirement": "graded"}, {}, "Hand in “Knots” and have it graded."),
    ({**QUIZ, "requirement": "graded"}, {"waits": True}, "“Knots” waits to be graded."),
    (QUIZ, {}, "Pass “Knots”: 70 % are needed."),
    (QUIZ, {"percentage": 55, "passed": False}, "Pass “Knots”: you have 55 %, 70 % are needed."),
    (QUIZ, {"percentage": "69.99", "passed": False}, "Pass “Knots”: you have 69.99 %, 70 % are needed."),
    (QUIZ, {"waits": True}, "“Knots” waits to be graded."),
    ({**QUIZ, "assessment": ""}, {"percentage": 55}, "Pass “Knots”: you have 55 %."),
]


@pytest.mark.parametrize(("ask", "result", "words"), WORDS, ids=[words for _, _, words in WORDS])
def test_what_is_left_is_told_in_words(
    ask: world.Ask, result: dict[str, Any], words: str, cast: Cast, api: Api
) -> None:
    lena = Learner(api(cast.lena), world.demanding_course(cast.ines, {**ask, "title": "Knots"}, {}))
    lena.has(**result)
    rule = ask.get("requirement", "complete")
    assert lena.left()[0] == (rule, words)
    answer = lena.click()
    if rule == "complete":
        assert answer.status == 200
    else:
        assert (answer.status, answer.code, answer.body["message"]) == (409, "REQUIREMENT_NOT_MET", words)
        assert lena.shown()["progress_percentage"] == 0


def test_enough_watched_completes_the_lesson_and_the_course(cast: Cast, api: Api) -> None:
    lena = Learner(api(cast.lena), world.demanding_course(cast.ines, WATCH, WATCH))
    with world.at_most(3):
        assert lena.watch(299).data["completed"] is False
    assert lena.watch(300).data["completed"] is True
    with world.at_most(3):
        assert lena.watch(400).data["completed"] is True
    assert (lena.shown()["status"], lena.shown()["progress_percentage"]) == ("ACTIVE", 50)
    lena.watch(300, place=1)
    shown = lena.shown()
    assert (shown["status"], shown["remaining"]) == ("COMPLETED", [])
    assert shown["certificate"]
    names = list(Event.objects.order_by("occurred_at").values_list("name", flat=True))
    assert names.count("lesson.completed") == 2
    assert names.count("course.completed") == 1


def test_a_share_of_the_lessons_may_be_enough(cast: Cast, api: Api) -> None:
    lena = Learner(api(cast.lena), world.demanding_course(cast.ines, {}, {}, {}, QUIZ, completion_share=60))
    lena.click(0)
    words = "Complete 2 more lessons: 60 % of all are needed, you have 25 %."
    assert lena.left()[0] == ("completion_share", words)
    assert len(lena.left()) == 4
    lena.click(1)
    assert lena.left()[0][1] == "Complete 1 more lesson: 60 % of all are needed, you have 50 %."
    assert lena.click(2).data["certificate"]
    assert lena.shown()["remaining"] == []


def test_a_course_grade_may_be_asked_for_beside(cast: Cast, api: Api) -> None:
    half = {**QUIZ, "requirement": "graded", "weight": 3}
    course = world.demanding_course(cast.ines, half, {**half, "weight": 1}, {}, completion_grade="62.5")
    lena = Learner(api(cast.lena), course)
    for place, percentage in enumerate((50, 99)):
        lena.has(place, percentage=percentage)
        assert lena.click(place).status == 200
    assert lena.click(2).data["certificate"] is None
    assert lena.left() == [("completion_grade", "Reach a course grade of 62.5 %: you have 62.25 %.")]
    lena.has(1, percentage="99.97")
    complete_those_done(course.pk)
    assert lena.shown()["status"] == "ACTIVE"
    lena.has(1, percentage="99.98")  # 62.495, which is shown as 62.5
    complete_those_done(course.pk)
    assert (lena.shown()["status"], lena.left()) == ("COMPLETED", [])


def test_a_course_is_released_with_its_rules_and_their_change_is_shown(cast: Cast, api: Api) -> None:
    course = course_with_quiz(by=cast.ines)
    ines = api(cast.ines)
    ines.patch(f"authoring/courses/{course.pk}/", {"completion_share": 75, "completion_grade": "62.50"})
    course = publish(course, by=cast.ines)
    release = course.current_release
    assert release is not None
    assert (release.completion_share, release.completion_grade) == (75, Decimal("62.5"))
    assert release.document["completion"] == {"share": 75, "grade": "62.5"}
    ines.patch(f"authoring/courses/{course.pk}/", {"completion_grade": None})
    [changed] = ines.get(f"authoring/courses/{course.pk}/changes/").data["course"]
    assert (changed["field"], changed["before"], changed["after"]) == ("completion_grade", "62.5", None)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Release.objects.update(completion_share=1)


def test_who_has_done_what_a_new_release_asks_for_is_done(cast: Cast, api: Api) -> None:
    course = world.demanding_course(cast.ines, QUIZ, WATCH)
    lena, liam = (Learner(api(each), course) for each in (cast.lena, cast.liam))
    lena.watch(200, place=1)
    lena.has(0, percentage=Decimal(40), passed=False)
    liam.watch(100, place=1)
    world.release(course, list(course.lessons.order_by("placements__position")),
                  asks=({**QUIZ, "requirement": "graded"}, {**WATCH, "required_seconds": 200}))  # fmt: skip
    while complete_those_done(course.pk, limit=1):
        pass
    deliver_due()
    assert (lena.shown()["status"], liam.shown()["progress_percentage"]) == ("COMPLETED", 0)
    assert Enrollment.objects.filter(status="COMPLETED").count() == 1

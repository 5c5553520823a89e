"""The gradebook of a course through the API: what teachers see, decide and take along, and what learners see of it."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import SecurityEvent, User
from django.core import mail
from learning.models import Certificate, Enrollment, GradeChange, LessonProgress
from outbox.models import Event
from outbox.relay import deliver_due

from content.models import Course
from tests.cast import Cast, person
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.assignments import course_with_assignment, essay_of
from tests.learning.world import QUIZ

Api = Callable[..., ApiClient]
pytestmark = pytest.mark.django_db
HEAVY = {**QUIZ, "weight": 3, "title": "Final test"}


class School:
    """A course with two quizzes, the first three times as heavy, and its learners."""

    def __init__(self, cast: Cast, api: Api, *asks: world.Ask, **rules: Any) -> None:
        self.course = world.demanding_course(cast.ines, *(asks or (HEAVY, QUIZ, {})), **rules)
        self.lessons, self.api, self.ines = world.lessons_of(self.course), api, api(cast.ines)

    def joins(self, learner: User, **results: Any) -> str:
        """Enroll; `first=55` is a result in the first lesson."""
        enrollment = str(self.api(learner).post(f"courses/{self.course.slug}/enroll/").data["id"])
        for place, name in enumerate(("first", "second")):
            if name in results:
                self.has(enrollment, place, results[name])
        return enrollment

    def has(self, enrollment: str, place: int, percentage: Any) -> None:
        values = {"waits": True} if percentage is None else {"percentage": percentage, "passed": percentage >= 70}
        LessonProgress.objects.create(enrollment_id=enrollment, lesson_id=self.lessons[place], **values)

    def book(self, query: str = "", by: ApiClient | None = None) -> Answer:
        return (by or self.ines).get(f"authoring/courses/{self.course.pk}/gradebook/{query}")

    def names(self, query: str) -> list[str]:
        return [row["learner"]["full_name"] for row in self.book(query).data["items"]]

    def cell(self, enrollment: str, place: int = 0) -> str:
        return f"authoring/courses/{self.course.pk}/gradebook/{enrollment}/lessons/{self.lessons[place]}/"

    def grades(self, learner: User, enrollment: str) -> Any:
        return self.api(learner).get(f"enrollments/{enrollment}/grades/").data


@pytest.fixture
def school(cast: Cast, api: Api) -> School:
    return School(cast, api)


def test_learners_and_graded_lessons_meet(school: School, cast: Cast) -> None:
    lena = school.joins(cast.lena, first=50, second=90)
    school.joins(cast.liam, second=None)
    data = school.book().data
    assert [(each["title"], each["weight"], each["pass_mark"]) for each in data["lessons"]] == [
        ("Final test", 3, 70),
        ("Lesson 2", 1, 70),
    ]
    first, second = data["items"]
    assert (first["enrollment_id"], first["learner"]["full_name"]) == (lena, "Lena")
    assert (first["current"], first["final"]) == (60, 60)
    assert [(cell["percentage"], cell["passed"]) for cell in first["cells"]] == [(50, False), (90, True)]
    assert (second["current"], second["final"], second["cells"][1]["waits"]) == (None, 0, True)


def test_it_is_filtered_and_ordered(school: School, cast: Cast) -> None:
    school.joins(cast.lena, first=50, second=90)
    school.joins(cast.liam, first=82)
    school.joins(person("mara@lectern.example"), second=None)
    heavy, light = school.lessons[:2]
    assert school.names("?search=l") == ["Lena", "Liam"]
    assert school.names("?state=waits") == ["Mara"]
    assert school.names("?state=failed") == ["Lena"]
    assert school.names(f"?state=passed&lesson={light}") == ["Lena"]
    assert school.names(f"?state=graded&lesson={heavy}") == ["Lena", "Liam"]
    assert school.names("?state=missing") == ["Liam", "Mara"]
    assert school.names(f"?state=missing&lesson={light}") == ["Liam"]
    assert school.names("?state=overridden") == []
    assert school.names("?ordering=-name") == ["Mara", "Liam", "Lena"]
    assert school.names("?ordering=-grade") == ["Liam", "Lena", "Mara"]
    assert [len(row["cells"]) for row in school.book(f"?lesson={light}").data["items"]] == [1, 1, 1]
    assert school.book(f"?lesson={school.lessons[2]}").status == 404
    assert school.book("?state=odd").status == 422
    school.api(cast.liam).delete(f"enrollments/{Enrollment.objects.get(learner=cast.liam).pk}/")
    assert school.names("") == ["Lena", "Mara"]


def test_it_takes_as_many_queries_for_40_learners_and_30_lessons(cast: Cast, api: Api) -> None:
    small = School(cast, api, QUIZ)
    large = School(cast, api, *[QUIZ] * 30)
    crowd = [person(f"crowd-{number}@lectern.example") for number in range(40)]
    for school, learners in ((small, crowd[:1]), (large, crowd)):
        rows = Enrollment.objects.bulk_create(Enrollment(course=school.course, learner=each) for each in learners)
        LessonProgress.objects.bulk_create(
            LessonProgress(enrollment=row, lesson_id=lesson, percentage=50) for row in rows for lesson in school.lessons
        )
        with world.at_most(10):
            assert school.book("?page_size=100&ordering=-grade&state=graded").data["count"] == len(learners)
        one = api(learners[0])
        with world.at_most(8):
            assert len(one.get(f"enrollments/{rows[0].pk}/grades/").data["lessons"]) == len(school.lessons)


def test_an_override_stands_until_it_is_removed(school: School, cast: Cast) -> None:
    lena = school.joins(cast.lena, first=55)
    answer = school.ines.put(school.cell(lena), {"percentage": 72.5, "reason": "The third question was unclear."})
    assert answer.status == 200, answer
    assert (answer.data["percentage"], answer.data["score"], answer.data["passed"]) == (72.5, 7.25, True)
    assert (answer.data["overridden"], answer.data["completed"]) == (True, True)
    mine = school.grades(cast.lena, lena)["lessons"][0]
    assert (mine["overridden"], mine["override"]["reason"]) == (True, "The third question was unclear.")
    deliver_due()
    told = mail.outbox[-1]
    assert told.to == [cast.lena.email]
    assert "55.00 % before, 72.50 % now" in told.body
    assert "The third question was unclear." in told.body

    assert school.ines.delete(school.cell(lena)).data["percentage"] is None
    assert school.ines.delete(school.cell(lena)).code == "NOT_OVERRIDDEN"
    removed, overridden = school.ines.get(f"{school.cell(lena)}history/").data["items"]
    assert [overridden[name] for name in ("kind", "percentage_before", "percentage_after")] == ["override", 55, 72.5]
    assert (removed["kind"], removed["percentage_before"], removed["by"]["full_name"]) == ("released", 72.5, "Ines")
    assert LessonProgress.objects.get(enrollment=lena).completed_at is not None
    names = set(Event.objects.values_list("name", flat=True))
    assert {"grade.overridden", "grade.override_removed", "lesson.completed"} <= names
    assert SecurityEvent.objects.filter(kind="grade.overridden", user_id=cast.lena.pk, by_id=cast.ines.pk).count() == 1


def test_graded_work_waits_behind_an_override_and_comes_back(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, pass_mark="60")
    lena, ines, lesson = api(cast.lena), api(cast.ines), essay_of(course)
    enrollment = lena.post(f"courses/{course.slug}/enroll/").data["id"]
    cell = f"authoring/courses/{course.pk}/gradebook/{enrollment}/lessons/{lesson}/"
    assert ines.put(cell, {"score": 20, "reason": "Copied."}).data["percentage"] == 20
    work = lena.post(f"enrollments/{enrollment}/lessons/{lesson}/submissions/", {"text": "<p>Mine.</p>"}).data["id"]
    assert ines.post(f"submissions/{work}/grade/", {"score": 90}).status == 200
    [shown] = lena.get(f"enrollments/{enrollment}/grades/").data["lessons"]
    assert (shown["percentage"], shown["passed"], shown["attempts_used"]) == (20, False, 1)
    assert shown["feedback"] == "available"
    assert ines.delete(cell).data["percentage"] == 90
    assert lena.get(f"enrollments/{enrollment}/grades/").data["current"] == 90


def test_an_override_may_complete_the_course(cast: Cast, api: Api) -> None:
    school = School(cast, api, {**QUIZ, "requirement": "submitted"}, completion_grade=60)
    lena = school.joins(cast.lena, first=50)
    LessonProgress.objects.update(completed_at="2026-01-01T00:00:00Z")
    school.ines.put(school.cell(lena), {"percentage": 60, "reason": "Better than it looked."})
    assert Certificate.objects.get().enrollment_id == Enrollment.objects.get().pk


ODD = [
    {"reason": "Why"},
    {"percentage": 50},
    {"percentage": 50, "reason": " "},
    {"percentage": 50, "score": 5, "reason": "Why"},
    {"percentage": -1, "reason": "Why"},
    {"percentage": 200.01, "reason": "Why"},
    {"score": 21, "reason": "Why"},
    {"percentage": "NaN", "reason": "Why"},
    {"percentage": 50, "reason": "x" * 2001},
]


@pytest.mark.parametrize("body", ODD)
def test_odd_overrides_are_refused_and_leave_nothing(body: dict[str, Any], school: School, cast: Cast) -> None:
    lena = school.joins(cast.lena)
    assert school.ines.put(school.cell(lena), body).code == "VALIDATION_ERROR"
    assert not GradeChange.objects.exists()
    assert not LessonProgress.objects.exists()


def test_others_find_no_gradebook_and_nobody_grades_themselves(school: School, cast: Cast, api: Api) -> None:
    lena, ines = school.joins(cast.lena), school.joins(cast.ines)
    body = {"percentage": 50, "reason": "Why"}
    for stranger, status in ((cast.otto, 404), (cast.lena, 403), (None, 401)):
        client = api(stranger)
        export = f"authoring/courses/{school.course.pk}/gradebook/export/"
        asked = (school.book(by=client), client.get(export), client.get(f"{school.cell(lena)}history/"))
        changed = (client.put(school.cell(lena), body), client.delete(school.cell(lena)))
        assert {each.status for each in (*asked, *changed)} == {status}
    assert school.ines.put(school.cell(ines), body).code == "FORBIDDEN"
    assert school.ines.put(school.cell(lena, 2), body).status == 404
    elsewhere = School(cast, api).joins(cast.liam)
    assert school.ines.put(school.cell(elsewhere), body).status == 404
    assert api(cast.rosa).put(school.cell(lena), body).status == 200
    assert api(cast.liam).get(f"enrollments/{lena}/grades/").status == 404


def test_the_export_holds_no_formula(school: School, cast: Cast) -> None:
    school.joins(cast.lena, first=62.5)
    school.joins(person("evil@lectern.example", full_name="=HYPERLINK(1)"), second=None)
    path = f"/api/v1/authoring/courses/{school.course.pk}/gradebook/export/"
    lines: Any = school.ines.client.get(path, headers=school.ines.headers)
    head, weights, evil, lena = csv.reader(io.StringIO(lines.getvalue().decode()))
    assert head[-2:] == ["Final test (%)", "Lesson 2 (%)"]
    assert weights[-2:] == ["3.00", "1.00"]
    assert evil[0] == "'=HYPERLINK(1)"
    assert lena[0] == "Lena"
    assert lena[4:] == ["62.50", "46.88", "62.50", ""]


def test_a_course_that_learners_do_not_see_has_an_empty_gradebook(cast: Cast, api: Api) -> None:
    course = Course.objects.create(slug="new", title="New")
    course.instructors.create(user=cast.ines, role="lead")
    data = api(cast.ines).get(f"authoring/courses/{course.pk}/gradebook/").data
    assert (data["lessons"], data["items"]) == ([], [])

"""The gradebook in the admin: what teachers see of their learners, and deciding a result."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from learning.models import Allowance, Enrollment, GradeChange, LessonProgress
from outbox.relay import deliver_due

from content.models import Course, CoursePage
from tests.cast import Cast, person
from tests.factories.courses import published_course
from tests.http import ApiClient, browser
from tests.learning import world
from tests.learning.world import QUIZ

Api = Callable[..., ApiClient]
pytestmark = pytest.mark.django_db


class Room:
    """A course with a quiz that Lena has failed and Liam not tried, and its gradebook in a teacher's browser."""

    def __init__(self, cast: Cast, api: Api) -> None:
        self.course = world.demanding_course(cast.ines, {**QUIZ, "title": "Final test"}, {**QUIZ, "title": "Quiz"})
        self.lesson = world.lessons_of(self.course)[0]
        for learner in (cast.lena, cast.liam):
            api(learner).post(f"courses/{self.course.slug}/enroll/")
        self.lena = Enrollment.objects.get(learner=cast.lena)
        points = {"score": "16.5", "max_score": "30.25", "percentage": 55, "passed": False}
        LessonProgress.objects.create(enrollment=self.lena, lesson_id=self.lesson, **points)
        self.address = f"/admin/courses/{self.course.pk}/gradebook/"
        self.cell = f"{self.address}{self.lena.pk}/{self.lesson}/"
        self.ines = browser(cast.ines)

    def decides(self, **data: str) -> int:
        return self.ines.post(self.cell, data).status_code

    def text(self, query: str = "", by: Client | None = None) -> str:
        return (by or self.ines).get(self.address + query).content.decode()


@pytest.fixture
def room(cast: Cast, api: Api) -> Room:
    return Room(cast, api)


def test_learners_stand_against_graded_lessons(room: Room) -> None:
    page = room.text()
    assert all(word in page for word in ("Final test", "Quiz", "Lena", "Liam", "55 %", "27.5 %", "2 learners"))
    assert all(word in page for word in ("16.5 / 30.25<", "10 points · ×1 ·"))
    failed = room.text("?state=failed")
    assert "Lena" in failed
    assert "Liam" not in failed
    narrowed = room.text(f"?lesson={room.lesson}&ordering=-grade")
    assert 'aria-sort="descending"' in narrowed
    assert narrowed.count('class="lc-book__lesson"') == 1
    assert "Nobody in this course fits" in room.text("?search=zzz")
    assert "2 learners" in room.text("?state=odd&lesson=odd&p=odd&ordering=odd")


def test_a_page_takes_as_many_queries_for_25_learners_as_for_2(room: Room) -> None:
    counts = []
    for crowd in (0, 23):
        people = [person(f"crowd-{number}@lectern.example") for number in range(crowd)]
        Enrollment.objects.bulk_create(Enrollment(course=room.course, learner=each) for each in people)
        with CaptureQueriesContext(connection) as captured:
            assert f"{crowd + 2} learners" in room.text()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 25, counts


def test_a_result_is_decided_with_a_reason_and_given_back(room: Room, cast: Cast) -> None:
    assert "“Final test”: you have 55 %, 70 % are needed" in room.ines.get(room.cell).content.decode()
    odd = room.ines.post(
        room.cell, {"deed": "override", "percentage": "80", "score": "8", "reason": ""}
    ).content.decode()
    assert "This field is required" in odd
    refused = room.ines.post(room.cell, {"deed": "override", "score": "99", "reason": "Why not"})
    assert refused.context["form"].errors == {"score": ["This must come to 0 to 200 %."]}
    assert not GradeChange.objects.exists()
    assert room.decides(deed="override", percentage="80", reason="<b>Unclear</b>") == 302
    page = room.ines.get(room.cell).content.decode()
    assert all(word in page for word in ("80 %", "&lt;b&gt;Unclear&lt;/b&gt;", "55 % → 80 %", "Remove the override"))
    assert "lc-cell--overridden" in room.text()
    deliver_due()
    assert mail.outbox[-1].to == [cast.lena.email]
    assert room.decides(deed="release") == 302
    assert LessonProgress.objects.get().overridden is False


def test_an_exception_is_made_changed_and_taken_back(room: Room) -> None:
    nothing = room.ines.post(room.cell, {"deed": "except", "exception-reason": "Dyslexia"})
    assert "Give more of something, or another date." in nothing.content.decode()
    assert not Allowance.objects.exists(), "and no mail says that there is one"
    fields = {"exception-extra_time_percent": "25", "exception-extra_attempts": "", "exception-reason": "Dyslexia"}
    assert room.decides(deed="except", **fields) == 302
    allowance = Allowance.objects.get()
    assert (allowance.extra_time_percent, allowance.extra_attempts, allowance.reason) == (25, 0, "Dyslexia")
    assert 'value="25"' in room.ines.get(room.cell).content.decode()
    closing = {"exception-opens_at": "2026-12-02T10:00", "exception-closes_at": "2026-12-01T10:00"}
    refused = room.ines.post(room.cell, {"deed": "except", **closing})
    assert refused.context["exception"].errors == {"closes_at": ["This must not be earlier than the date before it."]}
    assert room.decides(deed="except", **{"exception-closes_at": "2026-12-01T10:00"}) == 302
    assert Allowance.objects.get().closes_at is not None
    assert room.decides(deed="unexcept") == 302
    assert not Allowance.objects.exists()
    assert room.decides(deed="odd") == 200


def test_the_file_holds_everybody(room: Room) -> None:
    answer = room.ines.get(f"{room.address}export/")
    assert answer["Content-Disposition"] == f'attachment; filename="gradebook-{room.course.slug}.csv"'
    assert answer.getvalue().decode().count("\n") == 4


def test_other_teachers_and_learners_find_nothing(room: Room, cast: Cast) -> None:
    for stranger in (cast.otto, person("new@lectern.example", "INSTRUCTOR")):
        client = browser(stranger)
        assert {client.get(each).status_code for each in (room.address, f"{room.address}export/", room.cell)} == {404}
        assert client.post(room.cell, {"deed": "override", "percentage": "80", "reason": "Mine"}).status_code == 404
    assert browser(cast.lena).get(room.address).status_code == 302
    assert browser(cast.rosa).get(room.cell).status_code == 200
    assert not GradeChange.objects.exists()


def test_the_pages_of_a_course_lead_to_it(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    page = CoursePage.objects.get()
    address = f"/admin/courses/{course.pk}/gradebook/"
    assert address in browser(cast.ines).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert address in browser(cast.rosa).get(f"/admin/pages/{page.pk}/").content.decode()
    Course.objects.update(current_release=None)
    assert address not in browser(cast.ines).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Learners do not see this course" in browser(cast.ines).get(address).content.decode()

"""Figures: who sees them, what they count, and what they cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from accounts.models import InstructorRequest, User
from analytics.presence import count_active_users
from django.utils import timezone
from learning.models import Enrollment

from content.models import CourseInstructor
from tests.cast import Cast, person
from tests.factories import courses
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


def learn(client: ApiClient, course, lessons: int, rating: int | None = None) -> None:
    """Enroll, complete so many lessons, and say what one thinks."""
    enrollment = client.post(f"courses/{course.slug}/enroll/").data["id"]
    for lesson in world.lessons_of(course)[:lessons]:
        assert client.post(f"enrollments/{enrollment}/lessons/{lesson}/complete/").status == 200
    if rating:
        client.post(f"courses/{course.slug}/reviews/", {"rating": rating})


def test_an_instructor_sees_the_totals_of_their_own_courses(cast: Cast, api: Api) -> None:
    knots, ropes = world.course_by(cast.ines, title="Knots", lessons=2), world.course_by(cast.ines, lessons=1)
    learn(api(cast.lena), knots, lessons=2, rating=5)
    learn(api(cast.liam), knots, lessons=1, rating=4)
    learn(api(cast.liam), ropes, lessons=1, rating=4)
    learn(api(cast.lena), world.course_by(cast.otto), lessons=0)
    courses.draft_course(by=cast.ines, title="Splices")
    answer = api(cast.ines).get("analytics/instructor/")
    assert answer.status == 200
    assert answer.data == {
        "courses": 3,
        "published_courses": 2,
        "enrollments": 3,
        "completions": 2,
        "completion_rate": 0.6667,
        "average_rating": 4.33,
        "reviews": 3,
        "revenue": [],
    }


def test_co_instructors_share_the_figures_and_beginners_have_zeros(cast: Cast, api: Api) -> None:
    knots = world.course_by(cast.ines)
    learn(api(cast.lena), knots, lessons=0)
    assert api(cast.otto).get("analytics/instructor/").data["enrollments"] == 0
    assert api(cast.otto).get("analytics/instructor/").data["average_rating"] is None
    CourseInstructor.objects.create(course=knots, user=cast.otto)
    assert api(cast.otto).get("analytics/instructor/").data["enrollments"] == 1


def test_who_left_is_not_counted(cast: Cast, api: Api) -> None:
    knots = world.course_by(cast.ines, lessons=2)
    lena, liam = api(cast.lena), api(cast.liam)
    learn(lena, knots, lessons=2)
    learn(liam, knots, lessons=1)
    lena.delete(f"enrollments/{Enrollment.objects.get(learner=cast.lena).pk}/")
    totals = api(cast.ines).get("analytics/instructor/").data
    assert (totals["enrollments"], totals["completions"], totals["completion_rate"]) == (1, 0, 0)
    report = api(cast.ines).get(f"analytics/instructor/courses/{knots.pk}/?days=1").data
    assert [day["lessons_completed"] for day in report["series"]] == [1]
    assert [(step["started"], step["completed"]) for step in report["funnel"]] == [(1, 1), (0, 0)]


def test_the_report_on_a_course_goes_by_day_and_by_lesson(cast: Cast, api: Api) -> None:
    knots = world.course_by(cast.ines, title="Knots", lessons=3)
    learn(api(cast.lena), knots, lessons=3)
    learn(api(cast.liam), knots, lessons=1)
    Enrollment.objects.filter(learner=cast.liam).update(enrolled_at=timezone.now() - timedelta(days=2))
    data = api(cast.ines).get(f"analytics/instructor/courses/{knots.pk}/?days=3").data
    assert data["course"] == {"id": str(knots.pk), "slug": knots.slug, "title": "Knots", "is_published": True}
    assert (data["enrollments"], data["completions"], data["completion_rate"]) == (2, 1, 0.5)
    today = timezone.now().date()
    assert data["series"] == [
        {"date": str(today - timedelta(days=2)), "enrollments": 1, "completions": 0, "lessons_completed": 0},
        {"date": str(today - timedelta(days=1)), "enrollments": 0, "completions": 0, "lessons_completed": 0},
        {"date": str(today), "enrollments": 1, "completions": 1, "lessons_completed": 4},
    ]
    steps = [(step["title"], step["started"], step["completed"], step["completion_rate"]) for step in data["funnel"]]
    assert steps == [("Lesson 1", 2, 2, 1.0), ("Lesson 2", 1, 1, 0.5), ("Lesson 3", 1, 1, 0.5)]
    assert [step["position"] for step in data["funnel"]] == [1, 2, 3]
    assert data["quiz_items"] == []


def test_a_lesson_that_was_begun_and_not_completed_shows_where_learners_stop(cast: Cast, api: Api) -> None:
    knots = world.course_by(cast.ines, lessons=2)
    lena = api(cast.lena)
    learn(lena, knots, lessons=1)
    path = f"enrollments/{Enrollment.objects.get().pk}/lessons/{world.lessons_of(knots)[1]}/progress/"
    lena.put(path, {"watched_seconds": 5})
    funnel = api(cast.ines).get(f"analytics/instructor/courses/{knots.pk}/").data["funnel"]
    assert [(step["started"], step["completed"]) for step in funnel] == [(1, 1), (1, 0)]


def test_figures_are_seen_by_whom_they_concern(cast: Cast, api: Api) -> None:
    knots = world.course_by(cast.ines)
    report = f"analytics/instructor/courses/{knots.pk}/"
    missing = api(cast.otto).get("analytics/instructor/courses/00000000-0000-4000-8000-000000000000/")
    for stranger in (cast.otto, cast.lena):
        answer = api(stranger).get(report)
        assert {**answer.body, "timestamp": ""} == {**missing.body, "timestamp": ""}
        assert answer.status == 404
    assert api(cast.rosa).get(report).status == 200
    assert api(cast.lena).get("analytics/instructor/").code == "FORBIDDEN"
    for user in (cast.lena, cast.ines):
        assert api(user).get("analytics/admin/").code == "FORBIDDEN"
    for path in (report, "analytics/instructor/", "analytics/admin/"):
        assert api(None).get(path).status == 401


@pytest.mark.parametrize("days", ["0", "366", "x", "-1", "9" * 30])
def test_a_period_that_makes_no_sense_is_refused(cast: Cast, api: Api, days: str) -> None:
    assert api(cast.rosa).get(f"analytics/admin/?days={days}").status == 422


def test_an_admin_sees_how_the_school_is_doing(cast: Cast, api: Api) -> None:
    courses.draft_course(by=cast.ines, title="Knots")
    courses.pending_course(by=cast.ines, title="Ropes")
    published = courses.published_course(by=cast.otto, title="Splices")
    learn(api(cast.lena), published, lessons=2)
    InstructorRequest.objects.create(user=cast.liam, reason="I know knots.")
    person("gone@lectern.example", is_active=False)
    answer = api(cast.rosa).get("analytics/admin/?days=2")
    assert answer.status == 200
    data = answer.data
    # The third admin is the one who approved the course that is published.
    assert data["users_by_role"] == {"STUDENT": 2, "INSTRUCTOR": 2, "ADMIN": 3}
    assert data["courses_by_status"] == {"DRAFT": 1, "PENDING": 1, "APPROVED": 0, "PUBLISHED": 1, "REJECTED": 0}
    assert (data["enrollments"], data["completions"], data["pending_courses"]) == (1, 1, 1)
    assert data["pending_instructor_requests"] == 1
    assert data["approval_times"]["count"] == 1
    assert 0 <= data["approval_times"]["median_seconds"] <= 60
    assert data["active_users"]["day"] >= 1
    assert data["series"][-1]["enrollments"] == 1
    assert len(data["series"]) == 2


def test_who_was_here_is_what_the_worker_counted_last(cast: Cast, api: Api) -> None:
    def active() -> int:
        return int(api(cast.rosa).get("analytics/admin/").data["active_users"]["week"])

    before = active()
    count_active_users(timezone.now())
    User.objects.filter(pk=cast.liam.pk).update(last_login=timezone.now() - timedelta(days=3))
    assert active() == before
    count_active_users(timezone.now())
    assert active() == before + 1
    count_active_users(timezone.now() - timedelta(minutes=30))
    User.objects.filter(pk=cast.liam.pk).update(last_login=None)
    assert active() == before


def test_figures_cost_the_same_for_more_courses_lessons_and_learners(cast: Cast, api: Api) -> None:
    ines, rosa = api(cast.ines), api(cast.rosa)
    for lessons in (2, 40):
        course = courses.published_course(by=cast.ines, title=f"Knots {lessons}", lessons=lessons)
        for number in range(2 if lessons == 2 else 6):
            learn(api(person(f"learner-{lessons}-{number}@lectern.example")), course, lessons=1, rating=3)
        with world.at_most(3):
            ines.get("analytics/instructor/")
        with world.at_most(13):
            ines.get(f"analytics/instructor/courses/{course.pk}/")
        with world.at_most(18):
            rosa.get("analytics/admin/")

"""Joining a course, leaving it, and coming back."""

from collections.abc import Callable

from learning.models import CourseStats, Enrollment
from outbox.models import Event

from content.models import Course
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


def learners(course: Course) -> int:
    stats = CourseStats.objects.filter(course=course).first()
    return stats.enrollment_count if stats else 0


def test_enrolling_answers_201_with_the_whole_enrollment(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, title="Knots", lessons=2)
    answer = api(cast.lena).post(f"courses/{course.slug}/enroll/")
    assert answer.status == 201
    first, second = (str(each) for each in world.lessons_of(course))
    data = answer.data
    assert set(data) == {
        *("id", "course", "status", "progress_percentage", "enrolled_at", "last_accessed", "completed_at"),
        *("next_lesson_id", "lessons", "remaining", "certificate"),
    }
    assert (data["status"], data["progress_percentage"], data["next_lesson_id"]) == ("ACTIVE", 0, first)
    assert data["course"]["slug"] == course.slug
    assert data["course"]["is_published"] is True
    assert [each["lesson_id"] for each in data["lessons"]] == [first, second]
    assert data["remaining"] == [
        {"lesson_id": first, "rule": "complete", "message": "Complete “Lesson 1”."},
        {"lesson_id": second, "rule": "complete", "message": "Complete “Lesson 2”."},
    ]
    assert data["certificate"] is None
    assert learners(course) == 1
    event = Event.objects.get(name="enrollment.created")
    assert event.payload == {
        "enrollment_id": data["id"],
        "course_id": str(course.pk),
        "user_id": str(cast.lena.pk),
    }


def test_enrolling_again_answers_200_with_the_same_enrollment(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    lena = api(cast.lena)
    first = lena.post(f"courses/{course.slug}/enroll/")
    again = lena.post(f"courses/{course.slug}/enroll/")
    assert again.status == 200
    assert again.data == first.data
    assert (Enrollment.objects.count(), learners(course)) == (1, 1)
    assert Event.objects.filter(name="enrollment.created").count() == 1


def test_a_priced_course_has_to_be_paid_for_by_everybody(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, price=1999)
    for user in (cast.lena, cast.ines, cast.rosa):
        answer = api(user).post(f"courses/{course.slug}/enroll/")
        assert (answer.status, answer.code) == (402, "PAYMENT_REQUIRED")
        assert answer.details == {"price": 1999, "currency": "USD"}
    assert not Enrollment.objects.exists()
    assert not Event.objects.exists()


def test_who_is_in_a_course_stays_in_it_when_it_gets_a_price(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    lena = api(cast.lena)
    lena.post(f"courses/{course.slug}/enroll/")
    Course.objects.update(price=1999)
    assert lena.post(f"courses/{course.slug}/enroll/").status == 200


def test_a_course_that_is_not_published_does_not_exist(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    world.unpublish(course)
    hidden = api(cast.lena).post(f"courses/{course.slug}/enroll/")
    unknown = api(cast.lena).post("courses/no-such-course/enroll/")
    assert (hidden.status, hidden.code) == (404, "NOT_FOUND")
    assert {**hidden.body, "timestamp": ""} == {**unknown.body, "timestamp": ""}


def test_enrolling_needs_a_signed_in_person(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    assert api(None).post(f"courses/{course.slug}/enroll/").status == 401


def test_leaving_keeps_the_progress_for_whoever_comes_back(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=2)
    lena = api(cast.lena)
    enrollment = lena.post(f"courses/{course.slug}/enroll/").data["id"]
    first = world.lessons_of(course)[0]
    lena.post(f"enrollments/{enrollment}/lessons/{first}/complete/")

    left = lena.delete(f"enrollments/{enrollment}/")
    assert (left.status, left.data["status"]) == (200, "CANCELLED")
    assert lena.delete(f"enrollments/{enrollment}/").status == 200
    assert learners(course) == 0

    back = lena.post(f"courses/{course.slug}/enroll/")
    assert (back.status, back.data["id"], back.data["status"]) == (200, enrollment, "ACTIVE")
    assert back.data["progress_percentage"] == 50
    assert learners(course) == 1
    names = Event.objects.filter(name__startswith="enrollment.").order_by("occurred_at").values_list("name", flat=True)
    assert list(names) == ["enrollment.created", "enrollment.cancelled", "enrollment.revived"]


def test_who_finished_and_left_comes_back_as_finished(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lena = api(cast.lena)
    enrollment = lena.post(f"courses/{course.slug}/enroll/").data["id"]
    lena.post(f"enrollments/{enrollment}/lessons/{world.lessons_of(course)[0]}/complete/")
    lena.delete(f"enrollments/{enrollment}/")
    back = lena.post(f"courses/{course.slug}/enroll/")
    assert (back.data["status"], back.data["progress_percentage"]) == ("COMPLETED", 100)
    assert back.data["certificate"] is not None


def test_coming_back_to_a_course_that_has_got_a_price_has_to_be_paid_for(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    lena = api(cast.lena)
    lena.delete(f"enrollments/{lena.post(f'courses/{course.slug}/enroll/').data['id']}/")
    Course.objects.update(price=500)
    assert lena.post(f"courses/{course.slug}/enroll/").status == 402
    assert Enrollment.objects.get().status == "CANCELLED"


def test_nobody_leaves_for_another(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
    for stranger in (cast.liam, cast.ines, cast.ada):
        assert api(stranger).delete(f"enrollments/{enrollment}/").status == 404
    assert Enrollment.objects.get().status == "ACTIVE"

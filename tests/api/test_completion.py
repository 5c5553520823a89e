"""Finishing lessons and courses, and what a new release does to those who are on their way."""

import uuid
from collections.abc import Callable

from learning.models import Certificate, Enrollment, LessonProgress
from outbox.models import Delivery, Event
from outbox.relay import deliver_due

from content.actions.lesson import delete_lesson
from content.models import Course, LessonPage, Release
from tests.cast import Cast
from tests.factories import courses
from tests.http import Answer, ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


def enrolled(client: ApiClient, slug: str) -> str:
    return str(client.post(f"courses/{slug}/enroll/").data["id"])


def complete(client: ApiClient, enrollment: str, lesson: uuid.UUID) -> Answer:
    return client.post(f"enrollments/{enrollment}/lessons/{lesson}/complete/")


def test_lessons_add_up_to_a_course_and_its_certificate(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, title="Knots", lessons=3)
    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    one, two, three = world.lessons_of(course)

    answer = complete(lena, enrollment, two)
    assert answer.status == 200
    assert answer.data == {"progress_percentage": 33, "completed_at": None, "certificate": None}
    shown = lena.get(f"enrollments/{enrollment}/").data
    assert shown["next_lesson_id"] == str(one)
    assert [each["lesson_id"] for each in shown["remaining"]] == [str(one), str(three)]

    complete(lena, enrollment, one)
    last = complete(lena, enrollment, three)
    assert last.data["progress_percentage"] == 100
    assert last.data["completed_at"].endswith("Z")
    certificate = Certificate.objects.get()
    assert last.data["certificate"]["number"] == certificate.number
    assert (certificate.learner_name, certificate.course_title, certificate.release_number) == ("Lena", "Knots", 1)
    shown = lena.get(f"enrollments/{enrollment}/").data
    assert (shown["status"], shown["progress_percentage"]) == ("COMPLETED", 100)
    assert (shown["remaining"], shown["next_lesson_id"]) == ([], None)


def test_finishing_is_told_once(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lena = api(cast.lena)
    enrollment, lesson = enrolled(lena, course.slug), world.lessons_of(course)[0]
    first, again = complete(lena, enrollment, lesson), complete(lena, enrollment, lesson)
    assert first.data == again.data
    names = Event.objects.exclude(name="enrollment.created").order_by("occurred_at").values_list("name", flat=True)
    assert list(names) == ["lesson.completed", "course.completed", "certificate.issued"]
    issued = Event.objects.get(name="certificate.issued")
    assert issued.payload == {
        "certificate_id": str(Certificate.objects.get().pk),
        "enrollment_id": enrollment,
        "user_id": str(cast.lena.pk),
    }


def test_completing_keeps_what_was_watched(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lena = api(cast.lena)
    enrollment, lesson = enrolled(lena, course.slug), world.lessons_of(course)[0]
    lena.put(f"enrollments/{enrollment}/lessons/{lesson}/progress/", {"watched_seconds": 40, "position_seconds": 41})
    complete(lena, enrollment, lesson)
    progress = LessonProgress.objects.get()
    assert (progress.watched_seconds, progress.position_seconds) == (40, 41)
    answer = lena.put(f"enrollments/{enrollment}/lessons/{lesson}/progress/", {"watched_seconds": 50})
    assert (answer.data["completed"], answer.data["watched_seconds"]) == (True, 50)


def test_what_cannot_be_completed_leaves_no_trace(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    lena = api(cast.lena)
    enrollment, lesson = enrolled(lena, course.slug), world.lessons_of(course)[0]
    assert complete(lena, enrollment, uuid.uuid4()).status == 404
    assert complete(api(cast.liam), enrollment, lesson).status == 404
    assert complete(api(cast.ada), enrollment, lesson).status == 404
    assert complete(api(None), enrollment, lesson).status == 401
    world.unpublish(course)
    assert complete(lena, enrollment, lesson).code == "COURSE_UNAVAILABLE"
    lena.delete(f"enrollments/{enrollment}/")
    assert complete(lena, enrollment, lesson).code == "ENROLLMENT_CANCELLED"
    assert not LessonProgress.objects.exists()


def test_finished_learners_stay_finished_and_others_get_the_new_lessons(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=2)
    lena, liam = api(cast.lena), api(cast.liam)
    finished, learning = enrolled(lena, course.slug), enrolled(liam, course.slug)
    old = list(course.lessons.all())
    for lesson in world.lessons_of(course):
        complete(lena, finished, lesson)
    complete(liam, learning, world.lessons_of(course)[0])

    world.release(course, [*old, *world.new_lessons(course, 2)])
    shown = lena.get(f"enrollments/{finished}/").data
    assert (shown["status"], shown["progress_percentage"], shown["remaining"]) == ("COMPLETED", 100, [])
    assert shown["next_lesson_id"] == str(world.lessons_of(course)[2])
    assert [each["completed"] for each in shown["lessons"]] == [True, True, False, False]
    shown = liam.get(f"enrollments/{learning}/").data
    assert (shown["status"], shown["progress_percentage"], len(shown["remaining"])) == ("ACTIVE", 25, 3)


def test_a_finished_learner_who_takes_new_lessons_gets_no_second_certificate(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    first = complete(lena, enrollment, world.lessons_of(course)[0])
    world.release(course, [*course.lessons.all(), *world.new_lessons(course, 1)])
    second = complete(lena, enrollment, world.lessons_of(course)[1])
    assert second.data == first.data
    assert Certificate.objects.count() == 1


def test_removed_lessons_stop_counting_and_come_back_done(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=4)
    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    lessons = {lesson.pk: lesson for lesson in course.lessons.all()}
    order = [lessons[each] for each in world.lessons_of(course)]
    complete(lena, enrollment, order[0].pk)
    complete(lena, enrollment, order[1].pk)
    assert lena.get(f"enrollments/{enrollment}/").data["progress_percentage"] == 50
    world.release(course, order[1:])
    assert lena.get(f"enrollments/{enrollment}/").data["progress_percentage"] == 33
    world.release(course, order)
    assert lena.get(f"enrollments/{enrollment}/").data["progress_percentage"] == 50


def test_a_release_that_leaves_nothing_to_do_completes_the_course(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=2)
    lena, liam = api(cast.lena), api(cast.liam)
    done, undone = enrolled(lena, course.slug), enrolled(liam, course.slug)
    lessons = {lesson.pk: lesson for lesson in course.lessons.all()}
    kept = lessons[world.lessons_of(course)[0]]
    complete(lena, done, kept.pk)

    made = world.release(course, [kept])
    released(course, made)
    deliver_due()
    assert Enrollment.objects.get(pk=done).status == "COMPLETED"
    assert Certificate.objects.get().release == made
    assert Enrollment.objects.get(pk=undone).status == "ACTIVE"

    Delivery.objects.update(state="due")
    deliver_due()
    assert Certificate.objects.count() == 1
    assert Event.objects.filter(name="course.completed").count() == 1


def test_learners_with_nothing_left_are_completed_in_batches(cast: Cast, api: Api, monkeypatch) -> None:
    from learning.actions import completion

    monkeypatch.setattr(completion.complete_those_done, "__defaults__", (1,))
    course = world.course_by(cast.ines, lessons=2)
    lessons = {lesson.pk: lesson for lesson in course.lessons.all()}
    kept = lessons[world.lessons_of(course)[0]]
    for user in (cast.lena, cast.liam, cast.otto):
        client = api(user)
        complete(client, enrolled(client, course.slug), kept.pk)
    released(course, world.release(course, [kept]))
    deliver_due()
    assert Certificate.objects.count() == 3
    assert Event.objects.filter(name="course.completions_due").count() == 2


def test_an_author_who_takes_a_lesson_out_lets_waiting_learners_finish(cast: Cast, api: Api) -> None:
    course = courses.published_course(by=cast.ines, title="Knots", lessons=2)
    lena = api(cast.lena)
    enrollment = enrolled(lena, course.slug)
    first, second = world.lessons_of(course)
    assert complete(lena, enrollment, first).data["progress_percentage"] == 50

    delete_lesson(lesson=LessonPage.objects.get(uuid=second), by=cast.ines)
    deliver_due()
    assert Enrollment.objects.get().status == "ACTIVE"  # learners read the release, not the working copy
    courses.publish(course, by=cast.ines)
    deliver_due()
    shown = lena.get(f"enrollments/{enrollment}/").data
    assert (shown["status"], shown["progress_percentage"]) == ("COMPLETED", 100)
    certificate = Certificate.objects.get()
    assert (certificate.release_number, certificate.course_title) == (2, "Knots")


def released(course: Course, made: Release) -> None:
    """What publishing records."""
    from outbox.record import record

    record("course.released", course_id=course.pk, release_id=made.pk, number=made.number)

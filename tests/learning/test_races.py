"""Many at once: each promise holds, and breaks when what keeps it is taken away."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from accounts.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from learning.actions import marking_done, progress
from learning.actions.certificate import CertificateRevoked, reissue_certificate
from learning.invariants import broken
from learning.models import Certificate, CourseStats, Enrollment, Review
from outbox.models import Event

from content.models import Course
from tests.cast import Cast, person
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.races import REPEATS, at_once, locks_waited_for, meeting, until

Api = Callable[..., ApiClient]
pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif(os.environ.get("LECTERN_TEST_ENGINE") == "sqlite", reason="SQLite lets one writer in at a time"),
]


@contextmanager
def without(table: str, constraint: str) -> Iterator[None]:
    """Take a promise away from the database, and put it back once the rows that broke it are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        try:
            yield
        finally:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")


def all_post(client: Callable[[], ApiClient], paths: list[str]) -> list[Answer]:
    """Post to every path at the same moment, each from a device of its own."""
    clients = [client() for _ in paths]
    return at_once(lambda number: clients[number].post(paths[number]), times=len(paths))


def completions(enrollment: str, course: Course) -> list[str]:
    return [f"enrollments/{enrollment}/lessons/{lesson}/complete/" for lesson in world.lessons_of(course)]


@pytest.mark.asvs("2.3.4", "15.4.1")
def test_twenty_enrollments_at_once_are_one(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        course = world.course_by(cast.ines)
        answers = all_post(lambda: api(cast.lena), [f"courses/{course.slug}/enroll/"] * 20)
        assert sorted(answer.status for answer in answers) == [200] * 19 + [201]
        assert len({answer.data["id"] for answer in answers}) == 1
        assert Enrollment.objects.filter(course=course).count() == 1
        assert CourseStats.objects.get(course=course).enrollment_count == 1
        assert Event.objects.filter(name="enrollment.created", payload__course_id=str(course.pk)).count() == 1


def test_without_the_unique_constraint_there_would_be_more(cast: Cast) -> None:
    with without("learning_enrollment", "learning_enrolled_once"):
        course = world.course_by(cast.ines)

        is_in = meeting(Enrollment.objects.filter(course=course, learner=cast.lena).exists)

        def enroll_naively(_: int) -> None:
            if not is_in():
                Enrollment.objects.create(course=course, learner=cast.lena)

        at_once(enroll_naively)
        assert Enrollment.objects.filter(course=course).count() == 20


def test_leaving_and_coming_back_at_once_keeps_the_count(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        course = world.course_by(cast.ines)
        enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]

        def toggle(number: int, course: Course = course, enrollment: str = enrollment) -> int:
            lena = api(cast.lena)
            if number % 2:
                return lena.delete(f"enrollments/{enrollment}/").status
            return lena.post(f"courses/{course.slug}/enroll/").status

        assert set(at_once(toggle)) == {200}
        in_course = Enrollment.objects.in_course().filter(course=course).count()
        assert CourseStats.objects.get(course=course).enrollment_count == in_course
    assert list(broken()) == []


def test_twenty_learners_at_once_are_counted_exactly(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    clients = [api(person(f"learner-{number}@lectern.example")) for number in range(20)]
    answers = at_once(lambda number: clients[number].post(f"courses/{course.slug}/enroll/"))
    assert {answer.status for answer in answers} == {201}
    assert CourseStats.objects.get(course=course).enrollment_count == 20


def test_twenty_completions_at_once_give_one_certificate(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        course = world.course_by(cast.ines, lessons=1)
        enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
        answers = all_post(lambda: api(cast.lena), completions(enrollment, course) * 20)
        assert {answer.status for answer in answers} == {200}
        assert len({answer.data["certificate"]["number"] for answer in answers}) == 1
        for name in ("lesson.completed", "course.completed", "certificate.issued"):
            assert Event.objects.filter(name=name, payload__enrollment_id=enrollment).count() == 1


def test_the_last_lessons_finished_at_once_complete_the_course(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        course = world.course_by(cast.ines, lessons=8)
        enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
        all_post(lambda: api(cast.lena), completions(enrollment, course))
        assert Enrollment.objects.get(pk=enrollment).status == "COMPLETED"
    assert list(broken()) == []


def finished_at_once_once_all_wait(cast: Cast, api: Api) -> str:
    """What becomes of an enrollment whose lessons, which are known, are all finished while somebody else holds it."""
    course = world.course_by(cast.ines, lessons=4)
    enrollment = str(api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"])
    for lesson in world.lessons_of(course):
        marking_done.see(lesson, course.current_release_id)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Enrollment.objects.select_for_update().get(pk=enrollment)
            answers = pool.submit(all_post, lambda: api(cast.lena), completions(enrollment, course))
            until(lambda: locks_waited_for() == 4)
        assert {answer.status for answer in answers.result()} == {200}
    assert Event.objects.filter(name="lesson.completed", payload__enrollment_id=enrollment).count() == 4
    return str(Enrollment.objects.get(pk=enrollment).status)


def test_known_lessons_finished_at_once_see_each_other(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        assert finished_at_once_once_all_wait(cast, api) == "COMPLETED"
    assert list(broken()) == []


def test_without_the_lock_none_of_them_is_the_last(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: each counts what was done before it waited."""
    monkeypatch.setattr(marking_done.LOCK, "lock", lambda **_: None)
    assert finished_at_once_once_all_wait(cast, api) == "ACTIVE"


def test_without_the_lock_one_completion_gets_in_the_way_of_another(cast: Cast, api: Api, monkeypatch) -> None:
    monkeypatch.setattr(progress.LOCK, "lock", lambda **_: None)
    monkeypatch.setattr(progress._IN_LESSON, "first", meeting(progress._IN_LESSON.first))
    course = world.course_by(cast.ines, lessons=1)
    enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
    answers = all_post(lambda: api(cast.lena), completions(enrollment, course) * 20)
    told = Event.objects.filter(name="lesson.completed").count()
    assert told > 1 or {answer.status for answer in answers} != {200}


def certified(cast: Cast, api: Api) -> Certificate:
    course = world.course_by(cast.ines, lessons=1)
    enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
    all_post(lambda: api(cast.lena), completions(enrollment, course))
    return Certificate.objects.get(enrollment=enrollment)


def replaced_at_once(certificate: Certificate, by: User) -> list[str]:
    def replace(number: int) -> str:
        try:
            return reissue_certificate(certificate=certificate, by=by, learner_name=f"Lena {number}").number
        except (CertificateRevoked, IntegrityError) as refused:
            return type(refused).__name__

    return at_once(replace)


def test_twenty_corrections_at_once_give_one_new_certificate(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        old = certified(cast, api)
        answers = replaced_at_once(old, cast.rosa)
        assert answers.count("CertificateRevoked") == 19
        [new] = Certificate.objects.filter(enrollment=old.enrollment_id).valid()
        old.refresh_from_db()
        assert (old.replaced_by, new.number in answers) == (new, True)
        assert Event.objects.filter(name="certificate.revoked", payload__certificate_id=str(old.pk)).count() == 1
    assert list(broken()) == []


def test_without_the_lock_the_constraint_still_keeps_one_valid(cast: Cast, api: Api, monkeypatch) -> None:
    from learning.actions import certificate as actions

    def unlocked(certificate: Certificate) -> Certificate:
        return Certificate.objects.select_related("enrollment").get(pk=certificate.pk)

    monkeypatch.setattr(actions, "_locked", meeting(unlocked))
    old = certified(cast, api)
    assert "IntegrityError" in replaced_at_once(old, cast.rosa)
    assert Certificate.objects.filter(enrollment=old.enrollment_id).valid().count() == 1


@pytest.mark.asvs("15.4.3")
def test_reports_and_completions_at_once_lose_nothing_and_do_not_deadlock(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=2)
    enrollment = api(cast.lena).post(f"courses/{course.slug}/enroll/").data["id"]
    lessons = world.lessons_of(course)

    def act(number: int) -> int:
        lesson = f"enrollments/{enrollment}/lessons/{lessons[number % 2]}"
        if number < 10:
            return api(cast.lena).post(f"{lesson}/complete/").status
        body = {"watched_seconds": number, "position_seconds": number}
        return api(cast.lena).put(f"{lesson}/progress/", body).status

    assert set(at_once(act)) == {200}
    shown = api(cast.lena).get(f"enrollments/{enrollment}/").data
    assert shown["status"] == "COMPLETED"
    assert [each["watched_seconds"] for each in shown["lessons"]] == [18, 19]


def reviewers(course: Course, api: Api, count: int = 10) -> list[ApiClient]:
    clients = [api(person(f"reviewer-{number}-{course.pk.hex[:6]}@lectern.example")) for number in range(count)]
    for client in clients:
        client.post(f"courses/{course.slug}/enroll/")
    return clients


def test_reviews_written_changed_and_removed_at_once_are_counted_exactly(cast: Cast, api: Api) -> None:
    for _ in range(REPEATS):
        course = world.course_by(cast.ines)
        clients = reviewers(course, api)

        def write(number: int, course: Course = course, clients: list[ApiClient] = clients) -> None:
            client = clients[number % 10]
            made = client.post(f"courses/{course.slug}/reviews/", {"rating": 1 + number % 5})
            assert made.status in {201, 409}
            mine = Review.objects.filter(course=course, author__email__startswith=f"reviewer-{number % 10}-").first()
            if mine is not None and number % 3 == 0:
                assert client.delete(f"reviews/{mine.pk}/").status in {200, 404}
            elif mine is not None:
                assert client.patch(f"reviews/{mine.pk}/", {"rating": 5 - number % 5}).status in {200, 404}

        at_once(write)
        ratings = list(Review.objects.filter(course=course).values_list("rating", flat=True))
        stats = CourseStats.objects.get(course=course)
        assert (stats.review_count, stats.rating_sum) == (len(ratings), sum(ratings))
        assert stats.average_rating == (sum(ratings) / len(ratings) if ratings else None)
    assert list(broken()) == []


def test_counting_again_after_each_review_would_drift(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines)
    learners = [person(f"naive-{number}@lectern.example") for number in range(20)]
    CourseStats.add(course.pk)
    counted = meeting(lambda: list(Review.objects.filter(course=course).values_list("rating", flat=True)))

    def review_naively(number: int) -> None:
        with transaction.atomic():
            Review.objects.create(course=course, author=learners[number], rating=3, created_at=timezone.now())
            ratings = counted()
            CourseStats.objects.filter(course=course).update(review_count=len(ratings), rating_sum=sum(ratings))

    at_once(review_naively)
    assert Review.objects.filter(course=course).count() == 20
    assert CourseStats.objects.get(course=course).review_count == 1
    assert [found.says for found, _ in broken()] == [
        "The count of reviews of a course is the number of its reviews.",
        "The sum of ratings of a course is the sum over its reviews.",
        "Who reviewed a course is or was in it.",
    ]

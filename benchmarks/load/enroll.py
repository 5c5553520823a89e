"""Learners for the load: signed in, each with tokens of their own, in courses that are published."""

import random
from datetime import timedelta
from uuid import uuid4

from accounts.models import RefreshToken, Session, User
from accounts.opaque import digest_of, new_secret
from accounts.passwords import Argon2idHasher
from accounts.tokens import issue_access
from django.db.models import Count
from django.utils import timezone
from learning.models import CourseStats, Enrollment

from benchmarks.load.learner import Learner, Seat, Studied
from content.models import Course, ReleaseLesson
from tests.cast import PASSWORD

EACH, AT_ONCE = 3, 2000


def enroll_learners(count: int, *, host: str = "localhost", most_courses: int = 200) -> list[Learner]:
    """So many, in three courses each: a small one of those first, so that popular courses are crowded as in life."""
    courses = _courses(most_courses)
    chosen, learners = random.Random(1), list[Learner]()
    password = Argon2idHasher().encode(PASSWORD, "saltofload" + "x" * 12)
    popular = [1 / (place + 1) for place in range(len(courses))]
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        users = [_user(number, password) for number in numbers]
        User.objects.bulk_create(users)
        taken = [_some(courses, popular, chosen) for _ in users]
        learners += _signed_in(numbers, users, taken, host)
    _count_enrollments([course.pk for course, _ in courses])
    return learners


def _some(courses: list[tuple[Course, Studied]], weights: list[float], chosen: random.Random) -> dict[Course, Studied]:
    """A few different ones, at least one of them with a quiz."""
    with_quiz = [each for each in courses if each[1].quizzes]
    found = dict(chosen.choices(with_quiz, k=1))
    while len(found) < min(EACH, len(courses)):
        found |= dict(chosen.choices(courses, weights))
    return found


def _courses(most: int) -> list[tuple[Course, Studied]]:
    found = list(Course.objects.published().order_by("slug")[:most])
    places: dict[object, Studied] = {course.current_release_id: Studied(course.slug, [], []) for course in found}
    rows = ReleaseLesson.objects.filter(release__in=places).order_by("position")
    for release, lesson, asked in rows.values_list("release_id", "lesson_id", "version__quiz"):
        (places[release].quizzes if asked else places[release].lessons).append(str(lesson))
    return [(course, places[course.current_release_id]) for course in found]


def _user(number: int, password: str) -> User:
    email, name = f"load{number}@school.test", f"Learner {number}"
    return User(email=email, full_name=name, password=password, email_verified=True)


def _signed_in(numbers: range, users: list[User], taken: list[dict[Course, Studied]], host: str) -> list[Learner]:
    now = timezone.now()
    sessions = [
        Session(user=user, created_at=now - timedelta(days=1), expires_at=now + timedelta(days=9)) for user in users
    ]
    secrets = [new_secret() for _ in users]
    seats = [
        [Enrollment(pk=uuid4(), course=course, learner=user) for course in courses]
        for user, courses in zip(users, taken, strict=True)
    ]
    Session.objects.bulk_create(sessions)
    RefreshToken.objects.bulk_create(
        RefreshToken(session=session, digest=digest_of(secret))
        for session, secret in zip(sessions, secrets, strict=True)
    )
    Enrollment.objects.bulk_create(row for rows in seats for row in rows)
    everything = zip(numbers, users, sessions, secrets, seats, taken, strict=True)
    return [
        Learner(
            number, user.pk, user.email, issue_access(user, session.pk), secret,
            [Seat(str(row.pk), courses[row.course]) for row in rows], host,
        )
        for number, user, session, secret, rows, courses in everything
    ]  # fmt: skip


def _count_enrollments(courses: list[object]) -> None:
    counted = Enrollment.objects.filter(course__in=courses).in_course().values("course").annotate(count=Count("pk"))
    rows = [CourseStats(course_id=row["course"], enrollment_count=row["count"]) for row in counted]
    CourseStats.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["course"], update_fields=["enrollment_count"]
    )

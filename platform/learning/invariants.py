"""What must be true of the learning data at every moment, each as one query that counts the rows that break it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from learning.attempt_promises import PROMISES


@dataclass(frozen=True)
class Invariant:
    """A promise, and SQL that gives how many rows break it."""

    promise: str
    sql: str


_ENROLLED = "(SELECT count(*) FROM learning_enrollment e WHERE e.course_id = c.id AND e.status <> 'CANCELLED')"
_REVIEWS = "(SELECT count(*) FROM learning_review r WHERE r.course_id = c.id)"
_RATINGS = "(SELECT coalesce(sum(r.rating), 0) FROM learning_review r WHERE r.course_id = c.id)"
_ENROLLMENTS = "SELECT count(*) FROM learning_enrollment e WHERE"
_CERTIFIED = "EXISTS (SELECT 1 FROM learning_certificate k WHERE k.enrollment_id = e.id)"
_GAVE_NONE = (
    "EXISTS (SELECT 1 FROM content_release r WHERE r.course_id = e.course_id AND r.published_at IS NOT NULL "
    """AND r.outline LIKE '%"certificate":{"issue":false,%')"""
)
_COUNTED = "SELECT count(*) FROM content_course c LEFT JOIN learning_coursestats s ON s.course_id = c.id WHERE"

INVARIANTS = [
    Invariant(
        "The count of learners of a course is the number of its enrollments that were not cancelled.",
        f"{_COUNTED} coalesce(s.enrollment_count, 0) <> {_ENROLLED}",
    ),
    Invariant(
        "The count of reviews of a course is the number of its reviews.",
        f"{_COUNTED} coalesce(s.review_count, 0) <> {_REVIEWS}",
    ),
    Invariant(
        "The sum of ratings of a course is the sum over its reviews.",
        f"{_COUNTED} coalesce(s.rating_sum, 0) <> {_RATINGS}",
    ),
    Invariant(
        "A learner is enrolled in a course once.",
        "SELECT count(*) FROM (SELECT 1 FROM learning_enrollment GROUP BY course_id, learner_id HAVING count(*) > 1) x",
    ),
    Invariant(
        "Every finished enrollment has a certificate, unless a release gave none, and no other has one.",
        f"{_ENROLLMENTS} (e.completed_at IS NULL AND {_CERTIFIED}) "
        f"OR (e.completed_at IS NOT NULL AND NOT {_CERTIFIED} AND NOT {_GAVE_NONE})",
    ),
    Invariant(
        "A certificate names a numbered release of the course that was finished.",
        "SELECT count(*) FROM learning_certificate k JOIN learning_enrollment e ON e.id = k.enrollment_id "
        "JOIN content_release r ON r.id = k.release_id "
        "WHERE r.course_id <> e.course_id OR r.number IS NULL OR r.number <> k.release_number",
    ),
    Invariant(
        "Progress is about lessons of the course that the learner is in.",
        "SELECT count(*) FROM learning_lessonprogress p JOIN learning_enrollment e ON e.id = p.enrollment_id "
        "JOIN content_lesson l ON l.id = p.lesson_id WHERE l.course_id <> e.course_id",
    ),
    Invariant(
        "Who has done as many lessons of the current release as it asks for has completed the course, "
        "unless it asks for a grade beside.",
        "SELECT count(*) FROM learning_enrollment e JOIN content_course c ON c.id = e.course_id "
        "JOIN content_release r ON r.id = c.current_release_id "
        "WHERE e.status = 'ACTIVE' AND r.completion_grade IS NULL "
        "AND EXISTS (SELECT 1 FROM content_releaselesson rl WHERE rl.release_id = r.id) "
        "AND 100 * (SELECT count(*) FROM content_releaselesson rl JOIN learning_lessonprogress p "
        "ON p.enrollment_id = e.id AND p.lesson_id = rl.lesson_id AND p.completed_at IS NOT NULL "
        "WHERE rl.release_id = r.id) "
        ">= r.completion_share * (SELECT count(*) FROM content_releaselesson rl WHERE rl.release_id = r.id)",
    ),
    Invariant(
        "The current release of a course is one of its own, approved and published.",
        "SELECT count(*) FROM content_course c JOIN content_release r ON r.id = c.current_release_id "
        "WHERE r.course_id <> c.id OR r.number IS NULL OR r.published_at IS NULL",
    ),
    *(Invariant(promise, sql) for promise, sql in PROMISES),
]


def broken() -> Iterator[tuple[Invariant, int]]:
    """The invariants that do not hold now, each with the number of rows that break it."""
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            (rows,) = cursor.fetchone()
            if rows:
                yield invariant, rows

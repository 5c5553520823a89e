"""Faults are injected into PostgreSQL: what they prove can't be proved on SQLite."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from learning.models import Enrollment

from content.models import Course
from tests.cast import Cast, make_cast
from tests.http import ApiClient
from tests.learning import world


@pytest.fixture(autouse=True)
def _only_on_postgresql(committed_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no other processes, connections to cut, or dumps")


@pytest.fixture
def school(committed_db: None) -> Cast:
    return make_cast()


class Learner:
    """Lena, in a course of two lessons."""

    def __init__(self, cast: Cast, title: str) -> None:
        self.user, self.api = cast.lena, ApiClient(cast.lena)
        self.course: Course = world.course_by(cast.ines, title=title)
        self.lessons: list[UUID] = world.lessons_of(self.course)

    def enroll(self) -> Any:
        """The same request as often as it is sent."""
        return self.api.post(f"courses/{self.course.slug}/enroll/", **{"Idempotency-Key": str(self.course.pk)})

    def complete(self, place: int) -> Any:
        """Of somebody who is enrolled."""
        mine = Enrollment.objects.get(course=self.course).pk
        return self.api.post(f"enrollments/{mine}/lessons/{self.lessons[place]}/complete/")

    def marks(self) -> tuple[int, ...]:
        """What there is of Lena's learning, table by table."""
        with connection.cursor() as cursor:
            cursor.execute(_MARKS, [self.course.pk] * 5)
            return tuple(cursor.fetchone())


_MARKS = """
    SELECT count(e.id), (SELECT coalesce(max(enrollment_count), 0) FROM learning_coursestats WHERE course_id = %s),
        (SELECT count(*) FROM learning_lessonprogress p JOIN learning_enrollment x ON x.id = p.enrollment_id
            WHERE x.course_id = %s),
        (SELECT count(*) FROM learning_certificate k JOIN learning_enrollment x ON x.id = k.enrollment_id
            WHERE x.course_id = %s),
        (SELECT count(*) FROM outbox_event v JOIN learning_enrollment x ON x.id::text = v.payload ->> 'enrollment_id'
            WHERE x.course_id = %s)
    FROM (SELECT 1) one LEFT JOIN learning_enrollment e ON e.course_id = %s
"""


@pytest.fixture
def broken_wire() -> Iterator[None]:
    """The test's own connection may have been cut."""
    yield
    connection.close()

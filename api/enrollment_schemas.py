"""What enrollments look like, and what learners send about them."""

import uuid
from datetime import datetime
from typing import Literal

from learning.actions.progress import MAX_SECONDS
from pydantic import Field

from api.pagination import PageQuery
from api.schemas import Input, Output


class EnrolledCourse(Output):
    """The course of an enrollment. While `is_published` is false its lessons are closed and the progress is kept."""

    id: uuid.UUID
    slug: str
    title: str
    summary: str
    thumbnail_url: str | None
    language: str
    duration_seconds: int
    is_published: bool


class LessonStandingOut(Output):
    """How far the learner came in one lesson of the current release."""

    lesson_id: uuid.UUID
    completed: bool
    watched_seconds: int
    position_seconds: int
    completed_at: datetime | None


class RequirementOut(Output):
    """One thing that still stands between the learner and completion, in words; `lesson_id` is null for the course."""

    lesson_id: uuid.UUID | None
    rule: Literal["complete", "watched", "submitted", "graded", "passed", "completion_share", "completion_grade"]
    message: str


class CertificateNote(Output):
    """The certificate that the learner got; `GET certificates/{number}/` says everything about it."""

    number: str
    issued_at: datetime
    verify_url: str
    pdf_url: str


class EnrollmentOut(Output):
    """A learner's place in a course. `progress_percentage` is whole and rounded down: 100 means done."""

    id: uuid.UUID
    course: EnrolledCourse
    status: Literal["ACTIVE", "COMPLETED", "CANCELLED"]
    progress_percentage: int
    enrolled_at: datetime
    last_accessed: datetime
    completed_at: datetime | None
    next_lesson_id: uuid.UUID | None
    lessons: list[LessonStandingOut]
    remaining: list[RequirementOut]
    certificate: CertificateNote | None


class EnrollmentQuery(PageQuery):
    """Which of my enrollments; several `status` may be given."""

    status: list[Literal["ACTIVE", "COMPLETED", "CANCELLED"]] = Field(default=[], max_length=3)
    ordering: Literal["-last_accessed", "last_accessed", "-enrolled_at", "enrolled_at"] = "-last_accessed"


class ProgressIn(Input):
    """Seconds of the lesson that were watched, and where the learner stands in it. Smaller than before is ignored."""

    watched_seconds: int = Field(0, ge=0, le=MAX_SECONDS, strict=True)
    position_seconds: int = Field(0, ge=0, le=MAX_SECONDS, strict=True)


class CompletionOut(Output):
    """Where the learner stands in the course after finishing a lesson. `completed_at` is the course's."""

    progress_percentage: int
    completed_at: datetime | None
    certificate: CertificateNote | None

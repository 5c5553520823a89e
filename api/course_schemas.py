"""A published course as learners get it: in a list, whole, and its lessons."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.assessment_schemas import AssignmentTerms, QuizTerms
from api.lesson_blocks import Formulas, LearnerBlock
from api.schemas import Output
from content.models.course import Difficulty
from content.models.pages import LessonType


class CategoryName(Output):
    """The shelf that a course stands on."""

    slug: str
    name: str


class InstructorCard(Output):
    """Who leads a course."""

    id: UUID
    full_name: str
    picture_url: str | None


class InstructorProfile(InstructorCard):
    """Who leads a course, in their own words."""

    bio: str


class CourseListing(Output):
    """What every account of a published course says. Money is in minor units, durations are in seconds."""

    id: UUID
    slug: str
    title: str
    summary: str
    category: CategoryName | None
    difficulty: Difficulty
    language: str
    price: int
    currency: str
    is_free: bool
    thumbnail_url: str | None
    enrollment_count: int
    average_rating: float | None
    review_count: int
    duration_seconds: int
    lesson_count: int


class CourseItem(CourseListing):
    """A course in a list."""

    instructor: InstructorCard | None
    published_at: datetime


class LessonEntry(Output):
    """A lesson as the outline names it."""

    id: UUID
    title: str
    type: LessonType
    duration_seconds: int
    is_preview: bool


class SectionEntry(Output):
    """A part of a course."""

    id: UUID
    title: str
    description: str
    lessons: list[LessonEntry]


class ReleaseName(Output):
    """Which release of the course this is, and since when learners see it."""

    number: int
    published_at: datetime


class CourseDetail(CourseListing):
    """A whole course, without the bodies of its lessons. `description` is sanitised HTML."""

    description: str
    preview_video_url: str
    instructor: InstructorProfile | None
    release: ReleaseName
    sections: list[SectionEntry]


class CourseName(Output):
    """The course that a lesson belongs to."""

    id: UUID
    slug: str
    title: str


class LessonDetail(LessonEntry):
    """A lesson to take. `release` is the number of the release that it was read from."""

    section_id: UUID
    course: CourseName
    release: int
    previous_lesson_id: UUID | None
    next_lesson_id: UUID | None
    body: list[LearnerBlock]
    formulas: Formulas
    quiz: QuizTerms | None = Field(description="Of a quiz, what it is like. Its questions come with an attempt.")
    assignment: AssignmentTerms | None = Field(description="Of an assignment, how it is handed in and marked.")

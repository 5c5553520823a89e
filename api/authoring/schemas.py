"""What authors send and get. What a field may hold is told by `content.fields`, so that every problem comes at once."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.authoring.described import Assignment, Body, Quiz
from api.schemas import Exact, Input, Link, Number, Output
from content.certificate_design import ORIENTATIONS, PAPERS
from content.models import Difficulty, LessonType, Requirement
from content.status import CourseStatus

Whole = Annotated[int, Field(strict=True)]
Yes = Annotated[bool, Field(strict=True)]
_Difficulty = Annotated[str, Field(json_schema_extra={"enum": Difficulty.values})]
_Requirement = Annotated[str, Field(json_schema_extra={"enum": ["", *Requirement.values]})]
_LessonType = Annotated[str, Field(json_schema_extra={"enum": LessonType.values})]


class Person(Output):
    """Somebody of the school."""

    id: UUID
    full_name: str


class Teacher(Person):
    """An instructor of the course."""

    role: Literal["lead", "co"]


class LiveRelease(Output):
    """What learners see."""

    number: int
    published_at: datetime | None


class Review(Output):
    """What the reviewer of the latest submission said."""

    comment: str
    reviewed_by: Person | None
    reviewed_at: datetime


class Appeal(Output):
    """The one appeal against a decline."""

    state: Literal["waiting", "granted", "refused"]
    text: str
    by: Person | None
    at: datetime
    comment: str = Field(description="What the second reviewer said.")
    decided_by: Person | None
    decided_at: datetime | None


class LessonDraft(Output):
    """A lesson as its latest draft has it."""

    id: UUID
    section_id: UUID
    title: str
    type: LessonType
    duration_seconds: int
    is_preview: bool
    body: Body
    quiz: Quiz = Field(description="How the quiz is taken; null: as usual.")
    assignment: Assignment = Field(description="How the assignment is handed in and marked; null: as usual.")
    requirement: _Requirement = Field(description="What it takes to be done with it; empty: as usual for its type.")
    required_minutes: int
    weight: Number = Field(description="How much it counts in the grade of the course.")


class SectionDraft(Output):
    """A section and its lessons, in order."""

    id: UUID
    title: str
    description: str
    lessons: list[LessonDraft]


class CourseDraft(Output):
    """A course as its latest draft has it, and where it stands."""

    id: UUID
    slug: str
    title: str
    summary: str
    description: str
    category: str | None
    difficulty: Difficulty
    language: str
    price: int
    currency: str
    thumbnail: UUID | None
    thumbnail_url: Link | None
    preview_video_url: str
    completion_share: int
    completion_grade: Number | None
    status: CourseStatus
    submitted_at: datetime | None
    publish_at: datetime | None
    review: Review | None
    declined: bool = Field(description="Declined for good: it can't be submitted unless an appeal is granted.")
    appeal: Appeal | None = Field(description="Of the latest submission; null where nobody appealed.")
    live_release: LiveRelease | None
    instructors: list[Teacher]
    created_at: datetime
    updated_at: datetime


class SignatureDraft(Output):
    """Who signs the certificates."""

    image: UUID | None = Field(description="A picture of the signature.")
    name: str
    role: str


class CertificateDraft(Output):
    """What the certificates of a course look like and say. Empty words are the usual ones."""

    issue: bool = Field(description="False: the course gives no certificates.")
    language: str = Field(description="Of the usual words; empty: the course's.")
    title: str
    wording: str = Field(description="With {learner} and {course}, and {date}, {release} and {school} where wanted.")
    logo: UUID | None
    accent: str = Field(description="Such as #1f6f78, dark enough for letters.")
    second: str = Field(description="Such as #b8893b, for lines and ornaments.")
    paper: str = Field(json_schema_extra={"enum": [*PAPERS]})
    orientation: str = Field(json_schema_extra={"enum": [*ORIENTATIONS]})
    signatures: list[SignatureDraft] = Field(description="At most two.")


class CourseTree(CourseDraft):
    """A course with everything in it."""

    certificate: CertificateDraft | None = Field(description="Null: certificates have the usual look.")
    sections: list[SectionDraft]


class CourseChange(Input):
    """The fields to write; those left out stay. Null empties `category`, `thumbnail` and `certificate`."""

    title: str | None = Field(None, description="One line of up to 255 characters.")
    summary: str | None = Field(None, description="Plain text of up to 500 characters.")
    description: str | None = Field(None, description="HTML, cleaned by an allow-list.")
    category: str | None = Field(None, description="The slug of a category.")
    difficulty: _Difficulty | None = None
    language: str | None = Field(None, description="As in BCP 47: en, pt-BR, zh-Hans.")
    price: Whole | None = Field(None, description="In the smallest unit of the currency; 0 is free.")
    currency: str | None = Field(None, description="As in ISO 4217.")
    thumbnail: str | None = Field(None, description="The id of an image of the author's media.")
    preview_video_url: str | None = Field(None, description="A YouTube or Vimeo link.")
    certificate: dict[str, Any] | None = Field(
        None, description="A CertificateDraft; what is left out is as usual. Null: the usual look."
    )
    completion_share: Whole | None = Field(
        None, description="How many per cent of the lessons it takes to finish the course: 1 to 100."
    )
    completion_grade: Exact | None = Field(
        None, description="The course grade that it takes beside, in per cent; null asks for none."
    )


class CourseNew(CourseChange):
    """A course to begin."""

    title: str = Field(description="One line of up to 255 characters.")


class SectionChange(Input):
    """The fields to write; those left out stay."""

    title: str | None = None
    description: str | None = Field(None, description="Plain text of up to 2000 characters.")


class SectionNew(SectionChange):
    """A section to add."""

    title: str


class LessonChange(Input):
    """The fields to write; those left out stay. `body` is replaced as a whole."""

    title: str | None = None
    type: _LessonType | None = None
    duration_seconds: Whole | None = None
    is_preview: Yes | None = None
    body: Body | None = None
    quiz: Quiz = Field(None, description="Null: as usual. For lessons of the type QUIZ; written as a whole.")
    assignment: Assignment = Field(
        None, description="Null: as usual. For lessons of the type ASSIGNMENT; written as a whole."
    )
    requirement: _Requirement | None = Field(None, description="Empty: as usual for its type.")
    required_minutes: Whole | None = Field(None, description="How long it has to be watched.")
    weight: Exact | None = Field(None, description="How much it counts in the grade: 0 or more, two decimal places.")


class LessonNew(LessonChange):
    """A lesson to add."""

    title: str


class LessonSource(Input):
    """The lesson to copy."""

    lesson: UUID


class SectionPlace(Input):
    """A section and the lessons that it shall have, in order."""

    id: UUID
    lessons: list[UUID] = Field(max_length=5000)


class Order(Input):
    """Every section and every lesson of the course, in the order that they shall have."""

    sections: list[SectionPlace] = Field(max_length=5000)


class MediaItem(Output):
    """An uploaded picture or file. `url` opens it for some hours."""

    id: UUID
    kind: Literal["image", "document"]
    title: str
    url: Link
    file_name: str
    size: int | None
    width: int | None
    height: int | None
    created_at: datetime

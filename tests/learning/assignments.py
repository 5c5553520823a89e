"""Published courses with an assignment, and work for it."""

import io
import uuid
from typing import Any

import orjson
from accounts.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from content.assessments.assignment import AssignmentSettings
from content.models import Course, LessonVersion, Release, ReleaseLesson, Requirement
from tests.learning import world

PDF = b"%PDF-1.7\n%%EOF\n"


def course_with_assignment(
    teacher: User, *, requirement: str = Requirement.GRADED, others: int = 0, **settings: Any
) -> Course:
    """A published course whose last lesson is an assignment called `Essay`; `others` are lessons to mark as done."""
    course = world.course_by(teacher, lessons=others)
    ask_again(course, requirement=requirement, **settings)
    return course


def ask_again(course: Course, *, requirement: str = Requirement.GRADED, **settings: Any) -> Release:
    """Publish a release in which the assignment, the last lesson, has these settings."""
    before = course.current_release
    places = list(ReleaseLesson.objects.filter(release=before, version__type="TEXT").order_by("position"))
    known = ReleaseLesson.objects.filter(release=before, version__type="ASSIGNMENT").values_list("lesson_id", flat=True)
    lesson_id = known.first() or world.new_lessons(course, 1)[0].pk
    rules = AssignmentSettings(**settings)
    now = timezone.now()
    number = course.releases.count() + 1
    outline = orjson.dumps({"title": course.title, "sections": []}).decode()
    made = Release.objects.create(
        course=course, number=number, content_hash=uuid.uuid4().hex, tree_hash=uuid.uuid4().hex, outline=outline,
        approved_at=now, published_at=now,
    )  # fmt: skip
    version = LessonVersion.objects.create(
        lesson_id=lesson_id, content_hash=uuid.uuid4().hex, title="Essay", type="ASSIGNMENT", body="[]",
        assessment=orjson.dumps({"kind": "assignment", **rules.model_dump(mode="json")}).decode(),
        requirement=requirement, max_score=rules.points,
    )  # fmt: skip
    section = uuid.uuid4()
    rows = [(place.lesson_id, place.version_id) for place in places] + [(lesson_id, version.pk)]
    ReleaseLesson.objects.bulk_create(
        ReleaseLesson(release=made, lesson_id=lesson, version_id=key, section_id=section, position=position)
        for position, (lesson, key) in enumerate(rows)
    )
    Course.objects.filter(pk=course.pk).update(current_release=made, published_at=now, lesson_count=len(rows))
    course.refresh_from_db()
    return made


def essay_of(course: Course) -> uuid.UUID:
    """The assignment."""
    return world.lessons_of(course)[-1]


def pdf(name: str = "essay.pdf") -> SimpleUploadedFile:
    """A small file that is what it says."""
    return SimpleUploadedFile(name, PDF)


def picture(name: str = "drawing.png") -> SimpleUploadedFile:
    """A small PNG."""
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue())

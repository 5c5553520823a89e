"""Published courses for learners, made of the rows that a release consists of."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.models import Course, CourseInstructor, Lesson, LessonVersion, Release, ReleaseLesson


def course_by(
    teacher: User, *, title: str = "Knots", lessons: int = 2, price: int = 0, slug: str | None = None
) -> Course:
    """A published course with so many lessons of a minute each."""
    slug = slug or f"{title.lower().replace(' ', '-')}-{uuid.uuid4().hex[:6]}"
    course = Course.objects.create(slug=slug, title=title, price=price, summary=f"About {title}.")
    CourseInstructor.objects.create(course=course, user=teacher, role=CourseInstructor.Role.LEAD)
    release(course, new_lessons(course, lessons))
    return course


def new_lessons(course: Course, count: int) -> list[Lesson]:
    """Lessons that no release contains yet."""
    return Lesson.objects.bulk_create(Lesson(id=uuid.uuid4(), course=course) for _ in range(count))


Ask = dict[str, Any]
QUIZ: Ask = {"type": "QUIZ", "requirement": "passed", "max_score": 10, "assessment": '{"kind":"quiz","pass_mark":"70"}'}
WATCH: Ask = {"type": "VIDEO", "requirement": "watched", "required_seconds": 300}


def demanding_course(teacher: User, *asks: Ask, title: str = "Knots", **rules: Any) -> Course:
    """A published course whose lessons ask for these things; `rules` are those of the course."""
    course = course_by(teacher, title=title, lessons=0)
    release(course, new_lessons(course, len(asks)), asks=asks, **rules)
    return course


def release(course: Course, lessons: list[Lesson], *, asks: Sequence[Ask] = (), **rules: Any) -> Release:
    """Publish a release with exactly these lessons, called `Lesson 1` and so on, asking for `asks`."""
    now = timezone.now()
    number = course.releases.count() + 1
    outline = orjson.dumps({"title": course.title, "sections": []}).decode()
    made = Release.objects.create(
        course=course, number=number, content_hash=_hash(number), tree_hash=_hash(number), outline=outline,
        approved_at=now, published_at=now, **rules,
    )  # fmt: skip
    versions = [
        LessonVersion(lesson=each, content_hash=_hash(each.pk, number), duration_seconds=60, body="[]",
                      **{"title": f"Lesson {place}", "type": "TEXT", **ask})
        for place, (each, ask) in enumerate(zip(lessons, [*asks, *([{}] * len(lessons))], strict=False), 1)
    ]  # fmt: skip
    LessonVersion.objects.bulk_create(versions)
    section = uuid.uuid4()
    ReleaseLesson.objects.bulk_create(
        ReleaseLesson(release=made, lesson=version.lesson, version=version, section_id=section, position=place)
        for place, version in enumerate(versions)
    )
    Course.objects.filter(pk=course.pk).update(
        current_release=made, published_at=now, lesson_count=len(lessons), duration_seconds=60 * len(lessons)
    )
    course.refresh_from_db()
    return made


def lessons_of(course: Course) -> list[uuid.UUID]:
    """The lessons of the current release, in order."""
    places = ReleaseLesson.objects.filter(release=course.current_release_id).order_by("position")
    return list(places.values_list("lesson_id", flat=True))


def unpublish(course: Course) -> None:
    """Take a course from the catalogue."""
    Course.objects.filter(pk=course.pk).update(current_release=None)


@contextmanager
def at_most(queries: int) -> Iterator[None]:
    """Fail when the block runs more queries than this.

    A test's own savepoints are free, and so are limits, which are kept in the database where there is no Redis.
    """
    with CaptureQueriesContext(connection) as captured:
        yield
    texts = [str(query["sql"]) for query in captured.captured_queries]
    texts = [text for text in texts if "SAVEPOINT" not in text and "limits_bucket" not in text]
    told = "\n".join(text[:300] for text in texts)
    assert len(texts) <= queries, f"{len(texts)} queries, at most {queries} allowed:\n{told}"


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()

"""Many courses out of a few: their releases are those that were compiled, with ids and titles of their own."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import UUID

import orjson
from accounts.models import User
from django.db.models import Model

from benchmarks.seed.rows import Values, copy, copy_into, run, values_of
from benchmarks.seed.size import GROUP
from benchmarks.seed.templates import Template
from benchmarks.seed.words import summary_of, title_of
from content.models import (
    Course,
    CourseInstructor,
    CourseWords,
    Lesson,
    LessonVersion,
    MediaFile,
    QuizVersion,
    Release,
    ReleaseLesson,
)
from content.search import words_of
from content.tree import digest

AT_ONCE = 500
PUBLISHED_WITHIN = 730
"""Days: courses were published one after the other, over two years."""
_WITH_KEYS: tuple[type[Model], ...] = (Course, Release, Lesson, QuizVersion, LessonVersion)
_COUNTED: tuple[type[Model], ...] = (CourseInstructor, ReleaseLesson)
_PLACE = ("course", "position", "lesson_id", "quiz_id")


@dataclass
class Pattern:
    """The rows of a template."""

    kind: str
    course: Values
    release: Values
    teacher: Values
    lessons: list[Values]
    quizzes: list[Values]
    versions: list[Values]
    places: list[Values]
    media: list[tuple[UUID, str]]
    pairs: list[list[Any]]
    ids: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, template: Template) -> "Pattern":
        """Read once."""
        course, release = template.course, template.course.current_release
        assert release is not None
        placed = list(ReleaseLesson.objects.filter(release=release).select_related("version").order_by("position"))
        versions = [place.version for place in placed]
        made = cls(
            template.kind,
            values_of(course),
            values_of(release),
            values_of(CourseInstructor.objects.get(course=course)),
            _all(Lesson.objects.filter(course=course)),
            _all(QuizVersion.objects.filter(lesson__course=course)),
            _all(versions),
            _all(placed),
            [(each.pk, file) for each in versions for file in each.media.values_list("pk", flat=True)],
            [[version.content_hash, place.is_preview] for place, version in zip(placed, versions, strict=True)],
        )
        sections = {place["section_id"] for place in made.places}
        rows = [made.course, made.release, *made.lessons, *made.quizzes, *made.versions]
        made.ids = [str(key) for key in (*(row["id"] for row in rows), *sections)]
        return made


def _all(rows: Iterable[Model]) -> list[Values]:
    return [values_of(row) for row in rows]


@dataclass
class Clone:
    """One more course like a pattern: the `number`th of all."""

    pattern: Pattern
    number: int
    leader: User
    rows: dict[type[Model], list[Values]] = field(default_factory=dict)
    media: list[tuple[str, str]] = field(default_factory=list)
    places: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put other ids and titles into the rows."""
        pattern = self.pattern
        fresh = {key: str(UUID(hashlib.md5(f"{key}{self.number}".encode()).hexdigest())) for key in pattern.ids}
        title, summary = title_of(self.number), summary_of(self.number)
        slug = f"{title.lower().replace(':', '').replace(' ', '-')}-{self.number}"
        swaps = {**fresh, pattern.course["title"]: title, pattern.course["summary"]: summary}
        swaps[pattern.course["slug"]] = slug
        release = _swapped(pattern.release, swaps)
        release["content_hash"] = digest([orjson.loads(release["outline"]), pattern.pairs])
        course = {**_swapped(pattern.course, swaps), "page_id": None}
        age = timedelta(days=self.number % PUBLISHED_WITHIN)
        course["published_at"] -= age
        for moment in ("submitted_at", "approved_at", "published_at"):
            release[moment] -= age
        self.rows = {
            Course: [course],
            Release: [release],
            CourseInstructor: [{**_swapped(pattern.teacher, swaps), "user_id": self.leader.pk}],
            Lesson: [_swapped(row, swaps) for row in pattern.lessons],
            QuizVersion: [_swapped(row, swaps) for row in pattern.quizzes],
            LessonVersion: [_swapped(row, swaps) for row in pattern.versions],
            ReleaseLesson: [_swapped(row, swaps) for row in pattern.places],
        }
        self.media = [(fresh[str(version)], file) for version, file in pattern.media]
        quizzes = {row["id"]: row["quiz_id"] for row in self.rows[LessonVersion]}
        self.places = [
            [self.number, row["position"], row["lesson_id"], quizzes[row["version_id"]]]
            for row in self.rows[ReleaseLesson]
        ]

    @property
    def summary(self) -> list[Any]:
        """What making learners needs of it."""
        course, release = self.rows[Course][0], self.rows[Release][0]
        lessons = len(self.pattern.places)
        return [self.number, self.pattern.kind, course["id"], release["id"], course["title"], course["slug"], lessons]

    @property
    def words(self) -> Values:
        """What searching looks up."""
        row = self.rows[Course][0]
        found = words_of(
            Course(**{name: row[name] for name in ("id", "title", "summary", "search_text", "published_at")}),
            [self.leader.full_name],
        )
        return {field.column: getattr(found, field.attname) for field in CourseWords._meta.concrete_fields}


def _swapped(row: Values, swaps: dict[str, str]) -> Values:
    """The row with everything in it that stands in `swaps`, as a value or inside of a text or compiled bytes."""
    return {name: _swap(value, swaps) for name, value in row.items()}


def _swap(value: Any, swaps: dict[str, str]) -> Any:
    if isinstance(value, UUID):
        return swaps.get(str(value), value)
    if isinstance(value, str):
        if len(value) < 20:
            return value
        for old, new in swaps.items():
            if old in value:
                value = value.replace(old, new)
    elif isinstance(value, bytes | memoryview):
        value = bytes(value)
        for old, new in swaps.items():
            value = value.replace(old.encode(), new.encode())
    return value


def multiply_courses(templates: list[Template], counts: dict[str, int], teachers: list[User]) -> None:
    """So many courses of each kind, in a mixed order; `bench.course` and `bench.place` tell which.

    The most popular of each group are led by different teachers.
    """
    run("CREATE SCHEMA IF NOT EXISTS bench")
    columns = "kind text, id uuid, release_id uuid, title text, slug text, lessons int"
    run(f"CREATE TABLE bench.course (n int PRIMARY KEY, {columns})")
    columns = "course int, position int, lesson_id uuid, quiz_id uuid"
    run(f"CREATE TABLE bench.place ({columns}, PRIMARY KEY (course, position))")
    patterns = {template.kind: Pattern.of(template) for template in templates}
    order = _order(counts)
    for start in range(0, len(order), AT_ONCE):
        _write(
            [
                Clone(patterns[kind], number, teachers[(number + number // GROUP) % len(teachers)])
                for number, kind in enumerate(order[start : start + AT_ONCE], start)
            ]
        )


def _order(counts: dict[str, int]) -> list[str]:
    """Mixed; the most popular of each group is a usual one."""
    order = [kind for kind, count in counts.items() for _ in range(count)]
    random.Random(1).shuffle(order)
    for first in range(0, len(order), GROUP):
        other = order.index("usual", first)
        order[first], order[other] = order[other], order[first]
    return order


def _write(clones: list[Clone]) -> None:
    for model in _WITH_KEYS:
        copy(model, chain.from_iterable(clone.rows[model] for clone in clones))
    for model in _COUNTED:
        copy(model, chain.from_iterable(clone.rows[model] for clone in clones), key=False)
    copy(CourseWords, (clone.words for clone in clones))
    through = LessonVersion.media.through._meta.db_table
    names = ["lessonversion_id", f"{MediaFile._meta.model_name}_id"]
    copy_into(through, names, chain.from_iterable(clone.media for clone in clones))
    names = ["n", "kind", "id", "release_id", "title", "slug", "lessons"]
    copy_into("bench.course", names, (clone.summary for clone in clones))
    copy_into("bench.place", _PLACE, chain.from_iterable(clone.places for clone in clones))

"""Computing again what was computed when a course was compiled or published, and looking for the files it needs."""

from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from lib.chain import BrokenChain

from content import audit
from content.compile_lesson import lesson_hash
from content.models import Course, CourseInstructor, LessonVersion, MediaFile, QuizVersion, Release, ReleaseLesson
from content.models.search import CourseWords
from content.search import names_of, words_of
from content.tree import digest

CHUNK = 200


def changed_releases() -> int:
    """How many releases don't have the hash of what they hold."""
    return sum(1 for release in Release.objects.iterator(chunk_size=CHUNK) if _hash_of(release) != release.content_hash)


def _hash_of(release: Release) -> str:
    places = ReleaseLesson.objects.filter(release=release).order_by("position")
    lessons = places.values_list("version__content_hash", "is_preview")
    return digest([release.document, [list(lesson) for lesson in lessons]])


def changed_lessons() -> int:
    """How many versions of lessons don't have the hash of what they hold."""
    versions = LessonVersion.objects.select_related("quiz").defer("quiz__blocks", "quiz__settings")
    return sum(1 for version in versions.iterator(chunk_size=CHUNK) if _hash_of_lesson(version) != version.content_hash)


def _hash_of_lesson(version: LessonVersion) -> str:
    return lesson_hash(
        [version.title, version.type, version.duration_seconds, version.blocks],
        [version.quiz.content_hash if version.quiz else None, version.summary or None],
        [version.requirement, version.required_seconds, version.weight],
    )


def changed_quizzes() -> int:
    """How many versions of quizzes don't have the hash of what they hold."""
    quizzes = QuizVersion.objects.iterator(chunk_size=CHUNK)
    return sum(1 for quiz in quizzes if digest([orjson.loads(quiz.settings), quiz.items]) != quiz.content_hash)


def missing_files() -> int:
    """How many files that releases use are not in the storage, or not as large as they were."""
    return sum(1 for file in MediaFile.objects.iterator(chunk_size=CHUNK) if not _is_there(file))


def _is_there(file: MediaFile) -> bool:
    return default_storage.exists(file.file) and default_storage.size(file.file) == file.size


def other_words() -> int:
    """How many courses are found by other words than those of their listing and the names of who teaches them, or
    though they are not published. A name of a moment ago may wait for the worker."""
    teaching = Prefetch("instructors", CourseInstructor.objects.select_related("user"))
    courses = Course.objects.published().select_related("words").prefetch_related(teaching)
    pairs = ((course, names_of(course.instructors.all())) for course in courses.iterator(chunk_size=CHUNK))
    wrong = sum(1 for course, names in pairs if _told(getattr(course, "words", None)) != _told(words_of(course, names)))
    return wrong + CourseWords.objects.filter(course__current_release=None).count()


def _told(row: CourseWords | None) -> list[Any]:
    return [getattr(row, field.attname, None) for field in CourseWords._meta.fields]


def changed_entries() -> int:
    """1 where the chain of the audit record is broken."""
    try:
        audit.verify()
    except BrokenChain:
        return 1
    return 0

"""Sending a whole course to review, and taking it back."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from lib.errors import DomainError, Forbidden, NotFound
from outbox.record import record

from content.audit import note
from content.checks.registry import CheckResult, problems_in, run_checks
from content.compile import CompiledCourse, compile_course
from content.compile_lesson import CompiledLesson
from content.completion import completion_columns
from content.models import (
    Course,
    Decline,
    Lesson,
    LessonVersion,
    QuizVersion,
    Release,
    ReleaseLesson,
    ReleasePage,
    SubmissionCheck,
)
from content.permissions import may_edit
from content.quiz_versions import stored_quizzes
from content.status import CourseStatus, standing_of
from content.tree import DraftCourse, read_draft

_TRIES = 3


class CourseNotReady(DomainError):
    """The working copy has problems; `details.problems` lists every one of them."""

    code = "COURSE_NOT_READY"
    status = 422
    message = "The course is not ready to be submitted."


class WrongStatus(DomainError):
    """The course is not in a status from which this can be done."""

    code = "WRONG_STATUS"
    status = 409
    message = "The course is not in a status from which this can be done."


class CourseDeclined(DomainError):
    """The course was declined for good; only a granted appeal lets it be submitted again."""

    code = "COURSE_DECLINED"
    status = 409
    message = "The course was declined for good. It can only be submitted again after an appeal."


class NothingChanged(DomainError):
    """What would be submitted is what learners see already."""

    code = "NOTHING_CHANGED"
    status = 409
    message = "Nothing differs from the published release."


class ChangedMeanwhile(DomainError):
    """Somebody edited the course while it was being submitted."""

    code = "COURSE_CHANGED"
    status = 409
    message = "The course was edited while it was being submitted. Submit it again."


def submit_course(*, course: Course, by: Any) -> Release:
    """Compile the whole working copy into a candidate and send it to review.

    Raises Forbidden, CourseDeclined, WrongStatus, NothingChanged, CourseNotReady with every reason, or
    ChangedMeanwhile.
    """
    if not may_edit(by, course):
        raise Forbidden("Only the instructors of a course may submit it.")
    _refuse_declined(course)
    for _ in range(_TRIES):
        # Compiling reads and copies files, so it happens before the row is locked.
        draft = read_draft(_with_page(Course.objects.select_related("page").filter(pk=course.pk).first()))
        checked = run_checks(draft)
        _refuse_unready(checked)
        compiled = compile_course(draft)
        if any(lesson.quiz is not None and lesson.quiz.may_run_out for lesson in compiled.lessons):
            continue  # a bank was emptied since it was checked
        candidate = _begin_review(course, draft, compiled, checked, by)
        if candidate is not None:
            return candidate
    raise ChangedMeanwhile


def withdraw_course(*, course: Course, by: Any) -> Course:
    """Take a submission back: the course can be edited again. Raises Forbidden or WrongStatus."""
    if not may_edit(by, course):
        raise Forbidden("Only the instructors of a course may withdraw it.")
    with transaction.atomic():
        course = locked(course)
        standing = standing_of(course)
        if standing.status not in {CourseStatus.PENDING, CourseStatus.APPROVED}:
            raise WrongStatus("Only a course that is in review or waits to be published can be withdrawn.")
        assert standing.workflow_state is not None
        assert standing.release is not None
        standing.workflow_state.cancel(user=by)
        standing.release.withdraw()
        record("course.withdrawn", course_id=course.pk, release_id=standing.release.pk, user_id=by.pk)
        note("course.withdrawn", course=course, by=by, release=standing.release)
    return course


def locked(course: Course) -> Course:
    """The course, read again under a row lock: whoever decides something about it waits here. Raises NotFound."""
    fresh = Course.objects.select_for_update(of=("self",)).select_related("page").filter(pk=course.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def _with_page(course: Course | None) -> Course:
    """The course, which has a working copy. Raises NotFound where either was deleted meanwhile."""
    if course is None or course.page is None:
        raise NotFound
    return course


def _refuse_declined(course: Course) -> None:
    if Decline.objects.filter(course=course, lifted_at=None).exists():
        raise CourseDeclined


def _refuse_unready(checked: list[CheckResult]) -> None:
    found = problems_in(checked, "required")
    if found:
        raise CourseNotReady(details={"problems": [problem.as_dict() for problem in found]})


def _begin_review(
    course: Course, draft: DraftCourse, compiled: CompiledCourse, checked: list[CheckResult], by: Any
) -> Release | None:
    """Write the candidate and start the workflow; None if the tree is not what was compiled any more."""
    with transaction.atomic():
        course = _with_page(locked(course))
        _refuse_declined(course)
        standing = standing_of(course)
        if standing.status not in {CourseStatus.DRAFT, CourseStatus.REJECTED, CourseStatus.PUBLISHED}:
            raise WrongStatus("The course is in review already.")
        if read_draft(course).tree_hash != draft.tree_hash:
            return None
        if _is_live(course, compiled):
            raise NothingChanged
        if standing.workflow_state is not None:
            standing.workflow_state.cancel(user=by)
        candidate = _write_candidate(course, draft, compiled, by)
        results = orjson.dumps([result.as_dict() for result in checked]).decode()
        SubmissionCheck.objects.create(release=candidate, results=results)
        assert course.page is not None
        course.page.get_workflow().start(course.page, by)
        record("course.submitted", course_id=course.pk, release_id=candidate.pk, user_id=by.pk)
        note("course.submitted", course=course, by=by, release=candidate, content_hash=candidate.content_hash)
    return Release.objects.get(pk=candidate.pk)


def _is_live(course: Course, compiled: CompiledCourse) -> bool:
    current = course.current_release
    return current is not None and current.content_hash == compiled.content_hash


def _write_candidate(course: Course, draft: DraftCourse, compiled: CompiledCourse, by: Any) -> Release:
    release = Release.objects.create(
        course=course,
        content_hash=compiled.content_hash,
        tree_hash=draft.tree_hash,
        outline=orjson.dumps(compiled.outline).decode(),
        search_text=compiled.search_text,
        submitted_by=by,
        **completion_columns(compiled.outline),
    )
    versions = _versions(course, compiled.lessons)
    ReleaseLesson.objects.bulk_create(
        ReleaseLesson(
            release=release,
            lesson_id=lesson.lesson_id,
            version=versions[lesson.lesson_id, lesson.content_hash],
            section_id=lesson.section_id,
            position=position,
            is_preview=lesson.is_preview,
        )
        for position, lesson in enumerate(compiled.lessons)
    )
    ReleasePage.objects.bulk_create(
        ReleasePage(release=release, page_id=page.page_id, revision_id=page.revision_id, content_hash=page.content_hash)
        for page in draft.pages()
    )
    return release


def _versions(course: Course, lessons: Iterable[CompiledLesson]) -> dict[tuple[Any, str], LessonVersion]:
    """The stored version of each lesson; what is unchanged since an earlier release is that one's row."""
    lessons = list(lessons)
    Lesson.objects.bulk_create(
        [Lesson(id=lesson.lesson_id, course=course) for lesson in lessons], ignore_conflicts=True
    )
    known = _known_versions(lessons)
    fresh = [lesson for lesson in lessons if (lesson.lesson_id, lesson.content_hash) not in known]
    quizzes = stored_quizzes(fresh)
    made = LessonVersion.objects.bulk_create(_version(lesson, quizzes) for lesson in fresh)
    links = LessonVersion.media.through
    links.objects.bulk_create(
        links(lessonversion_id=version.pk, mediafile_id=sha256)
        for version, lesson in zip(made, fresh, strict=True)
        for sha256 in sorted(lesson.media)
    )
    return known | {(version.lesson_id, version.content_hash): version for version in made}


def _known_versions(lessons: list[CompiledLesson]) -> dict[tuple[Any, str], LessonVersion]:
    rows = LessonVersion.objects.filter(
        lesson__in=[lesson.lesson_id for lesson in lessons],
        content_hash__in=[lesson.content_hash for lesson in lessons],
    )
    return {(row.lesson_id, row.content_hash): row for row in rows.defer("body", "assessment")}


def _version(lesson: CompiledLesson, quizzes: Mapping[tuple[UUID, str], QuizVersion]) -> LessonVersion:
    return LessonVersion(
        lesson_id=lesson.lesson_id,
        content_hash=lesson.content_hash,
        title=lesson.title,
        type=lesson.type,
        duration_seconds=lesson.duration_seconds,
        body=orjson.dumps(lesson.blocks).decode(),
        quiz=quizzes[lesson.lesson_id, lesson.quiz.content_hash] if lesson.quiz else None,
        assessment=orjson.dumps(lesson.assessment).decode() if lesson.assessment else "",
        requirement=lesson.requirement,
        required_seconds=lesson.required_seconds,
        weight=lesson.weight,
        max_score=lesson.max_score,
    )

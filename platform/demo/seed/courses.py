"""The courses of the demo are written, submitted and judged, by the same actions as all others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from django.core.files import File
from django.utils import timezone

from content.actions.category import create_category
from content.actions.course import create_course, update_course
from content.actions.instructors import add_instructor
from content.actions.lesson import add_lesson, update_lesson
from content.actions.media import add_document, add_image
from content.actions.moderation import approve_course, reject_course
from content.actions.section import add_section
from content.actions.submission import submit_course
from content.models import Course, LessonPage
from demo.clock import at
from demo.library import CourseFolder, LessonFile, all_categories, all_courses

_WRITING = timedelta(days=6)  # from the first draft to the submission


def make_categories(admin: User) -> None:
    """The shelves of the catalogue."""
    for slug, category in all_categories().items():
        create_category(by=admin, slug=slug, **category)


@dataclass(frozen=True)
class Written:
    """A course that was loaded, with what its files became: lesson pages by name, media ids by path."""

    folder: CourseFolder
    course: Course
    lessons: dict[str, LessonPage]
    media: dict[Path, str]

    def write_body(self, lesson: LessonFile, by: User, release: int = 1) -> None:
        """The lesson's content, as it is in the given release."""
        ids = {name: str(page.uuid) for name, page in self.lessons.items()}
        update_lesson(lesson=self.lessons[lesson.name], by=by, body=lesson.body(self.media, ids, release))


def make_courses(people: dict[str, User]) -> list[Written]:
    """Every course, each in the status that its `course.toml` names."""
    return [_make(folder, people) for folder in all_courses()]


def release_again(courses: list[Written], people: dict[str, User]) -> None:
    """Submit a second release of the courses that have one, after learners have taken the first."""
    for written in courses:
        if days := written.folder.data.get("second_release_days_ago"):
            teacher, decided = people[written.folder.data["teacher"]], _days_ago(days)
            with at(decided - _review_time(written.folder)):
                for lesson in written.folder.lessons:
                    if lesson.grows:
                        written.write_body(lesson, teacher, release=2)
            _bring_to(written.folder.status, written, decided, people)


def _make(folder: CourseFolder, people: dict[str, User]) -> Written:
    decided = _days_ago(folder.data["days_ago"])
    with at(decided - _review_time(folder) - _WRITING):
        written = _write(folder, people[folder.data["teacher"]])
        if "co_teacher" in folder.data:
            add_instructor(course=written.course, by=people[folder.data["teacher"]], email=folder.data["co_teacher"])
    _bring_to(folder.data["status"], written, decided, people)
    return written


def _review_time(folder: CourseFolder) -> timedelta:
    """From the submission to the decision: a day to three, as reviewers have time."""
    return timedelta(hours=20 + len(folder.data["title"]) % 7 * 8)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days, hours=3)


def _bring_to(status: str, written: Written, decided: datetime, people: dict[str, User]) -> None:
    """Submit and decide, as far as `status` goes."""
    course, data = written.course, written.folder.data
    reviewer = people["reviewer@lectern.example"]
    if status == "DRAFT":
        return
    with at(decided if status == "PENDING" else decided - _review_time(written.folder)):
        submit_course(course=course, by=people[data["teacher"]])
    with at(decided):
        if status == "REJECTED":
            reject_course(course=course, by=reviewer, comment=data["review_comment"])
        elif status in ("APPROVED", "PUBLISHED"):
            approve_course(course=course, by=reviewer, publish=status == "PUBLISHED")


def _write(folder: CourseFolder, teacher: User) -> Written:
    course = create_course(by=teacher, **folder.fields)
    media = {path: _upload(path, teacher) for path in sorted(folder.media)}
    if folder.thumbnail:
        update_course(course=course, by=teacher, thumbnail=media[folder.thumbnail])
    if "certificate" in folder.data:
        update_course(course=course, by=teacher, certificate=folder.certificate(media))
    pages = {}
    for fields, lessons in folder.sections:
        section = add_section(course=course, by=teacher, **fields)
        for lesson in lessons:
            body = [] if lesson.has_links else lesson.body(media, {})
            pages[lesson.name] = add_lesson(section=section, by=teacher, body=body, **lesson.fields)
    written = Written(folder, course, pages, media)
    for lesson in folder.lessons:
        if lesson.has_links:
            written.write_body(lesson, teacher)
    return written


def _upload(path: Path, teacher: User) -> str:
    """The id that a file gets in the school."""
    add = add_image if path.suffix == ".png" else add_document
    with path.open("rb") as content:
        return str(add(by=teacher, file=File(content, name=f"{path.parent.name}-{path.name}")).uuid)

"""The courses of the demo are written, submitted and judged, by the same actions as all others."""

from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from django.core.files import File
from django.utils import timezone

from content.actions.category import create_category
from content.actions.course import create_course, update_course
from content.actions.lesson import add_lesson, update_lesson
from content.actions.media import add_document, add_image
from content.actions.moderation import approve_course, reject_course
from content.actions.section import add_section
from content.actions.submission import submit_course
from content.models import Course, CourseInstructor
from demo.clock import at
from demo.library import CourseFolder, LessonFile, all_categories, all_courses

_WRITING = timedelta(days=6)  # from the first draft to the submission
_REVIEW = timedelta(days=2)  # from the submission to the decision


def make_categories(admin: User) -> None:
    """The shelves of the catalogue."""
    for slug, category in all_categories().items():
        create_category(by=admin, slug=slug, **category)


def make_courses(people: dict[str, User]) -> dict[str, Course]:
    """Every course by slug, each in the status that its `course.toml` names."""
    return {folder.slug: _make(folder, people) for folder in all_courses()}


def _make(folder: CourseFolder, people: dict[str, User]) -> Course:
    decided = timezone.now() - timedelta(days=folder.data["days_ago"], hours=3)
    teacher, reviewer = people[folder.data["teacher"]], people["reviewer@lectern.example"]
    with at(decided - _REVIEW - _WRITING):
        course = _write(folder, teacher)
        if "co_teacher" in folder.data:
            CourseInstructor.objects.create(course=course, user=people[folder.data["co_teacher"]])
    _bring_to(folder, course, decided, teacher, reviewer)
    return course


def _bring_to(folder: CourseFolder, course: Course, decided: datetime, teacher: User, reviewer: User) -> None:
    """Submit and decide, as far as the course's status goes."""
    status = folder.data["status"]
    if status == "DRAFT":
        return
    with at(decided if status == "PENDING" else decided - _REVIEW):
        submit_course(course=course, by=teacher)
    with at(decided):
        if status == "REJECTED":
            reject_course(course=course, by=reviewer, comment=folder.data["review_comment"])
        elif status in ("APPROVED", "PUBLISHED"):
            comment = folder.data.get("review_comment", "")
            approve_course(course=course, by=reviewer, comment=comment, publish=status == "PUBLISHED")


def _write(folder: CourseFolder, teacher: User) -> Course:
    course = create_course(by=teacher, **folder.fields)
    media = {path: _upload(path, teacher) for path in sorted(folder.media)}
    if folder.thumbnail:
        update_course(course=course, by=teacher, thumbnail=media[folder.thumbnail])
    pages = {}
    for fields, lessons in folder.sections:
        section = add_section(course=course, by=teacher, **fields)
        for lesson in lessons:
            pages[lesson.name] = add_lesson(section=section, by=teacher, **lesson.fields)
    _write_bodies(folder.lessons, pages, media, teacher)
    return course


def _write_bodies(lessons: list[LessonFile], pages: dict, media: dict[Path, str], teacher: User) -> None:
    """After all lessons have been made, since lessons link to each other."""
    identities = {name: str(page.uuid) for name, page in pages.items()}
    for lesson in lessons:
        update_lesson(lesson=pages[lesson.name], by=teacher, body=lesson.body(media, identities))


def _upload(path: Path, teacher: User) -> str:
    """The id that a file gets in the school."""
    add = add_image if path.suffix == ".png" else add_document
    with path.open("rb") as content:
        return str(add(by=teacher, file=File(content, name=f"{path.parent.name}-{path.name}")).uuid)

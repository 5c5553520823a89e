"""Learners take courses, over weeks, as `story.toml` tells it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from django.utils import timezone
from learning.actions.enrollment import enroll
from learning.actions.progress import complete_lesson, report_progress
from learning.actions.review import create_review
from learning.models import Enrollment

from content.models import Course, LessonType, Release
from demo.clock import at
from demo.library import all_stories
from demo.seed.assessments import do_assignment, pass_quiz

_Lessons = list[tuple[UUID, int, str]]


def make_learners(people: dict[str, User]) -> None:
    """Everybody learns what they have learned, on the days on which they did."""
    names = {email.split("@")[0]: user for email, user in people.items()}
    courses = {course.slug: course for course in Course.objects.published().select_related("current_release")}
    lessons = {slug: _lessons_of(course.current_release) for slug, course in courses.items()}
    for slug, name, taken in all_stories():
        _take(courses[slug], lessons[slug], names[name], taken)


def _lessons_of(release: Release | None) -> _Lessons:
    """Identity, length in seconds and type of each lesson, in order."""
    assert release is not None
    return list(release.lessons.values_list("lesson_id", "version__duration_seconds", "version__type"))


def _take(course: Course, lessons: _Lessons, learner: User, taken: dict[str, Any]) -> None:
    began = timezone.now() - timedelta(days=taken["began"])
    days, done = _days(began, learner, taken), taken["done"]
    with at(began):
        enrollment, _ = enroll(course=course, by=learner)
    for (lesson_id, seconds, kind), day in zip(lessons[:done], days, strict=True):
        with at(day):
            if kind == LessonType.QUIZ:
                pass_quiz(enrollment, lesson_id, learner)
            elif kind == LessonType.ASSIGNMENT:
                do_assignment(enrollment, lesson_id, learner)
            else:
                _watch(enrollment, lesson_id, seconds, learner)
                complete_lesson(enrollment_id=enrollment.pk, lesson_id=lesson_id, by=learner)
    last = days[-1] if days else began
    with at(last + timedelta(minutes=20)):
        for lesson_id, seconds, _ in lessons[done : done + 1]:
            _watch(enrollment, lesson_id, seconds * 2 // 5, learner)
        if "rating" in taken:
            create_review(course=course, by=learner, rating=taken["rating"], text=taken["text"])


def _days(began: datetime, learner: User, taken: dict[str, Any]) -> list[datetime]:
    """When each lesson was finished: evenly spread, at the hours that this learner has for it."""
    pace, habit = taken["days"] / max(taken["done"], 1), len(learner.full_name) % 7
    return [began + timedelta(days=number * pace, hours=1 + (habit + number) % 5) for number in range(taken["done"])]


def _watch(enrollment: Enrollment, lesson_id: UUID, seconds: int, learner: User) -> None:
    report_progress(
        enrollment_id=enrollment.pk,
        lesson_id=lesson_id,
        watched_seconds=seconds,
        position_seconds=seconds,
        by=learner,
    )

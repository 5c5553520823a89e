"""Who may learn what."""

from typing import Any

from content.models import Course, CourseInstructor
from learning.models import Enrollment


def is_learner(user: Any, course: Course) -> bool:
    """`user` is enrolled in `course` and has not left it."""
    if not user.is_authenticated:
        return False
    return Enrollment.objects.in_course().filter(course=course, learner=user).exists()


def teaches(user: Any, course: Course) -> bool:
    """`user` is an instructor of `course`."""
    return CourseInstructor.objects.filter(course=course, user=user).exists()

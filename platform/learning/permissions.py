"""Who may learn what."""

from typing import Any

from content.models import Course, CourseInstructor
from learning.models import Enrollment, Submission


def is_learner(user: Any, course: Course) -> bool:
    """`user` is enrolled in `course` and has not left it."""
    if not user.is_authenticated:
        return False
    return Enrollment.objects.in_course().filter(course=course, learner=user).exists()


def teaches(user: Any, course: Course) -> bool:
    """`user` is an instructor of `course`."""
    return CourseInstructor.objects.filter(course=course, user=user).exists()


def may_grade(user: Any, course: Course) -> bool:
    """May see and grade what learners of `course` do: its instructors, and admins."""
    return bool(user.is_admin or (user.is_instructor and teaches(user, course)))


def may_know_author(user: Any, submission: Submission) -> bool:
    """May know whose work it is: its author, and everybody once it is graded. Before, marking may be anonymous."""
    if submission.enrollment.learner_id == user.pk or submission.is_graded:
        return True
    return not submission.version.summary.get("anonymous", False)

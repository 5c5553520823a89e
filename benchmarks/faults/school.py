"""A small school for the fault tests: free courses of texts, a quiz and an assignment, and people for them."""

import json
import sys
from typing import Any

import django


def build(courses: int, learners: int) -> dict[str, Any]:
    """Make it, and say what is in it."""
    from content.assessments.assignment import AssignmentSettings
    from content.assessments.stream import settings_stream
    from content.models import ReleaseLesson
    from tests.cast import PASSWORD, person
    from tests.factories.courses import add_lesson, publish
    from tests.factories.quizzes import course_with_quiz

    admin, teacher = person("admin@faults.example", "ADMIN"), person("teacher@faults.example", "INSTRUCTOR")
    made = []
    for number in range(courses):
        course = course_with_quiz(by=teacher, title=f"Course {number}", lessons=3)
        section: Any = course.page.get_children().get().specific  # type: ignore[union-attr]
        essay = settings_stream("assignment", AssignmentSettings(accepts=["text", "files"]))
        add_lesson(section, by=teacher, title=f"Essay {number}", type="ASSIGNMENT", assessment=essay)
        course = publish(course, by=teacher)
        places = ReleaseLesson.objects.filter(release=course.current_release_id).order_by("position")
        lessons = [{"id": str(place.lesson_id), "type": place.version.type} for place in places]
        made.append({"id": str(course.pk), "slug": course.slug, "lessons": lessons})
    pupils = [person(f"learner-{number}@faults.example") for number in range(learners)]
    return {
        "courses": made,
        "learners": [pupil.email for pupil in pupils],
        "probers": [person(f"prober-{number}@faults.example").email for number in range(learners // 2)],
        "admin": admin.email,
        "teacher": teacher.email,
        "password": PASSWORD,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(*map(int, sys.argv[1:3]))))

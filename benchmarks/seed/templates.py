"""The courses that are multiplied, made as their authors make them, and the learner who has finished each."""

import random
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from accounts.models import User
from learning.actions.attempt import start_attempt, submit_attempt
from learning.actions.enrollment import enroll
from learning.actions.progress import complete_lesson
from learning.actions.review import create_review
from learning.models import Enrollment

from benchmarks.seed.words import SUBJECTS, TOPICS, sentences
from content.models import Course, ReleaseLesson
from tests.content.questions import made
from tests.factories.courses import add_lesson, add_section, category, draft_course, publish
from tests.factories.every_block import picture
from tests.factories.quizzes import add_quiz, question

QUESTIONS = 10


@dataclass(frozen=True)
class Template:
    """A published course, and the enrollment of somebody who has its certificate."""

    kind: str
    course: Course
    enrollment: Enrollment


def make_templates(kinds: dict[str, tuple[int, int]], *, by: User, graduate: User) -> list[Template]:
    """One course of each kind: so many sections with so many lessons, and a quiz at the end of the first section."""
    return [_template(kind, *kinds[kind], by=by, graduate=graduate) for kind in kinds]


def _template(kind: str, sections: int, lessons: int, *, by: User, graduate: User) -> Template:
    chosen = random.Random(kind)
    fields: dict[str, Any] = {
        "summary": f"The course that every {kind} one is made of.",
        "category": category(f"{kind}-courses"),
    }
    description = "".join(f"<p>{sentences(chosen, 6)}</p>" for _ in range(3))
    title = f"Pattern of {kind} courses"
    course = draft_course(by=by, title=title, sections=0, description=description, **fields)
    image = picture(by)
    assert course.page is not None
    for number in range(sections):
        section = add_section(course.page, by=by, title=f"{chosen.choice(SUBJECTS)} {chosen.choice(TOPICS)}")
        for place in range(lessons):
            if number == 0 and place == lessons - 1:
                add_quiz(section, by=by, title="What you know by now", body=_questions())
            else:
                name = f"{number + 1}.{place + 1} {chosen.choice(TOPICS).capitalize()} of {chosen.choice(SUBJECTS)}"
                add_lesson(section, by=by, title=name, body=_body(chosen, image if place % 3 == 0 else None))
            section.refresh_from_db()
        course.page.refresh_from_db()
    course = publish(course, by=by)
    return Template(kind, course, _finished(course, graduate))


def _body(chosen: random.Random, image: str | None) -> list[dict[str, Any]]:
    """About a page: prose, an aside, and in turn a picture, a table or a program."""
    values: list[tuple[str, Any]] = [("rich_text", _prose(chosen))]
    if image:
        values += [("image", {"image": image, "alt": "A bowline", "caption": sentences(chosen, 1)})]
    elif chosen.random() < 0.5:
        rows = [[chosen.choice(TOPICS), str(chosen.randrange(100))] for _ in range(6)]
        values += [("table", {"caption": "Figures", "header": True, "rows": [["What", "How much"], *rows]})]
    else:
        code = "\n".join(f"measure({chosen.randrange(100)})" for _ in range(12))
        values += [("code", {"language": "python", "code": code, "caption": ""})]
    values += [("rich_text", _prose(chosen))]
    values += [("callout", {"style": "tip", "title": "Mind", "text": f"<p>{sentences(chosen, 2)}</p>"})]
    return [{"id": str(uuid4()), "type": kind, "value": value} for kind, value in values]


def _prose(chosen: random.Random) -> str:
    paragraphs = "".join(f"<p>{sentences(chosen, 4)}</p>" for _ in range(3))
    return f"<h2>{sentences(chosen, 1)}</h2>{paragraphs}<ul><li>{'</li><li>'.join(chosen.sample(TOPICS, 4))}</li></ul>"


def _questions() -> list[dict[str, Any]]:
    kinds = [made.single("1", "0", "0", "0"), made.true_false(True), made.words("Paris"), made.number(made.near("5"))]
    return [question(kinds[number % len(kinds)], prompt=f"<p>Question {number + 1}</p>") for number in range(QUESTIONS)]


def answers_of(items: list[dict[str, Any]]) -> dict[str, Any]:
    """What earns every point, by question."""
    answers = {
        "single_choice": {"option": made.uid(0)},
        "true_false": {"answer": True},
        "short_text": {"text": "Paris"},
        "numeric": {"number": "5"},
    }
    return {item["id"]: answers[item["type"]] for item in items if item["type"] in answers}


def _finished(course: Course, graduate: User) -> Enrollment:
    enrollment, _ = enroll(course=course, by=graduate)
    for place in ReleaseLesson.objects.filter(release=course.current_release_id).select_related("version__quiz"):
        if place.version.quiz is None:
            complete_lesson(enrollment_id=enrollment.pk, lesson_id=place.lesson_id, by=graduate)
            continue
        _, attempt, _ = start_attempt(enrollment_id=enrollment.pk, lesson_id=place.lesson_id, by=graduate)
        submit_attempt(attempt_id=attempt.pk, answers=answers_of(place.version.quiz.items), by=graduate)
    create_review(course=course, by=graduate, rating=4, text=sentences(random.Random(course.title), 3))
    enrollment.refresh_from_db()
    return enrollment

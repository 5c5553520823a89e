"""Published quizzes, made of the rows that a release consists of, and learners who take them by the API."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson
from django.utils import timezone

from content.assessments.quiz import QuizSettings
from content.models import Course, Lesson, LessonVersion, QuizVersion, Release, ReleaseLesson
from content.questions import Question, as_data
from content.questions.blocks import block_of
from tests.content.questions.made import single, uid
from tests.http import Answer, ApiClient
from tests.learning import world

Block = dict[str, Any]


def asking(question: Question, name: object = "question") -> Block:
    """The compiled block of a question, which gets the id `uid(name)`."""
    return block_of({**as_data(question), "id": uid(name)})


def asking_each(questions: Sequence[Question]) -> list[Block]:
    """The blocks of several questions, with the ids `uid("q0")`, `uid("q1")` and so on."""
    return [asking(question, f"q{number}") for number, question in enumerate(questions)]


def drawing(count: int, pool: Sequence[Question], points: str = "1", name: str = "draw") -> Block:
    """The compiled block of a draw; the questions of its pool have the ids `uid("draw0")` and so on."""
    questions = [{**as_data(question), "id": uid(f"{name}{number}")} for number, question in enumerate(pool)]
    value = {"bank": uid("bank"), "count": count, "tags": [], "difficulty": "", "points": points, "pool": questions}
    return {"id": uid(name), "type": "question_draw", "value": {**value, "bank_title": "Bank"}}


def reading(words: str) -> Block:
    """A compiled block of text."""
    return {"id": uid(words), "type": "rich_text", "value": f"<p>{words}</p>"}


def singles(count: int, points: str = "1") -> list[Block]:
    """So many questions whose option 0 is right."""
    return asking_each([single("1", "0", "0", points=points) for _ in range(count)])


def quiz_in(
    course: Course,
    blocks: Sequence[Block],
    *,
    lesson_id: uuid.UUID | None = None,
    requirement: str = "submitted",
    **settings: Any,
) -> uuid.UUID:
    """Publish a release that has everything of the current one, and this quiz: last, or in place of a lesson.

    Gives the id of its lesson.
    """
    lesson = Lesson.objects.get(pk=lesson_id) if lesson_id else world.new_lessons(course, 1)[0]
    rules = QuizSettings.model_validate(settings)
    quiz = QuizVersion.objects.create(
        lesson=lesson,
        content_hash=uuid.uuid4().hex,
        settings=rules.model_dump_json(),
        blocks=orjson.dumps(list(blocks)).decode(),
        question_count=len(blocks),
        max_score=Decimal(len(blocks)),
    )
    version = LessonVersion.objects.create(
        lesson=lesson, content_hash=quiz.content_hash, title="Quiz", type="QUIZ", body="[]", quiz=quiz,
        requirement=requirement, max_score=quiz.max_score,
        assessment=orjson.dumps({"kind": "quiz", **rules.model_dump(mode="json")}).decode(),
    )  # fmt: skip
    _release_with(course, version)
    return lesson.pk


def _release_with(course: Course, version: LessonVersion) -> None:
    now, number = timezone.now(), course.releases.count() + 1
    places = list(ReleaseLesson.objects.filter(release=course.current_release_id).order_by("position"))
    before = course.current_release
    rules = {name: getattr(before, name) for name in ("completion_share", "completion_grade")}
    release = Release.objects.create(
        course=course, number=number, content_hash=uuid.uuid4().hex, tree_hash="", approved_at=now, published_at=now,
        outline=orjson.dumps({"title": course.title, "sections": []}).decode(), **rules,
    )  # fmt: skip
    versions = [place.version if place.lesson_id != version.lesson_id else version for place in places]
    versions += [] if version in versions else [version]
    section = uuid.uuid4()
    ReleaseLesson.objects.bulk_create(
        ReleaseLesson(release=release, lesson=each.lesson, version=each, section_id=section, position=place)
        for place, each in enumerate(versions)
    )
    Course.objects.filter(pk=course.pk).update(current_release=release, lesson_count=len(versions))
    course.refresh_from_db()


def right() -> dict[str, Any]:
    """The answer to one of `singles` that earns all of it."""
    return {"option": uid(0)}


def wrong() -> dict[str, Any]:
    return {"option": uid(1)}


class Taker:
    """Somebody who takes a quiz by the API."""

    def __init__(self, client: ApiClient, course: Course, lesson: uuid.UUID) -> None:
        self.client, self.course, self.lesson = client, course, lesson
        self.enrollment = client.post(f"courses/{course.slug}/enroll/").data["id"]

    @property
    def path(self) -> str:
        return f"enrollments/{self.enrollment}/lessons/{self.lesson}/attempts/"

    def start(self, **headers: str) -> Answer:
        return self.client.post(self.path, **headers)

    def save(self, attempt: str, **answers: Any) -> Answer:
        """`save(attempt, q0=right())`."""
        return self.client.put(f"attempts/{attempt}/answers/", {"answers": _by_id(answers)})

    def submit(self, attempt: str, **answers: Any) -> Answer:
        return self.client.post(f"attempts/{attempt}/submit/", {"answers": _by_id(answers)} if answers else {})

    def see(self, attempt: str) -> Answer:
        return self.client.get(f"attempts/{attempt}/")

    def take(self, **answers: Any) -> dict[str, Any]:
        """Begin and hand in with these answers."""
        begun = self.start()
        assert begun.status == 201, begun
        done = self.submit(begun.data["id"], **answers)
        assert done.status == 200, done
        return dict(done.data)

    def standing(self) -> dict[str, Any]:
        """Where they stand in the course."""
        return dict(self.client.get(f"enrollments/{self.enrollment}/").data)


def _by_id(answers: dict[str, Any]) -> dict[str, Any]:
    return {uid(name): answer for name, answer in answers.items()}

"""Reading what statistics are made of: quizzes as learners see them now, their questions, and attempts at them."""

import uuid
from collections.abc import Iterable, Iterator

from django.db import connections
from django.db.models import F, QuerySet

from content.models import QuizVersion, ReleaseLesson
from content.questions import Question
from content.questions.blocks import DRAW, is_question, question_in
from content.questions.question import parse_question
from learning.models import Attempt

MOST = 5_000
"""So many attempts are looked at, the latest of them; more would not move a figure that anybody reads."""
_STAMP = """
    SELECT count(*) || ':' || coalesce(sum(hashtextextended(version, 0)), 0) FROM (
        SELECT concat(id, xmin, ctid) AS version FROM learning_attempt
        WHERE lesson_id = ANY(%s) AND state = 'closed' ORDER BY closed_at DESC, number DESC LIMIT %s
    ) looked_at
"""
_READ = (
    *("enrollment_id", "lesson_id", "number", "started_at", "closed_at"),
    *("responses", "seconds", "grades", "percentage"),
)


def quizzes_of(course_id: uuid.UUID) -> QuerySet[ReleaseLesson]:
    """The quizzes of the current release, each with its version."""
    places = ReleaseLesson.objects.filter(release__course=course_id, version__quiz__isnull=False)
    return places.filter(release=F("release__course__current_release")).select_related("version__quiz")


def questions_of(quiz: QuizVersion) -> list[Question]:
    """Every question of a quiz, those of pools included, in their order."""
    return [question for _, question in placed_questions(quiz)]


def placed_questions(quiz: QuizVersion) -> Iterator[tuple[str, Question]]:
    """The same, each with the block that asks it: its own, or the draw that it is in the pool of."""
    for block in quiz.items:
        if is_question(block):
            yield block["id"], question_in(block)
        elif block["type"] == DRAW:
            yield from ((block["id"], parse_question(data)) for data in block["value"].get("pool", []))


def first_attempts(lesson_ids: Iterable[uuid.UUID], asking: str = "") -> list[Attempt]:
    """The first closed attempt of each learner at each of these quizzes, or the first `asking` this question."""
    closed = Attempt.objects.filter(lesson__in=lesson_ids, state=Attempt.State.CLOSED)
    closed = closed.filter(grades__contains=asking) if asking else closed
    first: dict[tuple[uuid.UUID, uuid.UUID], Attempt] = {}
    for attempt in closed.only(*_READ).order_by("-closed_at", "-number")[:MOST]:
        kept = first.get((attempt.lesson_id, attempt.enrollment_id))
        if kept is None or attempt.number < kept.number:
            first[attempt.lesson_id, attempt.enrollment_id] = attempt
    return list(first.values())


def stamp_of(lesson_ids: Iterable[uuid.UUID]) -> str | None:
    """What stands for the attempts that `first_attempts` looks at, until one of them changes or comes; in one query.

    PostgreSQL gives every version of a row a transaction and a place of its own. None where the database can't tell.
    """
    using = connections[Attempt.objects.db]
    if using.vendor != "postgresql":
        return None
    with using.cursor() as cursor:
        cursor.execute(_STAMP, [list(lesson_ids), MOST])
        return str(cursor.fetchone()[0])

"""Keeping the quizzes of a release: a quiz that is unchanged since an earlier one is that one's row."""

from collections.abc import Iterable
from uuid import UUID

import orjson

from content.compile_lesson import CompiledLesson
from content.models import QuizVersion

Quizzes = dict[tuple[UUID, str], QuizVersion]


def stored_quizzes(lessons: Iterable[CompiledLesson]) -> Quizzes:
    """The stored quiz of each lesson that is one, by lesson and content hash, in two queries at most."""
    wanted = {
        (lesson.lesson_id, lesson.quiz.content_hash): lesson.quiz for lesson in lessons if lesson.quiz is not None
    }
    if not wanted:
        return {}
    rows = QuizVersion.objects.filter(
        lesson__in={lesson for lesson, _ in wanted}, content_hash__in={content_hash for _, content_hash in wanted}
    )
    known: Quizzes = {(row.lesson_id, row.content_hash): row for row in rows.defer("blocks")}
    made = QuizVersion.objects.bulk_create(
        QuizVersion(
            lesson_id=lesson,
            content_hash=content_hash,
            settings=quiz.settings.model_dump_json(),
            blocks=orjson.dumps(quiz.blocks).decode(),
            question_count=quiz.question_count,
            max_score=quiz.max_score,
        )
        for (lesson, content_hash), quiz in wanted.items()
        if (lesson, content_hash) not in known
    )
    return known | {(row.lesson_id, row.content_hash): row for row in made}

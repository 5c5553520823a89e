"""The questions of a quiz as one release asks them: the answer key, kept apart from all that learners read.

A QuizVersion is written when a course is submitted and never changes. Attempts point at it, so a learner is graded by
the questions that they saw, whatever becomes of the quiz. Nothing here is sent to learners: what they get of a
question is `content.questions.public_view` of it, when they have begun.
"""

import uuid
from typing import Any, ClassVar

import orjson
from django.db import models

from content.assessments.quiz import QuizSettings


class QuizVersion(models.Model):
    """One compiled state of one quiz, shared by all releases that contain it unchanged.

    `settings` is a `QuizSettings` as JSON. `blocks` are the compiled typed blocks of the lesson in order: questions
    with their keys, what stands between them, and draws with the `pool` of questions to draw from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.ForeignKey("content.Lesson", on_delete=models.CASCADE, related_name="quizzes")
    content_hash = models.CharField(max_length=64)
    settings = models.TextField()
    blocks = models.TextField()
    question_count = models.PositiveIntegerField()
    max_score = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "content_hash"], name="content_quiz_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.question_count} questions of {self.lesson_id}"

    @property
    def rules(self) -> QuizSettings:
        """Its limits, times and marks."""
        return QuizSettings.model_validate_json(self.settings)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Its typed blocks, answer key included."""
        items: list[dict[str, Any]] = orjson.loads(self.blocks)
        return items

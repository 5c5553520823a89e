"""Question banks: questions that an instructor keeps beside their courses, to draw from in any of them.

A bank belongs to one person. Quizzes draw from it by its id; what was drawn for a release is a copy in that release,
so that nothing that happens to a bank reaches learners before the next release.
"""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class BankDifficulty(models.TextChoices):
    """How hard a question is, as its author sees it."""

    EASY = "easy", "Easy"
    MEDIUM = "medium", "Medium"
    HARD = "hard", "Hard"


class QuestionBankQuerySet(models.QuerySet["QuestionBank"]):
    """Banks as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """An instructor's own; all of them for admins."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(owner=user) if user.is_instructor else self.none()


class QuestionBank(models.Model):
    """A shelf of questions. Without an owner once that person was erased and others' lessons draw from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="question_banks"
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionBankQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "title"], name="content_bank_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class BankTag(models.Model):
    """A word that questions of a bank are filed under; `key` is its one spelling, to compare by."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bank", "key"], name="content_bank_tag_once")]

    def __str__(self) -> str:
        return self.name


class BankQuestionQuerySet(models.QuerySet["BankQuestion"]):
    """Questions as somebody may see them, or as a draw asks for them."""

    def visible_to(self, user: Any) -> Self:
        """Those in banks that `user` may see."""
        return self.filter(bank__in=QuestionBank.objects.visible_to(user))

    def fitting(self, *, tags: Iterable[str] = (), difficulty: str = "") -> Self:
        """Those that are filed under all of `tags`, and are of a difficulty where one is given."""
        found = self.filter(difficulty=difficulty) if difficulty else self
        for tag in tags:
            found = found.filter(tags__key=tag_key(tag))
        return found


class BankQuestion(models.Model):
    """One question. `data` is the canonical JSON of the neutral question, answer key included; its id is this id.

    `source` tells an imported question from the others of its bank, and `imported_hash` is of what its file said: a
    file that says the same again leaves the question as it is, edits included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bank = models.ForeignKey(QuestionBank, on_delete=models.CASCADE, related_name="questions")
    type = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    data = models.TextField()
    content_hash = models.CharField(max_length=64)
    difficulty = models.CharField(max_length=6, choices=BankDifficulty.choices, blank=True)
    tags = models.ManyToManyField(BankTag, blank=True, related_name="questions")
    picture = models.ForeignKey(
        "content.CourseImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=36, blank=True)
    source_file = models.CharField(max_length=200, blank=True)
    imported_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = BankQuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bank", "source"], condition=~Q(source=""), name="content_bank_question_source_once"
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=["", *BankDifficulty.values]), name="content_bank_question_difficulty"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["bank", "position"], name="content_bank_question_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def version(self) -> str:
        """Another one as soon as somebody saved the question."""
        return self.updated_at.isoformat()


def tag_key(name: str) -> str:
    """The one spelling by which tags are compared."""
    return " ".join(name.split()).casefold()[:60]

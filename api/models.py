"""What the API itself has to remember: the answers that it may have to give again."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer to a request that carried an `Idempotency-Key`. It belongs to one person, one address, one key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=512)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "route", "key"], name="api_one_answer_per_key"),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="api_answers_by_age")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"

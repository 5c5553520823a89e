"""What was checked before a submission, and how strictly."""

from typing import Any, ClassVar

import orjson
from django.db import models

from content.models.release import Release


class CheckLevel(models.Model):
    """The level of one check in this school, where it is not the one that the check comes with."""

    class Level(models.TextChoices):
        REQUIRED = "required", "Required"
        RECOMMENDED = "recommended", "Recommended"

    check_code = models.CharField(max_length=40, primary_key=True)
    level = models.CharField(max_length=12, choices=Level.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(level__in=["required", "recommended"]), name="content_check_level_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_code}: {self.level}"


class SubmissionCheck(models.Model):
    """What the checks found when a release was submitted. Never changes: the database refuses it."""

    release = models.OneToOneField(Release, primary_key=True, on_delete=models.CASCADE, related_name="checked")
    results = models.TextField()
    checked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Checks of {self.release_id}"

    @property
    def found(self) -> list[dict[str, Any]]:
        """Each check with its level and its problems."""
        found: list[dict[str, Any]] = orjson.loads(self.results)
        return found

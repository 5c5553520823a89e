"""Who has taken a candidate to review it. A claim that ended stays as a record of who had it and how it ended."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ReviewClaimQuerySet(models.QuerySet["ReviewClaim"]):
    """Claims, and those that hold now."""

    def active(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def holding(self) -> Self:
        """Active ones of people who still work here: nobody waits for somebody who is gone."""
        return self.active().filter(reviewer__is_active=True)

    def end(self, *, how: str, by: Any) -> int:
        """End the active ones among these; `by` is None where nobody in particular did."""
        return self.active().update(ended_at=timezone.now(), ended_how=how, ended_by=by)


class ReviewClaim(models.Model):
    """A reviewer has taken a candidate; at most one does at a time."""

    class End(models.TextChoices):
        """How a claim ended."""

        RELEASED = "RELEASED", "Released"
        TAKEN_OVER = "TAKEN_OVER", "Taken over"
        DECIDED = "DECIDED", "Decided"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"

    release = models.ForeignKey("content.Release", on_delete=models.CASCADE, related_name="claims")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    claimed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_how = models.CharField(max_length=10, choices=End.choices, blank=True)

    objects = ReviewClaimQuerySet.as_manager()

    class Meta:
        ordering = ["claimed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release"], condition=Q(ended_at__isnull=True), name="content_one_claim_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} has {self.release_id}"

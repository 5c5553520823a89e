"""A candidate declined for good, and the one appeal against it.

While a decline stands (`lifted_at` is empty), the course is archived for submission. Granting the appeal lifts it.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Decline(models.Model):
    """A reviewer said no for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="declines")
    release = models.OneToOneField("content.Release", on_delete=models.CASCADE, related_name="decline")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(lifted_at__isnull=True), name="content_one_decline_stands"
            ),
        ]

    def __str__(self) -> str:
        return f"declined on {self.at:%Y-%m-%d}"

    @property
    def stands(self) -> bool:
        """The course can't be submitted."""
        return self.lifted_at is None


class Appeal(models.Model):
    """The one appeal against a decline; `granted` is empty while it waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decline = models.OneToOneField(Decline, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="content_appeal_decided_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal, {self.state}"

    @property
    def state(self) -> str:
        """`waiting`, `granted` or `refused`."""
        if self.granted is None:
            return "waiting"
        return "granted" if self.granted else "refused"

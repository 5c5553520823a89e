"""Somebody's wish to teach: asked once at a time, decided once, kept."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


class InstructorRequestQuerySet(models.QuerySet["InstructorRequest"]):
    """Requests as somebody may see them."""

    def visible_to(self, user: "User | Any") -> Self:
        """Admins see all, others their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_admin else self.filter(user=user)

    def pending(self) -> Self:
        """Those that nobody has decided."""
        return self.filter(status=InstructorRequest.Status.PENDING)


class InstructorRequest(models.Model):
    """One request, with the decision once there is one."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "Pending"
        APPROVED = "APPROVED", "Approved"
        REJECTED = "REJECTED", "Rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="instructor_requests")
    reason = models.TextField(max_length=4000)
    qualifications = models.TextField(blank=True, max_length=4000)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    note = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = InstructorRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="PENDING"), name="accounts_one_pending_request"
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", decided_at__isnull=True)
                | (~Q(status="PENDING") & Q(decided_at__isnull=False)),
                name="accounts_decided_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["status", "-created_at"], name="accounts_request_by_status")]

    def __str__(self) -> str:
        return f"{self.user} asks to teach"

    @property
    def is_pending(self) -> bool:
        """Nobody has decided."""
        return self.status == self.Status.PENDING

"""Invitations to teach a course together: sent by mail, good for one address, once, for two weeks."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from accounts.opaque import digest_of, secret_for
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from content.models.course import Course, CourseInstructor

LIFETIME = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Finding invitations."""

    def unanswered(self) -> Self:
        """Neither accepted nor taken back, though perhaps expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> Self:
        """Those that can be accepted."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def for_person(self, secret: str, user: Any) -> "Invitation | None":
        """The open invitation that was mailed with `secret`, if it was mailed to the address of `user`."""
        rows = self.open().filter(digest=digest_of(secret), email=user.email, course__page__isnull=False)
        return rows.select_related("course__page", "invited_by").first()


class Invitation(models.Model):
    """Somebody was asked to teach a course. Of the token in the mail only the digest is known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=4, choices=CourseInstructor.Role.choices, default=CourseInstructor.Role.CO)
    digest = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="content_one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.course_id}"

    @property
    def is_expired(self) -> bool:
        """Waited too long for an answer."""
        return self.expires_at <= timezone.now()

    def secret_for(self, event: uuid.UUID) -> str:
        """The token for the mail about `event`; the answer is the only copy of it."""
        secret = secret_for("invited", event, self.pk)
        self.digest = digest_of(secret)
        self.save(update_fields=["digest"])
        return secret

    def claim(self, now: datetime) -> bool:
        """Use it up. Of all who try, one is told True."""
        unused = Invitation.objects.unanswered().filter(pk=self.pk, expires_at__gt=now)
        return unused.update(accepted_at=now) == 1

"""What the admin tells one person about one event in a course that concerns them, until they have read it.

A notice says nothing of its own about a course: its title is looked up when it is shown, and it is shown only while
the person may see the course's working copy. Whoever leaves a course reads no more about it, not even what they were
told before; a comment that is taken back takes its notices with it.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeKind(models.TextChoices):
    """What happened."""

    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"
    CLAIMED = "CLAIMED"
    TAKEN_OVER = "TAKEN_OVER"
    CLAIM_ENDED = "CLAIM_ENDED"
    COMMENTED = "COMMENTED"
    REPLIED = "REPLIED"
    SETTLED = "SETTLED"
    REJECTED = "REJECTED"
    DECLINED = "DECLINED"
    APPEALED = "APPEALED"
    APPEAL_GRANTED = "APPEAL_GRANTED"
    APPEAL_REFUSED = "APPEAL_REFUSED"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"
    PUBLICATION_FAILED = "PUBLICATION_FAILED"
    ROLLED_BACK = "ROLLED_BACK"
    UNPUBLISHED = "UNPUBLISHED"
    JOINED = "JOINED"
    LEADS = "LEADS"
    HANDED_IN = "HANDED_IN"


TOGETHER = ("kind", "course", "person")
"""Unread notices that agree in these are one line: a reviewer who comments ten times is one thing to look at."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices as their person may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those to `user` about courses whose working copy they may still see."""
        from content.models import Course

        seen = Course.objects.visible_to(user).filter(page__isnull=False)
        return self.filter(recipient_id=user.pk, course__in=seen)

    def unread(self) -> Self:
        """Those that nobody marked as read."""
        return self.filter(read_at=None)

    def together_with(self, notice: "Notice") -> Self:
        """Those that are one line with `notice`, itself among them."""
        return self.filter(
            recipient=notice.recipient_id, kind=notice.kind, course=notice.course_id, person=notice.person_id
        )

    def lines(self) -> int:
        """How many lines the unread ones make."""
        return self.unread().order_by().values(*TOGETHER).distinct().count()

    def mark_read(self) -> int:
        """They were read now; says how many had not been."""
        return self.unread().update(read_at=timezone.now())

    def outdated(self, *, read_before: datetime, made_before: datetime) -> Self:
        """Those that were read, or made, too long ago to be kept."""
        return self.filter(models.Q(read_at__lt=read_before) | models.Q(made_at__lt=made_before))


class Notice(models.Model):
    """One event, told to one person. `person` did it, or is whom it is about; `quote` is the start of what was said."""

    event = models.ForeignKey("outbox.Event", on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.ForeignKey("content.ReviewComment", null=True, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(null=True)
    quote = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "recipient"], name="notifications_noticed_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-made_at"], name="notifications_of_person"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notifications_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

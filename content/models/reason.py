"""Reasons that are given often, worded once: a reviewer chooses one and goes on from there."""

import uuid
from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel


class ReasonKind(models.TextChoices):
    """The decision that a reason is for."""

    SEND_BACK = "SEND_BACK", "Send back"
    DECLINE = "DECLINE", "Decline for good"
    UNPUBLISH = "UNPUBLISH", "Unpublish"


class ReasonTemplate(models.Model):
    """A reason to choose on the review screen. One that is not active is kept, but not offered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ReasonKind.choices, default=ReasonKind.SEND_BACK)
    title = models.CharField(max_length=100, help_text="What reviewers choose it by.")
    text = models.TextField(max_length=2000, help_text="What the instructors get to read.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    active = models.BooleanField(default=True)

    panels: ClassVar = [FieldPanel(name) for name in ("kind", "title", "text", "order", "active")]

    class Meta:
        ordering = ["kind", "order", "title"]
        verbose_name = "reason"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "title"], name="content_reason_once_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.title

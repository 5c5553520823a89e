"""Which mail was sent about what, so that an event that is delivered twice is told once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentMail(models.Model):
    """One event was told to one person. Written in the transaction that marks the delivery done."""

    event = models.ForeignKey("outbox.Event", on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    template = models.CharField(max_length=60)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "recipient"], name="notifications_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.template} to {self.recipient_id}"

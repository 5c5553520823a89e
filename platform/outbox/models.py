"""The outbox: what happened, written in the same transaction as the change, and who has yet to be told.

An Event is a fact and never changes. A Delivery is one handler's duty to it; the row is the truth, the task queue
only wakes the relay, and a sweep finishes what was lost.
"""

import uuid

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One thing that happened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(default=timezone.now)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "occurred_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Delivery(models.Model):
    """A handler's duty to an event: due, leased by a relay while it runs, done, or given up."""

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        FAILED = "failed"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, db_index=False, related_name="deliveries")
    handler = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="outbox_one_delivery_per_handler")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="due"), name="outbox_due"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}: {self.state}"


class WaitingTask(models.Model):
    """A task of Django or Wagtail that the queue did not take, because it was down; the next sweep hands it over."""

    path = models.CharField(max_length=255)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.path} since {self.created_at:%Y-%m-%d %H:%M}"


class Tick(models.Model):
    """One minute of one periodic job, taken by the worker whose row came first."""

    job = models.CharField(max_length=150)
    minute = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "minute"], name="outbox_one_run_per_tick")]

    def __str__(self) -> str:
        return f"{self.job} at {self.minute:%Y-%m-%d %H:%M}"

"""Counts of what there is, kept by the database itself, so that no answer has to count rows of a table that grows.

Tally holds the counts. What changes them is added to TallyChange by triggers, in the transaction of the change: a row
of its own, so nobody waits for anybody. A job adds the changes up. A count is the sum over both, exact at every moment.
"""

from typing import ClassVar

from django.db import models


class Subject(models.TextChoices):
    """What is counted; `key` tells kinds of it apart."""

    PERSON = "person", "People who have an account, by role and state"
    REGISTRATION = "registration", "Accounts by the day of their making"
    ENROLLMENT = "enrollment", "Enrollments that were not cancelled, by day"
    COURSE = "course", "Published courses, by the id of their category"
    COMPLETION = "completion", "Completed courses of learners who did not leave, by day"


class _Counted(models.Model):
    subject = models.CharField(max_length=16, choices=Subject.choices)
    key = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    number = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject} {self.key} {self.day}: {self.number}"


class Tally(_Counted):
    """How many there are of something. What has no day has the first of all."""

    class Meta:
        verbose_name_plural = "tallies"
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "key", "day"], name="analytics_one_tally")]


class TallyChange(_Counted):
    """How many more, or fewer, there are since the tallies were added up."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "key"], name="analytics_changes_of")]


class Presence(models.Model):
    """How many people had been here in the last day, week and month at a moment. Only the latest is kept.

    Each person counts once, which no sum of changes can tell, so a job counts them again and again.
    """

    counted_at = models.DateTimeField(unique=True)
    day = models.PositiveIntegerField()
    week = models.PositiveIntegerField()
    month = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.counted_at}: {self.day}, {self.week}, {self.month}"

"""What reviewers look at with their own eyes, and what they ticked off for a candidate."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from content.models.release import Release


class ChecklistItem(models.Model):
    """One line of the school's checklist. A line that isn't active is kept, and not shown."""

    text = models.CharField(max_length=200)
    help = models.TextField(blank=True, max_length=1000)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class ChecklistTick(models.Model):
    """Somebody ticked a line off for a candidate. `text` is what the line said then."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="ticks")
    item = models.ForeignKey(ChecklistItem, null=True, on_delete=models.SET_NULL, related_name="ticks")
    text = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "item"], name="content_checklist_item_ticked_once")
        ]

    def __str__(self) -> str:
        return self.text

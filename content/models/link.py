"""Whether addresses of other sites answered when somebody last asked, and the asking."""

from django.conf import settings
from django.db import models


class LinkAnswer(models.Model):
    """One address, under the SHA-256 of it, and whether it answered."""

    url_hash = models.CharField(max_length=64, primary_key=True)
    url = models.TextField()
    answered = models.BooleanField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.url}: {'answered' if self.answered else 'no answer'}"


class LinkCheck(models.Model):
    """The latest asking of a course's links: what still waits to be asked, and how far it is."""

    course = models.OneToOneField(
        "content.Course", primary_key=True, on_delete=models.CASCADE, related_name="link_check"
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    waiting = models.JSONField(default=list, blank=True)
    total = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Links of {self.course_id}: {self.asked} of {self.total}"

    @property
    def asked(self) -> int:
        """How many were asked."""
        return self.total - len(self.waiting)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

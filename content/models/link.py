"""Whether addresses of other sites answered when somebody last asked."""

from django.db import models


class LinkAnswer(models.Model):
    """One address, under the SHA-256 of it, and whether it answered."""

    url_hash = models.CharField(max_length=64, primary_key=True)
    url = models.TextField()
    answered = models.BooleanField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.url}: {'answered' if self.answered else 'no answer'}"

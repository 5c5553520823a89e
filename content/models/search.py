"""The words of the published courses: what searching looks up, the same way on every database."""

from django.db import models


class SearchTerm(models.Model):
    """A word of a course's current release, and how much it says about it. Rewritten by the publication."""

    TITLE, SUMMARY, BODY = 8, 3, 1

    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=40, db_index=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "term"], name="content_term_once")]

    def __str__(self) -> str:
        return f"{self.term} ({self.weight})"

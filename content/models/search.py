"""The words of the published courses: what searching looks up, the same way on every database."""

from django.db import models


class SearchTerm(models.Model):
    """A word of a course's current release, and how much it says about it. Rewritten by the publication."""

    TITLE, SUMMARY, BODY = 8, 3, 1

    course = models.ForeignKey("content.Course", on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "term"], name="content_term_once")]
        indexes = [
            # For LIKE 'word%' in any collation, and with all that is asked of a word, so that the table is not read.
            models.Index(
                fields=["term", "course", "weight"],
                opclasses=["varchar_pattern_ops", "uuid_ops", "int2_ops"],
                name="content_terms_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.weight})"

"""The words of the published courses: what searching looks up."""

from django.db import models


class CourseWords(models.Model):
    """The words of a course's current release, for as long as it is published. Rewritten by the publication.

    The names of who teaches it stand with the words of the `summary`; `content.search` says when they change.

    Each word has a blank before and after it. Which courses have a word is told on PostgreSQL by an index over `words`
    (`content_coursewords_found`, made by a migration); how well it fits by `title` and `summary`, which are short.
    """

    course = models.OneToOneField("content.Course", on_delete=models.CASCADE, primary_key=True, related_name="words")
    published_at = models.DateTimeField()
    title = models.TextField()
    summary = models.TextField()
    words = models.TextField()

    def __str__(self) -> str:
        return self.title.strip()

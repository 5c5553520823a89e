"""What the catalogue tells of a course in numbers, exact at every moment.

The numbers change by deltas, in the transaction of what they count and after its row: whoever adds an enrollment or a
review locks the counter last, so counters can't deadlock and can't drift. `manage.py check_invariants` compares.
"""

from typing import ClassVar

from django.db import connection, models
from django.db.models import Case, F, FloatField, When
from django.db.models.functions import Cast

_ADD = """
    INSERT INTO learning_coursestats (course_id, enrollment_count, review_count, rating_sum)
    VALUES (%(course)s, %(first_enrollments)s, %(first_reviews)s, %(first_rating)s)
    ON CONFLICT (course_id) DO UPDATE SET
        enrollment_count = learning_coursestats.enrollment_count + %(enrollments)s,
        review_count = learning_coursestats.review_count + %(reviews)s,
        rating_sum = learning_coursestats.rating_sum + %(rating)s
"""


class CourseStats(models.Model):
    """The counters of one course. A course without a row has none of anything."""

    course = models.OneToOneField("content.Course", on_delete=models.CASCADE, primary_key=True, related_name="stats")
    enrollment_count = models.PositiveIntegerField(default=0)
    review_count = models.PositiveIntegerField(default=0)
    rating_sum = models.PositiveIntegerField(default=0)
    average_rating = models.GeneratedField(
        expression=Case(
            When(review_count__gt=0, then=Cast(F("rating_sum"), FloatField()) / Cast(F("review_count"), FloatField())),
        ),
        output_field=FloatField(null=True),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "course stats"
        indexes: ClassVar = [
            models.Index(fields=["-average_rating"], name="learning_best_rated"),
            models.Index(fields=["-enrollment_count"], name="learning_most_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.enrollment_count} learners, {self.review_count} reviews"

    @staticmethod
    def add(course_id: object, *, enrollments: int = 0, reviews: int = 0, rating: int = 0) -> None:
        """Change the counters of a course by these deltas, in one statement."""
        key = CourseStats._meta.pk.get_db_prep_value(course_id, connection)
        deltas = {"enrollments": enrollments, "reviews": reviews, "rating": rating}
        # The row to insert is checked before the conflict is seen, so it may not be negative even when it is not used.
        firsts = {f"first_{name}": max(0, delta) for name, delta in deltas.items()}
        with connection.cursor() as cursor:
            cursor.execute(_ADD, {"course": key, **deltas, **firsts})

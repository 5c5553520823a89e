"""What a learner thinks of a course."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews as somebody may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of published courses, for everybody; one's own and all of an admin's wherever they are."""
        if user is None or not user.is_authenticated:
            return self.filter(course__current_release__isnull=False)
        if user.is_admin:
            return self
        return self.filter(Q(course__current_release__isnull=False) | Q(author=user))


class Review(models.Model):
    """One per learner and course. `CourseStats` counts it; only the actions may write here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey("content.Course", on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "author"], name="learning_reviewed_once"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="learning_rating_one_to_five"),
        ]
        indexes: ClassVar = [models.Index(fields=["course", "-created_at"], name="learning_newest_reviews")]

    def __str__(self) -> str:
        return f"{self.rating} of 5 for {self.course_id}"

"""Media: what authors upload (may change), and the frozen bytes that releases use (never change)."""

import uuid
from typing import ClassVar

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class CourseImage(AbstractImage):
    """A picture that its uploader may use. Without tags: the names of tags would be shown to everybody."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    admin_form_fields = (
        "title",
        "file",
        "description",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        permissions: ClassVar = [("choose_image", "Can choose image")]


class Rendition(AbstractRendition):
    """An image at another size."""

    image = models.ForeignKey(CourseImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="content_rendition_unique")
        ]


class CourseDocument(AbstractDocument):
    """A file that its uploader may use: a hand-out, a video, captions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    admin_form_fields = ("title", "file")

    class Meta(AbstractDocument.Meta):
        permissions: ClassVar = [("choose_document", "Can choose document")]


class MediaFile(models.Model):
    """Bytes that a release uses, kept under their own hash: nobody can change them under learners."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    file = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256

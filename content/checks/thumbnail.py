"""The catalogue shows a picture of every course."""

from collections.abc import Iterator

from content.checks.problem import Problem
from content.checks.registry import Check
from content.models import CourseImage
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """The picture, if there is none or its file is gone."""
    key = draft.page.fields.get("thumbnail")
    image = CourseImage.objects.filter(pk=key).first() if key else None
    if image is None:
        message = "The course has no thumbnail. The catalogue shows a plain one."
        yield Problem("MISSING_THUMBNAIL", message, field="thumbnail")
    elif not image.file.storage.exists(image.file.name):
        yield Problem("MISSING_THUMBNAIL", "The file of the thumbnail is missing.", field="thumbnail")


CHECK = Check("thumbnail", "The course has a thumbnail", "recommended", find)

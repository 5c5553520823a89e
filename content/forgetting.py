"""A course whose page was deleted before anything of it was released is forgotten, by whichever way the page went."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from content.models import Course, CoursePage


def forget_with_pages() -> None:
    """Listen, since Wagtail deletes pages past `CoursePage.delete`: from lists, its API, and together with others."""
    post_delete.connect(forget_unreleased_course, sender=CoursePage, dispatch_uid="content.forget_unreleased_course")


def forget_unreleased_course(sender: Any, instance: CoursePage, **details: Any) -> None:
    """Remove what is left of a course that learners never saw. One with a release stays: learners have it."""
    course = Course.objects.filter(pk=instance.uuid, page=None).first()
    if course is None or course.releases.exclude(number=None).exists():
        return
    with transaction.atomic():
        course.releases.all().delete()
        course.delete()

"""The catalogue has another edition after each change of what is shown of it or found in it, and after nothing else."""

from collections.abc import Callable

import pytest
from accounts.models import User
from django.db.models import Sum
from learning.models import CourseStats

from content.editions import TRIGGERS, add_up_changes
from content.models import CatalogueChange, Category, Course, CourseInstructor, CourseWords
from tests.cast import Cast
from tests.factories.courses import draft_course, published_course

pytestmark = pytest.mark.django_db


def edition() -> int | None:
    return CatalogueChange.objects.aggregate(sum=Sum("number"))["sum"]


def changes(*steps: Callable[[], object]) -> list[bool]:
    """Of each step, whether it changed the edition."""
    told = []
    for step in steps:
        before = edition()
        step()
        told.append(edition() != before)
    return told


def test_whatever_is_shown_or_found_changes_it_whoever_writes(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    mine, lead = Course.objects.filter(pk=course.pk), CourseInstructor.objects.filter(course=course)
    assert all(
        changes(
            lambda: mine.update(title="Bends"),
            lambda: mine.update(thumbnail="covers/bends.png"),
            lambda: Category.objects.filter(pk=course.category_id).update(name="Ropes"),
            lambda: lead.update(user=cast.otto),
            lambda: User.objects.filter(pk=cast.otto.pk).update(full_name="Otto II"),
            lambda: User.objects.filter(pk=cast.otto.pk).update(picture="otto.png"),
            lambda: CourseWords.objects.filter(course=course).update(title=" bends "),
            lambda: lead.delete(),
            lambda: mine.update(current_release=None, published_at=None),
        )
    )


def test_drafts_learners_and_those_who_do_not_teach_leave_it_as_it_is(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    people = User.objects.filter(pk__in=[cast.lena.pk, cast.ines.pk])
    assert not any(
        changes(
            lambda: draft_course(by=cast.otto, title="Bends", lessons=1),
            lambda: Course.objects.filter(current_release=None).update(title="Hitches"),
            lambda: User.objects.filter(pk=cast.lena.pk).update(full_name="Lena II"),
            lambda: people.update(phone_number="1"),
            lambda: CourseStats.objects.create(course=course, enrollment_count=8),
            add_up_changes,
            add_up_changes,
        )
    )
    assert CatalogueChange.objects.count() == 1


def test_triggers_that_are_gone_are_put_up_again(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    rename = Course.objects.filter(pk=course.pk).update
    TRIGGERS.take_down()
    assert changes(lambda: rename(title="Bends")) == [False]
    TRIGGERS.put_up()
    assert changes(TRIGGERS.put_up, lambda: rename(title="Knots")) == [False, True]

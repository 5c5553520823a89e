"""`manage.py load_demo` makes the school that the documentation promises."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from accounts.models import InstructorRequest, User
from demo.library import all_courses, all_stories
from demo.people import CAST, LEARNERS, PASSWORD
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from learning.models import Certificate, Enrollment, LessonProgress, Review
from outbox.models import Delivery, Event
from pytest_django import DjangoDbBlocker

from content.models import Course, LessonVersion, Release
from content.status import CourseStatus, standing_of
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all tests of this file, and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.email)
def test_everybody_of_the_cast_can_sign_in(person) -> None:  # type: ignore[no-untyped-def]
    answer = ApiClient().post("accounts/login/", {"email": person.email, "password": PASSWORD})
    assert (answer.status, answer.data["user"]["role"]) == (200, person.role)


def test_every_course_has_the_status_that_its_file_names() -> None:
    courses = Course.objects.select_related("page").all()
    loaded = {course.slug: standing_of(course).status.value for course in courses}
    assert loaded == {folder.slug: folder.status for folder in all_courses()}
    assert Course.objects.published().count() >= 12


def test_the_instructor_teaches_a_course_in_every_status() -> None:
    mine = Course.objects.taught_by(User.objects.get(email="instructor@lectern.example")).select_related("page")
    assert {standing_of(course).status for course in mine} == set(CourseStatus)


def test_the_rejected_course_says_why() -> None:
    sent_back = Release.objects.get(course__slug="sourdough-in-a-small-kitchen")
    assert "480 degrees" in sent_back.comment


def test_the_main_course_is_in_its_second_release_and_the_certificates_name_the_first() -> None:
    course = Course.objects.get(slug="teaching-well-online")
    assert course.current_release is not None
    assert course.current_release.number == 2
    first = Certificate.objects.filter(release__course=course)
    assert set(first.values_list("release_number", flat=True)) == {1}


def test_lessons_link_to_each_other_by_id() -> None:
    bodies = LessonVersion.objects.filter(lesson__course__slug="teaching-well-online")
    targets = {link for version in bodies for link in re.findall(r'"lesson:([^"\\]+)', version.body)}
    lessons = {str(version.lesson_id) for version in bodies}
    assert len(targets) >= 5
    assert targets <= lessons


def test_learners_stand_where_their_story_leaves_them() -> None:
    stories = list(all_stories())
    assert Enrollment.objects.count() == len(stories)
    assert LessonProgress.objects.filter(completed_at__isnull=False).count() == sum(
        taken["done"] for _, _, taken in stories
    )
    assert Review.objects.count() == sum("rating" in taken for _, _, taken in stories)


def test_whoever_finished_has_a_certificate_and_the_learner_has_one_to_show() -> None:
    finished = Enrollment.objects.filter(status=Enrollment.Status.COMPLETED)
    assert Certificate.objects.count() == finished.count() >= 15
    mine = Enrollment.objects.filter(learner__email="learner@lectern.example")
    assert Counter(mine.values_list("status", flat=True)) == {"ACTIVE": 3, "COMPLETED": 1}


def test_somebody_asks_to_teach() -> None:
    assert InstructorRequest.objects.pending().count() == 1


def test_it_happened_over_weeks_and_nothing_happens_in_the_future() -> None:
    moments = list(Event.objects.values_list("occurred_at", flat=True))
    assert max(moments) <= timezone.now()
    assert (max(moments) - min(moments)).days >= 60
    for model, field in ((Certificate, "issued_at"), (LessonProgress, "updated_at"), (Review, "created_at")):
        assert len(set(model.objects.values_list(f"{field}__date", flat=True))) >= 10
    assert all(taken["began"] > taken["days"] for _, _, taken in all_stories())


def test_what_happened_has_been_delivered() -> None:
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).exists()


def test_loading_twice_changes_nothing() -> None:
    before = _rows()
    call_command("load_demo")
    assert _rows() == before
    assert User.objects.count() == len(CAST) + len(LEARNERS)


def test_production_is_refused(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not in production"):
        call_command("load_demo")

"""What is foretold about an update is what happens when it is published."""

from collections.abc import Callable
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from accounts.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learning.impact import impact_of
from learning.models import Enrollment, LessonProgress
from outbox.record import record

from api.authoring.impact import ReleaseImpact
from content.actions.lesson import delete_lesson
from content.actions.moderation import approve_course
from content.actions.order import reorder
from content.actions.submission import submit_course
from content.models import Course, LessonPage, SectionPage
from tests.cast import Cast, person
from tests.factories.courses import add_lesson, draft_course, pending_course, published_course
from tests.http import ApiClient
from tests.learning import world
from tests.learning.outcomes import Class

pytestmark = pytest.mark.django_db
Api = Callable[..., ApiClient]
ASKS: list[world.Ask] = [
    {}, world.WATCH, world.QUIZ, {**world.QUIZ, "requirement": "graded", "weight": "0.5"},
    {**world.QUIZ, "requirement": "submitted", "weight": 3}, {"requirement": "watched", "required_seconds": 4},
]  # fmt: skip
RESULTS: list[dict[str, Any]] = [
    {}, {"percentage": "59.99", "passed": False}, {"percentage": "60.01", "passed": True}, {"waits": True},
    {"percentage": 80},
]  # fmt: skip
PARTS = ["under_way", "would_fall", "would_rise", "would_be_completed", "finished", "finished_with_new_lessons",
         "with_progress_on_removed", "lessons_added", "lessons_removed", "certificates"]  # fmt: skip


def add(course: Course, by: User, count: int = 1) -> None:
    section = SectionPage.objects.order_by("path")[0]
    for number in range(count):
        add_lesson(section, by=by, title=f"New {number}")


def remove(course: Course, by: User, *places: int) -> None:
    outline = world.lessons_of(course)
    for place in places:
        delete_lesson(lesson=LessonPage.objects.get(uuid=outline[place]), by=by)


def turn_around(course: Course, by: User) -> None:
    first, second = SectionPage.objects.order_by("path").values_list("uuid", flat=True)
    lessons = list(LessonPage.objects.order_by("path").values_list("uuid", flat=True))
    reorder(course=course, by=by, order=[(second, lessons[:0:-1]), (first, lessons[:1])])


def swap(course: Course, by: User) -> None:
    remove(course, by, 3)
    add(course, by)


def rebuild(course: Course, by: User) -> None:
    remove(course, by, 0, 1, 3)
    add(course, by, 2)
    turn_around(course, by)


EDITS: dict[str, Callable[[Course, User], None]] = {
    "lessons are added": lambda course, by: add(course, by, 2),
    "the last lesson is removed": lambda course, by: remove(course, by, 3),
    "two lessons are removed": lambda course, by: remove(course, by, 0, 2),
    "everything is moved": turn_around,
    "a lesson is replaced": swap,
    "all but one are replaced and moved": rebuild,
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_numbers_come_true_when(edit: str, cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=2, sections=2)
    group = Class(course, api, [person(f"learner-{number}@lectern.example") for number in range(7)])
    for learner, done in zip(group.learners, ([], [0], [0, 1], [0, 1, 2], [3], [0, 1, 2, 3], [2]), strict=True):
        group.study(learner, done, leaves=done == [2])
    EDITS[edit](course, cast.ines)
    submit_course(course=course, by=cast.ines)
    foretold = api(cast.rosa).get(f"moderation/courses/{course.pk}/impact/").data
    assert api(cast.ines).get(f"authoring/courses/{course.pk}/impact/").data == foretold
    assert (foretold["under_way"], foretold["finished"], foretold["current_release"]) == (5, 1, 1)
    came = group.what_happens(lambda: approve_course(course=course, by=cast.rosa, publish=True))
    assert {name: foretold[name] for name in PARTS} == came


def test_whoever_has_done_enough_for_the_new_rules_rises_to_the_whole(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=2)
    group = Class(course, api, [person("half@lectern.example")])
    group.study(group.learners[0], [0], leaves=False)
    current, lessons = course.current_release, [*course.lessons.all()]
    candidate = world.release(course, lessons, completion_share=50)
    Course.objects.filter(pk=course.pk).update(current_release=current)
    course.refresh_from_db()
    impact = impact_of(course, candidate)
    assert (impact.would_rise, impact.would_fall, impact.would_be_completed) == (1, 0, 1)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_the_numbers_come_true_for_any_change(cast: Cast, api: Api, data: st.DataObject) -> None:
    lessons = data.draw(st.integers(1, 5), "lessons of the current release")
    done = st.lists(st.integers(0, lessons - 1), unique=True)
    classes = data.draw(st.lists(st.tuples(done, st.booleans()), min_size=1, max_size=5), "what learners did")
    kept = data.draw(st.lists(st.integers(0, lessons - 1), unique=True), "lessons that stay, in this order")
    added = data.draw(st.integers(0 if kept else 1, 3), "new lessons")
    asks = data.draw(st.lists(st.sampled_from(ASKS), min_size=len(kept) + added, max_size=len(kept) + added), "asks")
    rules = data.draw(st.fixed_dictionaries({"completion_share": st.sampled_from([1, 50, 75, 100]),
                                             "completion_grade": st.sampled_from([None, Decimal("60")])}))  # fmt: skip
    results = data.draw(st.lists(st.sampled_from(RESULTS), min_size=4, max_size=4), "results")
    with transaction.atomic():
        course = world.course_by(cast.ines, lessons=lessons)
        group = Class(course, api, [person(f"any-{number}@lectern.example") for number in range(len(classes))])
        for learner, (finished, leaves) in zip(group.learners, classes, strict=True):
            group.study(learner, finished, leaves=leaves)
        outline = world.lessons_of(course)
        by_id = {each.pk: each for each in course.lessons.all()}
        for row, result in zip(LessonProgress.objects.order_by("pk"), cycle(results), strict=False):
            LessonProgress.objects.filter(pk=row.pk).update(**result)
        current = course.current_release
        candidate = world.release(course, [by_id[outline[place]] for place in kept] + world.new_lessons(course, added),
                                  asks=asks, **rules)  # fmt: skip
        Course.objects.filter(pk=course.pk).update(current_release=current)
        course.refresh_from_db()

        def publish() -> None:
            Course.objects.filter(pk=course.pk).update(current_release=candidate)
            record("course.released", course_id=course.pk, release_id=candidate.pk, number=candidate.number)

        foretold: dict[str, Any] = ReleaseImpact.model_validate(impact_of(course, candidate)).model_dump()
        assert {name: foretold[name] for name in PARTS} == group.what_happens(publish)
        transaction.set_rollback(True)


def test_it_takes_as_many_queries_for_500_learners_as_for_5(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, lessons=3)
    remove(course, cast.ines, 2)
    submit_course(course=course, by=cast.ines)
    rosa, counts = api(cast.rosa), []
    for crowd in (range(5), range(5, 500)):
        _enroll(course, crowd)
        with CaptureQueriesContext(connection) as captured:
            impact = rosa.get(f"moderation/courses/{course.pk}/impact/").data
        counts.append(len(captured))
    assert impact["under_way"] == impact["would_rise"] == 500
    assert counts[1] <= counts[0] <= 16  # the first reads the current release, which is kept


def test_without_a_candidate_there_is_no_impact_and_others_find_nothing(cast: Cast, api: Api) -> None:
    draft = draft_course(by=cast.ines, title="Draft")
    assert api(cast.ines).get(f"authoring/courses/{draft.pk}/impact/").code == "WRONG_STATUS"
    assert api(cast.rosa).get(f"moderation/courses/{draft.pk}/impact/").code == "WRONG_STATUS"
    course = pending_course(by=cast.ines)
    assert api(cast.otto).get(f"authoring/courses/{course.pk}/impact/").status == 404
    assert api(cast.ines).get(f"moderation/courses/{course.pk}/impact/").status == 403
    assert api(cast.lena).get(f"authoring/courses/{course.pk}/impact/").status == 403
    assert api(None).get(f"moderation/courses/{course.pk}/impact/").status == 401
    first = api(cast.rosa).get(f"moderation/courses/{course.pk}/impact/").data
    assert (first["current_release"], first["under_way"], first["lessons_added"]) == (None, 0, 2)


def test_the_reviewer_sees_it_beside_the_changes(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, lessons=2)
    Class(course, api, [cast.lena]).study(cast.lena, [0])
    Class(course, api, [cast.liam]).study(cast.liam, [0, 1])
    client = Client()
    client.force_login(cast.rosa)
    address = f"/admin/courses/{course.pk}/review/"
    assert "Impact on learners" not in client.get(address).content.decode()
    remove(course, cast.ines, 1)
    submit_course(course=course, by=cast.ines)
    page = client.get(address).content.decode()
    assert "<dt>would be completed and certified</dt><dd>1</dd>" in page
    assert "1 names release 1" in page
    assert "Removed lessons stop counting." in page


def _enroll(course: Course, numbers: range) -> None:
    """Learners who have done the first lesson."""
    people = User.objects.bulk_create(User(email=f"crowd-{number}@lectern.example") for number in numbers)
    made = Enrollment.objects.bulk_create(Enrollment(course=course, learner=each) for each in people)
    lesson, now = world.lessons_of(course)[0], course.published_at
    LessonProgress.objects.bulk_create(
        LessonProgress(enrollment=each, lesson_id=lesson, completed_at=now) for each in made
    )

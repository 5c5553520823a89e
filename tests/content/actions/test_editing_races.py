"""Many people editing one course at once: the tree stays sound, nobody gets a server error, nothing is lost."""

import os
import random
import uuid
from collections import Counter
from typing import Any

import pytest
from wagtail.models import Page

from content.actions import editing as editing_module
from content.actions.course import create_course
from content.actions.section import add_section
from content.actions.submission import submit_course
from content.models import Course, CoursePage, LessonPage, Release, SectionPage
from content.status import status_of
from content.tree import read_draft
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import ApiClient
from tests.races import REPEATS, at_once, together

pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer at a time"),
]
SOUND = ([], [], [], [], [])


def outline(client: ApiClient, course: Course) -> list[dict[str, Any]]:
    return list(client.get(f"authoring/courses/{course.pk}/").data["sections"])


def test_parallel_adding_loses_no_lesson(cast: Cast) -> None:
    client = ApiClient(cast.ines)
    course = draft_course(by=cast.ines, lessons=1)
    (section,) = outline(client, course)

    def add(number: int) -> int:
        return ApiClient(cast.ines).post(f"authoring/sections/{section['id']}/lessons/", {"title": f"L{number}"}).status

    for _ in range(REPEATS):
        before = LessonPage.objects.count()
        assert at_once(add) == [201] * 20
        assert LessonPage.objects.count() == before + 20
        assert Page.find_problems() == SOUND


def test_parallel_courses_of_one_title_all_begin(cast: Cast) -> None:
    def begin(number: int) -> int:
        return ApiClient(cast.ines if number % 2 else cast.otto).post("authoring/courses/", {"title": "Bees"}).status

    for _ in range(REPEATS):
        before = Course.objects.count()
        assert at_once(begin) == [201] * 20
        assert Course.objects.values("slug").distinct().count() == CoursePage.objects.count() == before + 20
        assert Page.find_problems() == SOUND


def test_adding_ordering_writing_and_deleting_at_once_leave_a_sound_tree(cast: Cast) -> None:
    for _ in range(REPEATS):
        course = draft_course(by=cast.ines, sections=2, lessons=4)
        sections = outline(ApiClient(cast.ines), course)
        lessons = [lesson["id"] for section in sections for lesson in section["lessons"]]

        def edit(number: int, sections: Any = sections, lessons: Any = lessons, course: Any = course) -> int:
            client = ApiClient(cast.ines)
            if number % 4 == 0:
                path = f"authoring/sections/{sections[number % 2]['id']}/lessons/"
                return client.post(path, {"title": f"New {number}"}).status
            if number % 4 == 1:
                return client.delete(f"authoring/lessons/{lessons[number % len(lessons)]}/").status
            if number % 4 == 2:
                return client.patch(f"authoring/lessons/{lessons[-1]}/", {"title": f"T{number}"}).status
            present = outline(client, course)
            mixed = [lesson["id"] for section in present for lesson in section["lessons"]]
            random.shuffle(mixed)
            plan = [{"id": present[0]["id"], "lessons": mixed}, {"id": present[1]["id"], "lessons": []}]
            return client.put(f"authoring/courses/{course.pk}/order/", {"sections": plan}).status

        statuses = Counter(at_once(edit))
        assert set(statuses) <= {200, 201, 404, 422}, statuses
        assert statuses[201] == 5
        assert Page.find_problems() == SOUND
        left = [lesson["id"] for section in outline(ApiClient(cast.ines), course) for lesson in section["lessons"]]
        assert len(left) == len(set(left)) == LessonPage.objects.filter(path__startswith=course.page.path).count()


def test_parallel_orders_end_in_one_of_them(cast: Cast) -> None:
    for _ in range(REPEATS):
        course = draft_course(by=cast.ines, sections=2, lessons=4)
        first, second = (section["id"] for section in outline(ApiClient(cast.ines), course))
        lessons = list(LessonPage.objects.filter(path__startswith=course.page.path).values_list("uuid", flat=True))
        plans = []
        for number in range(20):
            mixed = random.sample([str(lesson) for lesson in lessons], len(lessons))
            cut, sections = number % len(mixed), [first, second][:: 1 if number % 2 else -1]
            parts = zip(sections, (mixed[:cut], mixed[cut:]), strict=True)
            plans.append([{"id": section, "lessons": part} for section, part in parts])
        path = f"authoring/courses/{course.pk}/order/"

        def put(number: int, path: str = path, plans: Any = plans) -> int:
            return ApiClient(cast.ines).put(path, {"sections": plans[number]}).status

        assert at_once(put) == [200] * 20
        assert Page.find_problems() == SOUND
        present = outline(ApiClient(cast.ines), course)
        assert [{"id": s["id"], "lessons": [x["id"] for x in s["lessons"]]} for s in present] in plans


def test_adding_to_a_course_that_is_being_deleted_leaves_no_orphan(cast: Cast) -> None:
    for _ in range(REPEATS):
        course = draft_course(by=cast.ines, lessons=1)
        path = f"authoring/courses/{course.pk}/"

        def act(number: int, path: str = path) -> int:
            client = ApiClient(cast.ines)
            if number == 3:
                return client.delete(path).status
            return client.post(f"{path}sections/", {"title": f"S{number}"}).status

        assert set(at_once(act, 8)) <= {200, 201, 404}
        assert not Course.objects.filter(pk=course.pk).exists()
        assert not SectionPage.objects.exists()
        assert Page.find_problems() == SOUND


def test_submitting_a_course_that_is_being_deleted_is_no_server_error(cast: Cast) -> None:
    for _ in range(REPEATS):
        path = f"authoring/courses/{draft_course(by=cast.ines, lessons=1).pk}/"
        deleted, submitted = together(
            lambda path=path: ApiClient(cast.ines).delete(path),
            lambda path=path: ApiClient(cast.ines).post(f"{path}submit/"),
        )
        assert (deleted.status, submitted.status) in {(200, 404), (409, 200)}, (deleted, submitted)


def test_an_edit_is_either_in_the_candidate_or_refused(cast: Cast) -> None:
    for _ in range(REPEATS * 3):
        course = draft_course(by=cast.ines, title=f"Knots {uuid.uuid4().hex[:6]}", lessons=1)
        lesson = outline(ApiClient(cast.ines), course)[0]["lessons"][0]["id"]
        edit, submit = together(
            lambda lesson=lesson: ApiClient(cast.ines).patch(f"authoring/lessons/{lesson}/", {"title": "Edited"}),
            lambda course=course: ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/"),
        )
        assert isinstance(edit, type(submit)), (edit, submit)
        assert submit.status == 200, submit
        assert (edit.status, edit.code) in {(200, ""), (409, "COURSE_LOCKED")}
        candidate = Release.objects.get(course=course)
        judged = candidate.document["sections"][0]["lessons"][0]["title"] == "Edited"
        assert judged == (edit.status == 200)
        assert read_draft(Course.objects.get(pk=course.pk)).tree_hash == candidate.tree_hash
        assert status_of(Course.objects.get(pk=course.pk)) == "PENDING"


def test_without_the_lock_an_edit_slips_in_after_the_candidate(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: were the lock not asked, what is judged and what is in the tree would differ."""
    course = draft_course(by=cast.ines, lessons=1)
    submit_course(course=course, by=cast.ines)
    monkeypatch.setattr(editing_module, "require_unlocked", lambda root, by: None)
    add_section(course=course, by=cast.ines, title="Late")
    fresh = Course.objects.get(pk=course.pk)
    assert read_draft(fresh).tree_hash != Release.objects.get(course=course).tree_hash


def test_without_a_lock_on_the_parent_adding_at_once_collides(cast: Cast) -> None:
    """The negative control: the same place in the tree is wanted by many."""
    course = create_course(by=cast.ines, title="Bees")
    assert course.page is not None
    page = CoursePage.objects.get(pk=course.page.pk)

    def add(number: int) -> str:
        section = SectionPage(
            title="S", slug=uuid.uuid4().hex, live=False, depth=4, path=Page._get_path(page.path, 4, 1)
        )
        try:
            section.save()
        except Exception as error:  # noqa: BLE001 - what went wrong is the result
            return type(error).__name__
        return "saved"

    assert Counter(at_once(add, 8)) == {"saved": 1, "IntegrityError": 7}

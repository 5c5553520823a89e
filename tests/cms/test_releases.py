"""The releases of a course: their list, what differs between two, and going back to one."""

import pytest

from content.actions.submission import submit_course
from content.changes import course_changes
from content.models import AuditEntry, Course, LessonPage
from tests.cast import Cast
from tests.factories.courses import pending_course, publish, published_course
from tests.http import ApiClient, browser

pytestmark = pytest.mark.django_db


def twice_released(cast: Cast) -> Course:
    course = published_course(by=cast.ines, title="Knots")
    retitle(cast, "Better knots")
    return publish(course, by=cast.ines)


def retitle(cast: Cast, title: str) -> None:
    page = LessonPage.objects.order_by("path")[0]
    page.title = title
    page.save_revision(user=cast.ines)


def address(course: Course, rest: str) -> str:
    return f"/admin/courses/{course.pk}/releases/{rest}/"


def test_the_screen_tells_who_did_what_and_leads_to_the_changes(cast: Cast) -> None:
    course = twice_released(cast)
    page = browser(cast.rosa).get(f"/admin/courses/{course.pk}/review/").content.decode()
    assert "Release 2" in page
    assert "Submitted by Ines" in page
    assert address(course, "1/compare/2") in page
    compared = browser(cast.ines).get(address(course, "1/compare/2")).content.decode()
    assert "<ins>Better knots</ins>" in compared
    assert "1 lesson changed" in compared
    backwards = browser(cast.ines).get(address(course, "1/compare/2") + "?from=2&to=1")
    assert backwards.headers["Location"] == address(course, "2/compare/1")
    assert "<del>Better knots</del>" in browser(cast.ines).get(backwards.headers["Location"]).content.decode()


def test_a_reviewer_rolls_back_with_a_reason(cast: Cast) -> None:
    course = twice_released(cast)
    rosa = browser(cast.rosa)
    assert "Roll back to release 1" in rosa.get(address(course, "1/roll-back")).content.decode()
    page = rosa.post(address(course, "1/roll-back"), {"comment": "Too soon."}, follow=True).content.decode()
    assert "Learners see release 1 again." in page
    assert Course.objects.get(pk=course.pk).current_release == course.releases.get(number=1)
    assert AuditEntry.objects.get(action="course.rolled_back").told == {"number": 1, "comment": "Too soon."}
    assert rosa.get(address(course, "1/roll-back")).status_code == 404


def test_an_instructor_restores_the_working_copy_but_does_not_roll_back(cast: Cast) -> None:
    course = twice_released(cast)
    retitle(cast, "Worst knots")
    ines = browser(cast.ines)
    assert ines.get(address(course, "1/roll-back")).status_code == 404
    assert ines.post(address(course, "1/roll-back")).status_code == 404
    asked = ines.get(address(course, "2/restore")).content.decode()
    assert "That is final" in asked
    assert "is what release 2 says" in ines.post(address(course, "2/restore"), follow=True).content.decode()
    assert course_changes(Course.objects.select_related("page", "current_release").get(pk=course.pk)).is_empty
    assert Course.objects.get(pk=course.pk).current_release == course.releases.get(number=2)


def test_nobody_restores_while_the_course_is_judged(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    retitle(cast, "Better")
    submit_course(course=course, by=cast.ines)
    assert browser(cast.ines).post(address(course, "1/restore")).status_code == 404


def test_another_instructor_finds_no_releases(cast: Cast) -> None:
    course, otto = twice_released(cast), browser(cast.otto)
    for rest in ("1/compare/2", "1/restore", "1/roll-back"):
        assert otto.get(address(course, rest)).status_code == 404
        assert otto.post(address(course, rest)).status_code in {404, 405}


def test_the_api_lists_compares_and_restores_releases(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    course = twice_released(cast)
    ines, otto = ApiClient(cast.ines), ApiClient(cast.otto)
    base = f"authoring/courses/{course.pk}"
    with django_assert_max_num_queries(12):
        listed = ines.get(f"{base}/releases/").data
    assert [(item["number"], item["is_current"], item["submitted_by"]["full_name"]) for item in listed["items"]] == [
        (2, True, "Ines"),
        (1, False, "Ines"),
    ]
    assert [part["title"] for part in ines.get(f"{base}/releases/2/changes/").data["lessons"]] == ["Better knots"]
    [back] = ines.get(f"{base}/releases/1/changes/?against=2").data["lessons"]
    assert (back["fields"][0]["before"], back["fields"][0]["after"]) == ("Better knots", "Knots 1.1")
    assert ines.get(f"{base}/releases/1/changes/").data["is_first"]
    assert ines.post(f"{base}/restore/", {"release": 1}).status == 200
    assert LessonPage.objects.order_by("path")[0].get_latest_revision_as_object().title == "Knots 1.1"
    assert ines.post(f"{base}/restore/", {"release": 3}).status == 404
    assert [otto.get(f"{base}/releases/").status, otto.post(f"{base}/restore/", {"release": 1}).status] == [404, 404]
    waiting = pending_course(by=cast.ines, title="Bends")
    assert ines.post(f"authoring/courses/{waiting.pk}/restore/", {"release": 1}).status == 409

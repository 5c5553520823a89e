"""The review by API: submitting, judging, publishing, and who may do what when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from outbox.models import Event

from content.models import AuditEntry, Course, CourseInstructor, Release
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def fingerprint() -> list[Any]:
    return [
        list(Course.objects.order_by("pk").values()),
        list(Release.objects.order_by("pk").values()),
        list(Event.objects.order_by("pk").values_list("name", flat=True)),
    ]


def test_a_course_goes_from_draft_to_learners(cast: Cast, api: Api) -> None:
    course = draft_course(by=cast.ines, title="Knots")
    pending = api(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    assert (pending.status, pending.data["status"]) == (200, "PENDING")
    assert pending.data["submitted_at"]
    approved = api(cast.rosa).post(f"moderation/courses/{course.pk}/approve/", {"comment": "Well done"})
    assert (approved.status, approved.data["status"], approved.data["live_release"]) == (200, "APPROVED", None)
    published = api(cast.rosa).post(f"moderation/courses/{course.pk}/publish/")
    assert (published.status, published.data["status"]) == (200, "PUBLISHED")
    assert published.data["live_release"]["number"] == 1
    review = api(cast.ines).get(f"authoring/courses/{course.pk}/").data["review"]
    assert (review["comment"], review["reviewed_by"]["full_name"]) == ("Well done", "Rosa")
    assert review["reviewed_at"]


def test_approving_may_publish_at_once(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/approve/", {"publish": True})
    assert (answer.data["status"], answer.data["live_release"]["number"]) == ("PUBLISHED", 1)


def test_approving_needs_no_words(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    answer = api(cast.rosa).call("POST", f"moderation/courses/{course.pk}/approve/")
    assert (answer.status, answer.data["status"]) == (200, "APPROVED")


def test_approving_may_name_a_date(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    path = f"moderation/courses/{course.pk}/approve/"
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    for wrong in (
        {"publish_at": (timezone.now() - timedelta(minutes=1)).isoformat()},
        {"publish_at": "2030-01-01T00:00:00"},
        {"publish_at": "soon"},
        {"publish_at": "9999-12-31T23:59:59-23:59"},
        {"publish_at": tomorrow, "publish": True},
    ):
        refused = api(cast.rosa).post(path, wrong)
        assert (refused.status, list(refused.details["fields"])) == (422, ["publish_at"])
    answer = api(cast.rosa).post(path, {"publish_at": tomorrow})
    assert (answer.data["status"], answer.data["publish_at"][:10]) == ("APPROVED", tomorrow[:10])


@pytest.mark.parametrize("body", [{}, {"comment": ""}, {"comment": " \n "}])
def test_sending_back_needs_a_comment(cast: Cast, api: Api, body: dict[str, str]) -> None:
    course = pending_course(by=cast.ines)
    before = fingerprint()
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/reject/", body)
    assert (answer.status, answer.code, list(answer.details["fields"])) == (422, "VALIDATION_ERROR", ["comment"])
    assert fingerprint() == before


def test_a_course_that_was_sent_back_is_edited_and_submitted_again(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/reject/", {"comment": "Add examples."})
    assert (answer.status, answer.data["status"]) == (200, "REJECTED")
    ines = api(cast.ines)
    path = f"authoring/courses/{course.pk}/"
    assert ines.get(path).data["review"]["comment"] == "Add examples."
    assert ines.patch(path, {"summary": "With examples."}).data["status"] == "REJECTED"
    again = ines.post(f"{path}submit/").data
    assert (again["status"], again["review"]) == ("PENDING", None)


def test_a_submission_is_withdrawn(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    answer = api(cast.ines).post(f"authoring/courses/{course.pk}/withdraw/")
    assert (answer.status, answer.data["status"], answer.data["submitted_at"]) == (200, "DRAFT", None)
    assert api(cast.ines).patch(f"authoring/courses/{course.pk}/", {"title": "Mine again"}).status == 200


def test_a_course_that_is_not_ready_is_told_every_reason(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    course = ines.post("authoring/courses/", {"title": "Bees"}).data["id"]
    ines.post(f"authoring/courses/{course}/sections/", {"title": "Empty"})
    full = ines.post(f"authoring/courses/{course}/sections/", {"title": "Full"}).data["id"]
    lesson = ines.post(f"authoring/sections/{full}/lessons/", {"title": "No body"}).data["id"]
    before = fingerprint()
    answer = ines.post(f"authoring/courses/{course}/submit/")
    assert (answer.status, answer.code) == (422, "COURSE_NOT_READY")
    problems = answer.details["problems"]
    assert {"MISSING_SUMMARY", "MISSING_CATEGORY", "EMPTY_SECTION", "EMPTY_LESSON"} <= {p["code"] for p in problems}
    keys = {"code", "message", "section_id", "lesson_id", "field", "block_id", "level", "check"}
    assert all(set(p) == keys for p in problems)
    assert next(p for p in problems if p["code"] == "EMPTY_LESSON")["lesson_id"] == lesson
    assert fingerprint() == before


STEPS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "submit": ("ines", "authoring", {}),
    "withdraw": ("ines", "authoring", {}),
    "approve": ("rosa", "moderation", {}),
    "reject": ("rosa", "moderation", {"comment": "No."}),
    "decline": ("rosa", "moderation", {"comment": "No."}),
    "publish": ("rosa", "moderation", {}),
    "unpublish": ("rosa", "moderation", {}),
}
ALLOWED = {
    "DRAFT": {"submit"},
    "PENDING": {"withdraw", "approve", "reject", "decline"},
    "APPROVED": {"withdraw", "reject", "decline", "publish"},
    "REJECTED": {"submit"},
    "PUBLISHED": {"unpublish"},
}


def course_in(status: str, cast: Cast, api: Api) -> Course:
    if status == "DRAFT":
        return draft_course(by=cast.ines)
    if status == "PUBLISHED":
        return published_course(by=cast.ines)
    course = pending_course(by=cast.ines)
    if status != "PENDING":
        step = {"APPROVED": "approve", "REJECTED": "reject"}[status]
        assert api(cast.rosa).post(f"moderation/courses/{course.pk}/{step}/", STEPS[step][2]).status == 200
    return course


@pytest.mark.parametrize("status", ALLOWED)
def test_each_step_is_refused_in_every_status_but_its_own(cast: Cast, api: Api, status: str) -> None:
    course = course_in(status, cast, api)
    assert api(cast.ines).get(f"authoring/courses/{course.pk}/").data["status"] == status
    before = fingerprint()
    for step in STEPS.keys() - ALLOWED[status]:
        who, door, body = STEPS[step]
        answer = api(getattr(cast, who)).post(f"{door}/courses/{course.pk}/{step}/", body)
        expected = "NOTHING_CHANGED" if (status, step) == ("PUBLISHED", "submit") else "WRONG_STATUS"
        assert (answer.status, answer.code) == (409, expected), step
    assert fingerprint() == before


def test_nobody_judges_what_they_teach(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.rosa, role="co")
    before = fingerprint()
    for step in ("approve", "reject"):
        answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/{step}/", {"comment": "I like it"})
        assert (answer.status, answer.code) == (403, "FORBIDDEN")
    assert fingerprint() == before
    assert api(cast.ada).post(f"moderation/courses/{course.pk}/approve/").status == 200


def test_moderation_is_for_admins(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    before = fingerprint()
    for person, status in ((cast.ines, 403), (cast.otto, 403), (cast.lena, 403), (None, 401)):
        assert api(person).get("moderation/courses/").status == status
        for step in ("approve", "reject", "publish", "unpublish", "rollback"):
            body = {"comment": "x", "release": 1}
            assert api(person).post(f"moderation/courses/{course.pk}/{step}/", body).status == status
    assert fingerprint() == before
    nothing = api(cast.rosa).post("moderation/courses/3f2504e0-4f89-11d3-9a0c-0305e82c3301/approve/")
    assert (nothing.status, nothing.code) == (404, "NOT_FOUND")


def test_instructors_publish_where_the_school_lets_them(cast: Cast, api: Api, settings: Any) -> None:
    course = pending_course(by=cast.ines)
    api(cast.rosa).post(f"moderation/courses/{course.pk}/approve/")
    path = f"moderation/courses/{course.pk}/publish/"
    assert api(cast.ines).post(path).status == 403
    settings.INSTRUCTORS_MAY_PUBLISH = True
    assert api(cast.otto).post(path).status == 404
    assert api(cast.ines).post(path).data["status"] == "PUBLISHED"


def test_the_queue_shows_the_longest_waiting_first(cast: Cast, api: Api) -> None:
    first = pending_course(by=cast.otto, title="First")
    draft_course(by=cast.ines, title="Draft")
    update = published_course(by=cast.ines, title="Update")
    api(cast.ines).patch(f"authoring/courses/{update.pk}/", {"summary": "New words"})
    api(cast.ines).post(f"authoring/courses/{update.pk}/submit/")
    live = published_course(by=cast.ines, title="Live")
    answer = api(cast.rosa).get("moderation/courses/?status=PENDING")
    assert [(item["title"], item["is_update"]) for item in answer.data["items"]] == [("First", False), ("Update", True)]
    item = answer.data["items"][0]
    assert item["submitted_by"] == {"id": str(cast.otto.pk), "full_name": "Otto"}
    assert item["candidate_id"] == str(Release.objects.get(course=first).pk)
    assert item["submitted_at"]
    everything = api(cast.rosa).get("moderation/courses/").data
    assert [item["title"] for item in everything["items"]] == ["First", "Update", "Live"]
    assert everything["count"] == 3
    api(cast.rosa).post(f"moderation/courses/{live.pk}/unpublish/", {"comment": "Outdated"})
    assert api(cast.rosa).get("moderation/courses/").data["count"] == 3
    second = api(cast.rosa).get("moderation/courses/?page=2&page_size=1").data
    assert [item["title"] for item in second["items"]] == ["Update"]
    assert api(cast.rosa).get("moderation/courses/?status=PUBLISHED").data["count"] == 0
    assert api(cast.rosa).get("moderation/courses/?search=upd").data["count"] == 1
    assert api(cast.rosa).get("moderation/courses/?status=WAITING").status == 422


def test_the_queue_costs_the_same_for_one_course_and_for_many(cast: Cast, api: Api) -> None:
    client = api(cast.rosa)
    pending_course(by=cast.ines, title="One")
    client.get("moderation/courses/?status=PENDING")
    with CaptureQueriesContext(connection) as few:
        assert client.get("moderation/courses/?status=PENDING").data["count"] == 1
    for number in range(5):
        pending_course(by=cast.otto, title=f"Course {number}")
    with CaptureQueriesContext(connection) as many:
        assert client.get("moderation/courses/?status=PENDING").data["count"] == 6
    assert len(many) == len(few) <= 15


def test_a_course_is_taken_down_and_put_back(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines)
    down = api(cast.rosa).post(f"moderation/courses/{course.pk}/unpublish/", {"comment": "Outdated"})
    assert (down.status, down.data["live_release"], down.data["status"]) == (200, None, "DRAFT")
    assert not Course.objects.published().exists()
    back = api(cast.rosa).post(f"moderation/courses/{course.pk}/publish/")
    assert (back.data["live_release"]["number"], back.data["status"]) == (1, "PUBLISHED")


def test_an_older_release_goes_live_again(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots")
    api(cast.ines).patch(f"authoring/courses/{course.pk}/", {"title": "Better knots"})
    api(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    api(cast.rosa).post(f"moderation/courses/{course.pk}/approve/", {"publish": True})
    assert Course.objects.get(pk=course.pk).title == "Better knots"
    why = {"release": 1, "comment": " The second one has a mistake. "}
    back = api(cast.rosa).post(f"moderation/courses/{course.pk}/rollback/", why)
    assert (back.status, back.data["live_release"]["number"]) == (200, 1)
    assert Course.objects.get(pk=course.pk).title == "Knots"
    again = api(cast.rosa).post(f"moderation/courses/{course.pk}/rollback/", {"release": 2})
    assert (again.status, again.data["live_release"]["number"]) == (200, 2)
    noted = AuditEntry.objects.filter(action="course.rolled_back").order_by("sequence")
    assert [entry.told for entry in noted] == [{"number": 1, "comment": why["comment"].strip()}, {"number": 2}]
    assert api(cast.rosa).post(f"moderation/courses/{course.pk}/rollback/", {"release": 9}).status == 404

"""Declining for good and the one appeal, by API."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from outbox.models import Event

from content.actions.decline import decline_course
from content.listing import appeals_waiting
from content.models import Appeal, AuditEntry, Course, CourseInstructor, Decline, Release
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course, published_course
from tests.http import ApiClient
from tests.mailbox import mails_to

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def fingerprint() -> list[Any]:
    models: list[Any] = [Course, Release, Decline, Appeal, AuditEntry, Event]
    return [list(model.objects.order_by("pk").values()) for model in models]


def declined_course(cast: Cast, api: Api, **fields: Any) -> Course:
    course = pending_course(by=cast.ines, **fields)
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/decline/", {"comment": "Not for this school."})
    assert answer.status == 200
    return course


def appealed_course(cast: Cast, api: Api) -> Course:
    course = declined_course(cast, api)
    assert api(cast.ines).post(f"authoring/courses/{course.pk}/appeal/", {"text": "It is."}).status == 200
    return course


def verdict(user: User, course: Course, api: Api, grant: Any, comment: str = "") -> Any:
    return api(user).post(f"moderation/courses/{course.pk}/appeal/", {"grant": grant, "comment": comment})


def test_a_declined_course_is_rejected_and_cannot_be_submitted_again(cast: Cast, api: Api) -> None:
    course = declined_course(cast, api)
    ines = api(cast.ines)
    shown = ines.get(f"authoring/courses/{course.pk}/").data
    assert (shown["status"], shown["declined"], shown["appeal"]) == ("REJECTED", True, None)
    assert shown["review"]["comment"] == "Not for this school."
    assert ines.patch(f"authoring/courses/{course.pk}/", {"summary": "All new."}).status == 200
    before = fingerprint()
    for user in (cast.ines, cast.ada):
        answer = api(user).post(f"authoring/courses/{course.pk}/submit/")
        assert (answer.status, answer.code) == (409, "COURSE_DECLINED")
    assert fingerprint() == before


@pytest.mark.parametrize("body", [{}, {"comment": " \n"}])
def test_declining_needs_a_comment(cast: Cast, api: Api, body: dict[str, str]) -> None:
    course = pending_course(by=cast.ines)
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/decline/", body)
    assert (answer.status, list(answer.details["fields"])) == (422, ["comment"])
    assert not Decline.objects.exists()


def test_learners_keep_what_they_have_when_an_update_is_declined(cast: Cast, api: Api) -> None:
    course = published_course(by=cast.ines, title="Knots")
    api(cast.ines).patch(f"authoring/courses/{course.pk}/", {"title": "Worse"})
    api(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    answer = api(cast.rosa).post(f"moderation/courses/{course.pk}/decline/", {"comment": "No."}).data
    assert (answer["status"], answer["declined"], answer["live_release"]["number"]) == ("REJECTED", True, 1)
    assert api(None).get(f"courses/{course.slug}/").data["title"] == "Knots"


def test_an_appeal_that_is_granted_lets_the_course_be_submitted(cast: Cast, api: Api) -> None:
    course = appealed_course(cast, api)
    appeal = api(cast.ines).get(f"authoring/courses/{course.pk}/").data["appeal"]
    assert (appeal["state"], appeal["text"], appeal["by"]["full_name"]) == ("waiting", "It is.", "Ines")
    assert [waiting.pk for waiting in appeals_waiting()] == [course.pk]
    answer = verdict(cast.ada, course, api, True, "Fair enough.")
    shown = answer.data
    assert (answer.status, shown["status"], shown["declined"]) == (200, "REJECTED", False)
    assert (shown["appeal"]["state"], shown["appeal"]["comment"]) == ("granted", "Fair enough.")
    assert shown["appeal"]["decided_by"]["full_name"] == "Ada"
    again = api(cast.ines).post(f"authoring/courses/{course.pk}/submit/").data
    assert (again["status"], again["declined"], again["appeal"]) == ("PENDING", False, None)
    assert not appeals_waiting().exists()


def test_an_appeal_that_is_refused_is_the_end(cast: Cast, api: Api) -> None:
    course = appealed_course(cast, api)
    without = verdict(cast.ada, course, api, False)
    assert (without.status, list(without.details["fields"])) == (422, ["comment"])
    answer = verdict(cast.ada, course, api, False, "No.")
    assert (answer.data["declined"], answer.data["appeal"]["state"]) == (True, "refused")
    before = fingerprint()
    again = api(cast.ines).post(f"authoring/courses/{course.pk}/appeal/", {"text": "Please!"})
    assert (again.status, again.code) == (409, "ALREADY_APPEALED")
    assert api(cast.ines).post(f"authoring/courses/{course.pk}/submit/").code == "COURSE_DECLINED"
    assert verdict(cast.ada, course, api, True).code == "WRONG_STATUS"
    assert fingerprint() == before


def test_who_declined_does_not_decide_the_appeal(cast: Cast, api: Api) -> None:
    course = appealed_course(cast, api)
    assert verdict(cast.rosa, course, api, False, "I said no.").status == 403
    CourseInstructor.objects.create(course=course, user=cast.rosa)
    Decline.objects.update(by=cast.ada)
    assert verdict(cast.rosa, course, api, True).status == 403
    CourseInstructor.objects.filter(user=cast.rosa).delete()
    assert verdict(cast.rosa, course, api, True).status == 200


def test_a_superuser_may_decide_about_their_own_decline_and_the_record_says_so(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    decline_course(course=course, by=cast.ada, comment="No.")
    api(cast.ines).post(f"authoring/courses/{course.pk}/appeal/", {"text": "It is."})
    assert verdict(cast.ada, course, api, True).status == 200
    entry = AuditEntry.objects.get(action="course.appeal_decided")
    assert entry.told == {"granted": True, "declined_it_too": True}


def test_only_its_instructors_appeal_and_only_against_a_decline(cast: Cast, api: Api) -> None:
    course = declined_course(cast, api)
    path = f"authoring/courses/{course.pk}/appeal/"
    before = fingerprint()
    for user, status in ((cast.otto, 404), (cast.ada, 403), (cast.lena, 403), (None, 401)):
        assert api(user).post(path, {"text": "Please."}).status == status
    assert list(api(cast.ines).post(path, {"text": " "}).details["fields"]) == ["text"]
    assert fingerprint() == before
    other = draft_course(by=cast.ines, title="Other")
    answer = api(cast.ines).post(f"authoring/courses/{other.pk}/appeal/", {"text": "Please."})
    assert (answer.status, answer.code) == (409, "WRONG_STATUS")


def test_declining_and_deciding_are_for_admins_with_fresh_eyes(cast: Cast, api: Api) -> None:
    course = pending_course(by=cast.ines)
    for user, status in ((cast.ines, 403), (cast.otto, 403), (cast.lena, 403), (None, 401)):
        for step, body in (("decline", {"comment": "No."}), ("appeal", {"grant": True})):
            assert api(user).post(f"moderation/courses/{course.pk}/{step}/", body).status == status
    assert api(cast.rosa).post(f"moderation/courses/{course.pk}/appeal/", {"grant": "yes"}).status == 422
    CourseInstructor.objects.create(course=course, user=cast.rosa)
    assert api(cast.rosa).post(f"moderation/courses/{course.pk}/decline/", {"comment": "No."}).status == 403
    draft = draft_course(by=cast.ines, title="Draft")
    assert api(cast.ada).post(f"moderation/courses/{draft.pk}/decline/", {"comment": "No."}).code == "WRONG_STATUS"


def test_those_concerned_hear_of_it(cast: Cast, api: Api) -> None:
    course = declined_course(cast, api, title="Knots")
    (message,) = mails_to(cast.ines.email)
    assert message.subject == "Declined: Knots"
    assert "Not for this school." in message.body
    api(cast.ines).post(f"authoring/courses/{course.pk}/appeal/", {"text": "It is."})
    assert [mail.subject for mail in mails_to(cast.ada.email)] == ["Appeal: Knots"]
    assert "Appeal: Knots" not in [mail.subject for mail in mails_to(cast.rosa.email)]
    verdict(cast.ada, course, api, True, "Fair.")
    assert [mail.subject for mail in mails_to(cast.ines.email)][-1] == "Appeal granted: Knots"
    assert [mail.subject for mail in mails_to(cast.rosa.email)][-1] == "Appeal granted: Knots"
    assert "Appeal granted: Knots" not in [mail.subject for mail in mails_to(cast.ada.email)]


def test_the_list_costs_the_same_with_many_declined(cast: Cast, api: Api) -> None:
    client = api(cast.ines)
    declined_course(cast, api)
    client.get("authoring/courses/")
    with CaptureQueriesContext(connection) as few:
        client.get("authoring/courses/")
    for number in range(3):
        course = declined_course(cast, api, title=f"Course {number}")
        client.post(f"authoring/courses/{course.pk}/appeal/", {"text": "Please."})
    with CaptureQueriesContext(connection) as many:
        assert client.get("authoring/courses/").data["count"] == 4
    assert len(many) == len(few)

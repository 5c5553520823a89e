"""Asking to teach, and deciding about it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import InstructorRequest, User
from outbox.models import Event

from tests.cast import Cast
from tests.http import Answer, ApiClient
from tests.mailbox import mails_to

Api = Callable[[User | None], ApiClient]
WHY = {"reason": "I know every knot.", "qualifications": "Thirty years at sea."}
KEYS = {"id", "user", "reason", "qualifications", "status", "note", "created_at", "decided_at"}


def ask(client: ApiClient, **fields: Any) -> Answer:
    return client.post("instructor-requests/", {**WHY, **fields})


def test_a_student_asks_and_an_admin_says_yes(cast: Cast, api: Api) -> None:
    lena = api(cast.lena)
    asked = ask(lena)
    assert (asked.status, set(asked.data), asked.data["status"]) == (201, KEYS, "PENDING")
    answer = api(cast.rosa).post(f"instructor-requests/{asked.data['id']}/approve/", {"note": "Welcome!"})
    assert (answer.status, answer.data["status"], answer.data["note"]) == (200, "APPROVED", "Welcome!")
    user = User.objects.get(pk=cast.lena.pk)
    assert user.role == "INSTRUCTOR"
    assert list(user.groups.values_list("name", flat=True)) == ["Instructors"]
    assert lena.get("users/me/").status == 401
    assert [event.name for event in Event.objects.order_by("occurred_at")] == [
        *("instructor_request.created", "user.role_changed", "instructor_request.approved"),
    ]


def test_admins_hear_of_a_request_and_the_student_of_the_decision(cast: Cast, api: Api) -> None:
    request = ask(api(cast.lena)).data["id"]
    assert [message.subject for message in mails_to(cast.rosa.email)] == ["Lena asks to teach"]
    assert len(mails_to(cast.ada.email)) == 1
    assert mails_to(cast.ines.email) == []
    api(cast.rosa).post(f"instructor-requests/{request}/reject/", {"note": "Tell us more."})
    (message,) = mails_to(cast.lena.email)
    assert "Tell us more." in message.body


def test_one_request_at_a_time(cast: Cast, api: Api) -> None:
    ask(api(cast.lena))
    again = ask(api(cast.lena), reason="Please.")
    assert (again.status, again.code) == (409, "REQUEST_PENDING")
    assert InstructorRequest.objects.count() == 1
    assert Event.objects.filter(name="instructor_request.created").count() == 1


def test_who_was_turned_down_may_ask_again_and_both_are_kept(cast: Cast, api: Api) -> None:
    client = api(cast.lena)
    first = ask(client).data["id"]
    api(cast.rosa).post(f"instructor-requests/{first}/reject/")
    assert ask(client).status == 201
    assert {item["status"] for item in client.get("instructor-requests/").data["items"]} == {"PENDING", "REJECTED"}
    assert User.objects.get(pk=cast.lena.pk).role == "STUDENT"


@pytest.mark.parametrize("name", ["ines", "rosa", "ada"])
def test_who_may_teach_need_not_ask(cast: Cast, api: Api, name: str) -> None:
    answer = ask(api(getattr(cast, name)))
    assert (answer.status, answer.code) == (409, "ALREADY_INSTRUCTOR")
    assert not InstructorRequest.objects.exists()


@pytest.mark.parametrize("path", ["approve/", "reject/"])
def test_a_decision_is_final(cast: Cast, api: Api, path: str) -> None:
    request = ask(api(cast.lena)).data["id"]
    api(cast.rosa).post(f"instructor-requests/{request}/approve/")
    answer = api(cast.ada).post(f"instructor-requests/{request}/{path}", {"note": "No."})
    assert (answer.status, answer.code) == (409, "REQUEST_DECIDED")
    row = InstructorRequest.objects.get()
    assert (row.status, row.note, row.decided_by) == ("APPROVED", "", cast.rosa)


@pytest.mark.parametrize("path", ["approve/", "reject/"])
def test_only_admins_decide(cast: Cast, api: Api, path: str) -> None:
    request = ask(api(cast.lena)).data["id"]
    url = f"instructor-requests/{request}/{path}"
    assert [api(user).post(url).status for user in (None, cast.liam, cast.ines, cast.lena)] == [401, 404, 404, 403]
    assert api(cast.rosa).post(f"instructor-requests/{uuid.uuid4()}/{path}").status == 404
    assert InstructorRequest.objects.get().is_pending


def test_people_see_their_own_requests_and_admins_all(
    cast: Cast, api: Api, django_assert_num_queries: Callable[..., Any]
) -> None:
    ask(api(cast.lena))
    ask(api(cast.liam))
    rosa = api(cast.rosa)
    with django_assert_num_queries(3):  # the caller, the count, the items
        assert rosa.get("instructor-requests/?status=PENDING").data["count"] == 2
    assert rosa.get("instructor-requests/?status=APPROVED").data["count"] == 0
    assert rosa.get("instructor-requests/?status=MAYBE").status == 422
    (own,) = api(cast.lena).get("instructor-requests/").data["items"]
    assert own["user"] == {"id": str(cast.lena.pk), "email": cast.lena.email, "full_name": "Lena"}
    assert api(cast.ines).get("instructor-requests/").data["count"] == 0


@pytest.mark.parametrize("reason", ["", "   ", "x" * 4001, None])
def test_a_request_needs_a_reason(cast: Cast, api: Api, reason: str | None) -> None:
    answer = ask(api(cast.lena), reason=reason)
    assert (answer.status, list(answer.details["fields"])) == (422, ["reason"])


def test_saying_yes_to_somebody_who_is_an_admin_by_now_takes_nothing_away(cast: Cast, api: Api) -> None:
    request = ask(api(cast.lena)).data["id"]
    api(cast.ada).put(f"users/{cast.lena.pk}/role/", {"role": "ADMIN"})
    assert api(cast.rosa).post(f"instructor-requests/{request}/approve/").status == 200
    assert User.objects.get(pk=cast.lena.pk).role == "ADMIN"

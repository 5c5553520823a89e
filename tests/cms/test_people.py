"""Users and requests to teach in the Wagtail admin: the buttons obey the same rules as the API."""

import re
import uuid

import pytest
from accounts.actions.instructor_request import request_to_teach
from accounts.models import InstructorRequest, Session, User
from django.test import Client
from django.utils.timezone import now
from outbox.models import Event

from tests.api.test_accounts_sessions import sign_in, works
from tests.cast import PASSWORD, Cast, person
from tests.http import browser

pytestmark = pytest.mark.django_db


def shown(user: User, path: str) -> str:
    response = browser(user).get(f"/admin/{path}")
    assert response.status_code == 200
    return str(response.content.decode())


def press(user: User, path: str, **fields: str) -> str:
    return str(browser(user).post(f"/admin/{path}", fields, follow=True).content.decode())


def rows(page: str) -> list[str]:
    return re.findall(r'<td class="title"><a href="[^"]+">([^<]+)</a>', page)


def test_pending_requests_are_listed_and_counted_in_the_menu(cast: Cast) -> None:
    assert "Nobody waits for a decision." in shown(cast.rosa, "instructor-requests/")
    assert "Requests (" not in shown(cast.rosa, "")
    request_to_teach(by=cast.lena, reason="I know every knot.")
    request_to_teach(by=cast.liam, reason="So do I.")
    assert "Requests (2)" in shown(cast.rosa, "")
    assert rows(shown(cast.rosa, "instructor-requests/")) == ["Lena", "Liam"]
    assert rows(shown(cast.rosa, "instructor-requests/?status=APPROVED")) == []
    assert rows(shown(cast.rosa, "instructor-requests/?status=all")) == ["Liam", "Lena"]


def test_an_admin_approves_with_a_note(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="I know every knot.", qualifications="Thirty years at sea.")
    page = shown(cast.rosa, f"instructor-requests/{row.pk}/")
    assert "I know every knot." in page
    assert "Thirty years at sea." in page
    assert "Lena may teach now." in press(cast.rosa, f"instructor-requests/{row.pk}/approve/", note=" Welcome! ")
    row.refresh_from_db()
    assert (row.status, row.note, row.decided_by) == ("APPROVED", "Welcome!", cast.rosa)
    assert User.objects.get(pk=cast.lena.pk).role == "INSTRUCTOR"


def test_an_admin_rejects_with_a_note_and_cannot_change_their_mind(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="I know every knot.")
    assert "turned down" in press(cast.rosa, f"instructor-requests/{row.pk}/reject/", note="Not yet.")
    page = shown(cast.rosa, f"instructor-requests/{row.pk}/")
    assert "Not yet." in page
    assert "Approve" not in page
    assert "decided already" in press(cast.ada, f"instructor-requests/{row.pk}/approve/")
    assert User.objects.get(pk=cast.lena.pk).role == "STUDENT"


def test_what_people_write_is_shown_as_text(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" not in shown(cast.rosa, f"instructor-requests/{row.pk}/")


def test_admins_find_people(cast: Cast) -> None:
    person("shut@lectern.example", is_active=False)
    assert len(rows(shown(cast.rosa, "users/"))) == 7
    assert rows(shown(cast.rosa, "users/?q=LIA")) == ["Liam"]
    assert rows(shown(cast.rosa, "users/?role=INSTRUCTOR")) == ["Ines", "Otto"]
    assert rows(shown(cast.rosa, "users/?state=shut")) == ["Shut"]
    User.objects.filter(pk=cast.otto.pk).update(second_factor_since=now())
    assert rows(shown(cast.rosa, "users/?second_factor=on")) == ["Otto"]
    assert rows(shown(cast.rosa, "users/?second_factor=off&role=INSTRUCTOR")) == ["Ines"]


def test_the_list_of_people_has_pages_and_few_queries(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(30):
        person(f"p{number:02}@lectern.example")
    client = browser(cast.rosa)
    client.get("/admin/users/")
    with django_assert_max_num_queries(14):
        page = client.get("/admin/users/?role=STUDENT").content.decode()
    assert len(rows(page)) == 25
    assert "?role=STUDENT&amp;p=2" in page
    assert len(rows(client.get("/admin/users/?role=STUDENT&p=2").content.decode())) == 7


def test_an_admin_changes_a_role_and_shuts_somebody_out(cast: Cast) -> None:
    access = sign_in(cast.lena).data["access"]
    assert "Lena is now: Instructor." in press(cast.rosa, f"users/{cast.lena.pk}/role/", role="INSTRUCTOR")
    assert not works(access)
    assert list(User.objects.get(pk=cast.lena.pk).groups.values_list("name", flat=True)) == ["Instructors"]
    press(cast.rosa, f"users/{cast.lena.pk}/deactivate/")
    assert not User.objects.get(pk=cast.lena.pk).is_active
    assert "Shut out" in shown(cast.rosa, f"users/{cast.lena.pk}/")
    press(cast.rosa, f"users/{cast.lena.pk}/activate/")
    assert User.objects.get(pk=cast.lena.pk).is_active


@pytest.mark.parametrize(
    ("who", "whom", "change"),
    [
        ("rosa", "rosa", "deactivate"),
        ("rosa", "ada", "deactivate"),
        ("rosa", "ada", "role"),
        ("rosa", "lena", "nonsense"),
    ],
)
def test_what_the_rules_refuse_changes_nothing(cast: Cast, who: str, whom: str, change: str) -> None:
    before = list(User.objects.order_by("pk").values("role", "is_active", "token_epoch"))
    press(getattr(cast, who), f"users/{getattr(cast, whom).pk}/{change}/", role="STUDENT")
    assert list(User.objects.order_by("pk").values("role", "is_active", "token_epoch")) == before
    assert not Event.objects.exists()


def test_a_role_that_does_not_exist_is_refused(cast: Cast) -> None:
    assert "Choose a role." in press(cast.rosa, f"users/{cast.lena.pk}/role/", role="CHEF")


def test_instructors_and_students_find_no_people(cast: Cast) -> None:
    row = request_to_teach(by=cast.lena, reason="Please.")
    paths = ["users/", f"users/{cast.lena.pk}/", "instructor-requests/", f"instructor-requests/{row.pk}/"]
    assert [browser(cast.ines).get(f"/admin/{path}").status_code for path in paths] == [404] * 4
    assert [browser(cast.lena).get(f"/admin/{path}").status_code for path in paths] == [404] * 4
    browser(cast.ines).post(f"/admin/instructor-requests/{row.pk}/approve/")
    browser(cast.ines).post(f"/admin/users/{cast.ines.pk}/role/", {"role": "ADMIN"})
    assert InstructorRequest.objects.get().is_pending
    assert User.objects.get(pk=cast.ines.pk).role == "INSTRUCTOR"


def test_wagtails_own_ways_to_change_people_are_closed(cast: Cast) -> None:
    for path in (
        "users/add/",
        f"users/{cast.lena.pk}/delete/",
        f"users/edit/{cast.lena.pk}/",
        f"users/{uuid.uuid4()}/",
    ):
        assert browser(cast.ada).get(f"/admin/{path}").status_code in {404, 405}
    for action in ("delete", "set_active_state", "assign_role"):
        browser(cast.ada).post(
            f"/admin/bulk/accounts/user/{action}/?id={cast.lena.pk}", {"mark_as_active": "False", "role": "1"}
        )
    kept = User.objects.get(pk=cast.lena.pk)
    assert (kept.is_active, kept.groups.count()) == (True, 0)


def test_somebody_changes_their_name_and_password_in_the_admin(cast: Cast) -> None:
    tokens = sign_in(cast.ines).data
    client = browser(cast.ines)
    assert "First name" not in client.get("/admin/account/").content.decode()
    form = {
        "name-full_name": "Ines Instructor",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "password-old_password": PASSWORD,
        "password-new_password1": "Another-password-8",
        "password-new_password2": "Another-password-8",
    }
    assert client.post("/admin/account/", form).status_code == 302
    ines = User.objects.get(pk=cast.ines.pk)
    assert (ines.full_name, ines.check_password("Another-password-8")) == ("Ines Instructor", True)
    assert client.get("/admin/").status_code == 200
    assert not works(tokens["access"])
    assert not Session.objects.alive().filter(user=ines).exists()
    assert Event.objects.filter(name="user.password_changed").count() == 1


def test_the_form_of_the_admin_lets_in_only_who_proved_their_address(cast: Cast) -> None:
    User.objects.filter(pk=cast.ines.pk).update(email_verified=False)
    for user, lands in ((cast.ines, False), (cast.otto, True)):
        client = Client()
        client.post("/admin/login/", {"username": user.email.upper(), "password": PASSWORD})
        assert (client.get("/admin/").status_code == 200) is lands

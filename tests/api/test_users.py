"""Profiles, and what admins do with accounts."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.test import Client
from outbox.models import Event

from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.cast import PASSWORD, Cast, person
from tests.http import ApiClient

Api = Callable[[User | None], ApiClient]
KEYS = {
    *("id", "email", "full_name", "role", "email_verified", "is_active"),
    *("bio", "phone_number", "picture_url", "language", "created_at"),
}


def test_people_see_their_own_profile(cast: Cast, api: Api) -> None:
    answer = api(cast.lena).get("users/me/")
    assert (answer.status, set(answer.data)) == (200, KEYS | {"terms_pending"})
    assert (answer.data["email"], answer.data["picture_url"]) == (cast.lena.email, None)


@pytest.mark.asvs("15.3.3")
@pytest.mark.owasp_api(3)
def test_people_change_what_they_send_and_nothing_else(cast: Cast, api: Api) -> None:
    answer = api(cast.lena).patch(
        "users/me/", {"bio": "I tie knots.", "language": "pt-BR", "phone_number": "+44 20 7946"}
    )
    assert answer.status == 200
    assert (answer.data["bio"], answer.data["language"], answer.data["full_name"]) == ("I tie knots.", "pt-BR", "Lena")


@pytest.mark.asvs("8.2.3")
@pytest.mark.owasp_api(3)
def test_nobody_promotes_themselves(cast: Cast, api: Api) -> None:
    sent = {"role": "ADMIN", "email": "x@y.example", "is_active": False, "is_superuser": True, "token_epoch": 9}
    answer = api(cast.lena).patch("users/me/", {**sent, "id": str(uuid.uuid4()), "email_verified": False})
    assert answer.status == 200
    lena = User.objects.get(pk=cast.lena.pk)
    assert (lena.role, lena.email, lena.is_active, lena.is_superuser, lena.token_epoch, lena.email_verified) == (
        *("STUDENT", "lena@lectern.example", True, False, 0, True),
    )


@pytest.mark.asvs("15.3.7")
def test_what_is_sent_twice_or_at_another_place_counts_once_and_here(cast: Cast, api: Api) -> None:
    twice = '{"bio": "First", "bio": "Second"}'
    path = "/api/v1/users/me/?full_name=Query&bio=Query"
    answer = Client().patch(path, twice, content_type="application/json", headers=dict(api(cast.lena).headers))
    assert answer.status_code == 200
    lena = User.objects.get(pk=cast.lena.pk)
    assert (lena.full_name, lena.bio) == (cast.lena.full_name, "Second")
    shown = api(cast.rosa).get("users/?search=otto&search=lena&page_size=1&page_size=100")
    assert [row["email"] for row in shown.data["items"]] == [cast.lena.email]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", None),
        ("full_name", "x" * 151),
        ("bio", "x" * 4001),
        ("phone_number", "call me"),
        ("language", "English please"),
        ("bio", "nul\u0000"),
    ],
)
def test_a_bad_profile_is_told_by_field_and_changes_nothing(cast: Cast, api: Api, field: str, value: Any) -> None:
    answer = api(cast.lena).patch("users/me/", {"language": "de", field: value})
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert User.objects.get(pk=cast.lena.pk).language == "en"


def test_admins_list_everybody_in_two_queries(cast: Cast, api: Api, django_assert_num_queries: Any) -> None:
    client = api(cast.rosa)
    with django_assert_num_queries(3):  # the caller, the count, the items
        page = client.get("users/").data
    assert page["count"] == 6
    assert set(page["items"][0]) == KEYS


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("role=INSTRUCTOR&ordering=email", ["ines", "otto"]),
        ("search=LIA", ["liam"]),
        ("search=Rosa&role=ADMIN", ["rosa"]),
        ("is_active=false", ["shut"]),
        ("search=%25", []),
        ("ordering=email&page_size=2&page=2", ["lena", "liam"]),
        ("role=STUDENT&is_active=true&ordering=-email&page_size=1&page=2", ["lena"]),
    ],
)
def test_admins_find_people(cast: Cast, api: Api, query: str, names: list[str]) -> None:
    person("shut@lectern.example", is_active=False)
    items = api(cast.rosa).get(f"users/?{query}").data["items"]
    assert [item["email"].split("@")[0] for item in items] == names


@pytest.mark.parametrize("query", ["role=CHEF", "is_active=perhaps", "ordering=password", "page=0", "page_size=101"])
def test_an_unknown_filter_is_refused(cast: Cast, api: Api, query: str) -> None:
    assert api(cast.rosa).get(f"users/?{query}").status == 422


def test_only_admins_list_people(cast: Cast, api: Api) -> None:
    assert [api(user).get("users/").status for user in (None, cast.lena, cast.ines)] == [401, 403, 403]


def test_others_are_as_unknown_as_people_who_do_not_exist(cast: Cast, api: Api) -> None:
    for path in ("", "roles/"):
        other = api(cast.ines).get(f"users/{cast.lena.pk}/{path}")
        nobody = api(cast.ines).get(f"users/{uuid.uuid4()}/{path}")
        assert (other.status, other.code) == (404, "NOT_FOUND")
        assert {**other.body, "timestamp": ""} == {**nobody.body, "timestamp": ""}
        assert api(cast.lena).get(f"users/{cast.lena.pk}/{path}").status == 200
        assert api(cast.rosa).get(f"users/{cast.lena.pk}/{path}").status == 200


@pytest.mark.asvs("8.3.2")
def test_a_new_role_moves_a_person_between_groups_and_voids_their_tokens(cast: Cast, api: Api) -> None:
    tokens = sign_in(cast.lena).data
    for role, groups in (("INSTRUCTOR", ["Instructors"]), ("ADMIN", ["Admins"]), ("STUDENT", [])):
        answer = api(cast.rosa).put(f"users/{cast.lena.pk}/role/", {"role": role})
        assert answer.status == 200
        assert (answer.data["role"], answer.data["groups"]) == (role, groups)
        assert not works(tokens["access"])
        tokens = refresh(tokens["refresh"]).data
        assert bearing(tokens["access"]).get("users/me/").data["role"] == role
    assert Event.objects.filter(name="user.role_changed").count() == 3


def test_the_same_role_again_changes_nothing(cast: Cast, api: Api) -> None:
    assert api(cast.rosa).put(f"users/{cast.ines.pk}/role/", {"role": "INSTRUCTOR"}).status == 200
    assert not Event.objects.exists()


@pytest.mark.asvs("7.4.2", "8.3.2")
def test_somebody_shut_out_is_out_at_once_and_in_again_when_let_in(cast: Cast, api: Api) -> None:
    tokens = sign_in(cast.lena).data
    answer = api(cast.rosa).post(f"users/{cast.lena.pk}/deactivate/")
    assert (answer.status, answer.data["is_active"]) == (200, False)
    assert (works(tokens["access"]), refresh(tokens["refresh"]).status) == (False, 401)
    assert sign_in(cast.lena).code == "INVALID_CREDENTIALS"
    assert api(cast.rosa).post(f"users/{cast.lena.pk}/activate/").data["is_active"] is True
    assert (works(tokens["access"]), refresh(tokens["refresh"]).status) == (False, 401)
    assert sign_in(cast.lena).status == 200


FORBIDDEN = [
    # who, on whom, status
    ("lena", "lena", 403),
    ("lena", "liam", 404),
    ("ines", "lena", 404),
    ("rosa", "rosa", 403),
    ("rosa", "ada", 403),
    ("ada", "ada", 403),
]


@pytest.mark.parametrize(("who", "whom", "status"), FORBIDDEN)
@pytest.mark.parametrize("path", ["role/", "activate/", "deactivate/"])
def test_who_may_not_change_an_account_changes_nothing(
    cast: Cast, api: Api, who: str, whom: str, status: int, path: str
) -> None:
    before = list(User.objects.order_by("pk").values())
    client, target = api(getattr(cast, who)), getattr(cast, whom)
    body = {"role": "INSTRUCTOR"} if path == "role/" else None
    answer = client.call("PUT" if body else "POST", f"users/{target.pk}/{path}", body)
    assert answer.status == status
    assert list(User.objects.order_by("pk").values()) == before
    assert not Event.objects.exists()


def test_superusers_may_change_admins(cast: Cast, api: Api) -> None:
    assert api(cast.ada).put(f"users/{cast.rosa.pk}/role/", {"role": "STUDENT"}).status == 200


@pytest.mark.django_db
def test_createsuperuser_makes_somebody_who_may_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="Root@lectern.example", full_name="Root", verbosity=0)
    root = User.objects.get()
    assert (root.email, root.role, root.is_superuser) == ("root@lectern.example", "ADMIN", True)
    assert sign_in(root).status == 200

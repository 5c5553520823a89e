"""Signing in, refreshing and signing out."""

from datetime import timedelta

import pytest
from accounts.models import EmailToken, Purpose, RefreshToken, Session, User
from django.core.management import call_command
from django.utils import timezone
from outbox.models import Event

from tests.cast import PASSWORD, Cast, person
from tests.http import Answer, ApiClient, browser


def sign_in(user: User, password: str = PASSWORD, **headers: str) -> Answer:
    return ApiClient().post("accounts/login/", {"email": user.email, "password": password}, **headers)


def refresh(token: str) -> Answer:
    return ApiClient().post("accounts/token/refresh/", {"refresh": token})


def bearing(access: str) -> ApiClient:
    client = ApiClient()
    client.headers["authorization"] = f"Bearer {access}"
    return client


def works(access: str) -> bool:
    return bearing(access).get("accounts/sessions/").status == 200


@pytest.mark.django_db
def test_signing_in_gives_tokens_and_the_person(cast: Cast) -> None:
    answer = sign_in(cast.lena)
    assert answer.status == 200
    assert set(answer.data["user"]) == {
        *("id", "email", "full_name", "role", "email_verified", "is_active"),
        *("bio", "phone_number", "picture_url", "language", "created_at"),
    }
    assert answer.data["user"]["id"] == str(cast.lena.pk)
    assert works(answer.data["access"])
    cast.lena.refresh_from_db()
    assert cast.lena.last_login is not None


@pytest.mark.django_db
def test_no_cache_keeps_tokens_or_profiles(cast: Cast) -> None:
    answer = sign_in(cast.lena)
    assert answer["Cache-Control"] == "no-store"
    assert bearing(answer.data["access"]).get("users/me/")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_every_wrong_way_in_is_answered_the_same(cast: Cast) -> None:
    shut = person("shut@lectern.example", is_active=False)
    unverified = person("unverified@lectern.example", email_verified=False)
    answers = [
        sign_in(cast.lena, "Wrong-password-9"),
        sign_in(shut),
        sign_in(unverified, "Wrong-password-9"),
        sign_in(User(email="unknown@lectern.example")),
    ]
    assert {(answer.status, answer.code, answer.body["message"]) for answer in answers} == {
        (401, "INVALID_CREDENTIALS", "The e-mail address or the password is wrong.")
    }
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_an_unknown_address_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    sign_in(User(email="unknown@lectern.example"))
    assert hashed == [PASSWORD]


@pytest.mark.django_db
def test_a_refresh_token_is_exchanged_for_new_tokens(cast: Cast) -> None:
    first = sign_in(cast.lena).data
    second = refresh(first["refresh"])
    assert second.status == 200
    assert set(second.data) == {"access", "refresh"}
    assert second.data["refresh"] != first["refresh"]
    assert works(second.data["access"])
    assert refresh(second.data["refresh"]).status == 200


@pytest.mark.django_db
def test_a_token_that_comes_again_ends_its_whole_family(cast: Cast) -> None:
    elsewhere = sign_in(cast.lena).data
    first = sign_in(cast.lena).data
    second = refresh(first["refresh"]).data
    again = refresh(first["refresh"])
    assert (again.status, again.code) == (401, "TOKEN_REUSED")
    assert (refresh(second["refresh"]).status, works(second["access"])) == (401, False)
    assert (refresh(elsewhere["refresh"]).status, works(elsewhere["access"])) == (200, True)
    event = Event.objects.get(name="session.reuse_detected")
    assert event.payload == {
        "user_id": str(cast.lena.pk),
        "family_id": str(Session.objects.get(revoked_at__isnull=False).pk),
    }


@pytest.mark.django_db
def test_a_token_of_an_old_generation_ends_the_family_too(cast: Cast) -> None:
    first = sign_in(cast.lena).data
    latest = refresh(refresh(first["refresh"]).data["refresh"]).data
    assert refresh(first["refresh"]).code == "TOKEN_REUSED"
    assert refresh(latest["refresh"]).status == 401


@pytest.mark.django_db
@pytest.mark.asvs("7.3.2")
def test_a_session_ends_at_its_time_however_often_it_is_refreshed(cast: Cast) -> None:
    first = sign_in(cast.lena).data
    end = Session.objects.get().expires_at
    second = refresh(first["refresh"]).data
    assert Session.objects.get().expires_at == end
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not works(second["access"])
    late = refresh(second["refresh"])
    assert (late.status, late.code) == (401, "INVALID_TOKEN")
    assert RefreshToken.objects.get(generation=1).used_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "é" * 100, "x" * 1000])
def test_an_unknown_refresh_token_is_refused(token: str) -> None:
    answer = refresh(token)
    assert (answer.status, answer.code) == (401, "INVALID_TOKEN")


@pytest.mark.django_db
@pytest.mark.asvs("9.2.2")
@pytest.mark.owasp_api(2)
def test_an_access_token_is_no_refresh_token_and_the_other_way_round(cast: Cast) -> None:
    tokens = sign_in(cast.lena).data
    assert not works(tokens["refresh"])
    assert refresh(tokens["access"]).code == "INVALID_TOKEN"


@pytest.mark.django_db
def test_the_database_keeps_no_refresh_token(cast: Cast) -> None:
    tokens = sign_in(cast.lena).data
    assert tokens["refresh"] not in str([*RefreshToken.objects.values(), *Session.objects.values()])


@pytest.mark.django_db
def test_somebody_who_was_shut_out_refreshes_nothing(cast: Cast) -> None:
    tokens = sign_in(cast.lena).data
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert refresh(tokens["refresh"]).status == 401
    assert RefreshToken.objects.get().used_at is None


@pytest.mark.django_db
@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session_at_once(cast: Cast) -> None:
    here, there = sign_in(cast.lena).data, sign_in(cast.lena).data
    answer = bearing(here["access"]).post("accounts/logout/", {"refresh": here["refresh"]})
    assert answer.status == 200
    assert (works(here["access"]), refresh(here["refresh"]).status) == (False, 401)
    assert (works(there["access"]), refresh(there["refresh"]).status) == (True, 200)


@pytest.mark.django_db
def test_nobody_signs_out_somebody_else(cast: Cast) -> None:
    lena, liam = sign_in(cast.lena).data, sign_in(cast.liam).data
    answer = bearing(liam["access"]).post("accounts/logout/", {"refresh": lena["refresh"]})
    assert (answer.status, answer.code) == (400, "INVALID_TOKEN")
    session = bearing(lena["access"]).get("accounts/sessions/").data["items"][0]["id"]
    assert bearing(liam["access"]).delete(f"accounts/sessions/{session}/").status == 404
    assert works(lena["access"])


@pytest.mark.django_db
def test_signing_out_everywhere_ends_every_session(cast: Cast) -> None:
    here, there, other = sign_in(cast.lena).data, sign_in(cast.lena).data, sign_in(cast.liam).data
    assert bearing(here["access"]).post("accounts/logout-all/").status == 200
    assert [works(tokens["access"]) for tokens in (here, there, other)] == [False, False, True]
    assert [refresh(tokens["refresh"]).status for tokens in (here, there, other)] == [401, 401, 200]


@pytest.mark.django_db
def test_signing_out_everywhere_ends_web_sessions(cast: Cast) -> None:
    client = ApiClient(cast.rosa)
    client.client.force_login(cast.rosa)
    assert client.client.get("/admin/").status_code == 200
    client.post("accounts/logout-all/")
    assert client.client.get("/admin/").status_code == 302


@pytest.mark.django_db
@pytest.mark.asvs("7.5.2")
def test_devices_are_listed_and_signed_out_one_by_one(cast: Cast) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    laptop = sign_in(cast.lena, **{"user-agent": firefox}).data
    phone = sign_in(cast.lena, **{"user-agent": "okhttp/4.9 (Android 14)"}).data
    sign_in(cast.liam)
    page = bearing(laptop["access"]).get("accounts/sessions/").data
    assert page["count"] == 2
    assert [(item["device"], item["current"]) for item in page["items"]] == [
        ("okhttp/4.9", False),
        ("Firefox on Linux", True),
    ]
    assert set(page["items"][0]) == {"id", "device", "ip", "created_at", "last_used_at", "expires_at", "current"}
    path = f"accounts/sessions/{page['items'][0]['id']}/"
    assert bearing(laptop["access"]).delete(path).status == 200
    assert (works(phone["access"]), refresh(phone["refresh"]).status, works(laptop["access"])) == (False, 401, True)
    assert bearing(laptop["access"]).delete(path).status == 404


@pytest.mark.django_db
def test_checking_a_caller_is_one_query(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = ApiClient(cast.lena)
    with django_assert_num_queries(3):  # the caller, the count, the items
        client.get("accounts/sessions/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["accounts/sessions/", "accounts/logout/", "accounts/logout-all/"])
def test_without_a_token_there_is_nothing(path: str) -> None:
    method = "GET" if path.endswith("sessions/") else "POST"
    answer = ApiClient().call(method, path, {} if method == "POST" else None)
    assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED")


@pytest.mark.django_db
def test_nobody_is_signed_in_any_more_after_a_restore(cast: Cast) -> None:
    lena, ines = sign_in(cast.lena).data, sign_in(cast.ines).data
    mailed = EmailToken.objects.issue(cast.lena, Purpose.RESET_PASSWORD)
    in_browser = browser(cast.ines)
    call_command("sign_everybody_out")
    assert [works(lena["access"]), works(ines["access"])] == [False, False]
    assert [refresh(each["refresh"]).status for each in (lena, ines)] == [401, 401]
    assert in_browser.get("/admin/").status_code == 302
    changed = {"token": mailed, "new_password": "Another-horse-8"}
    assert ApiClient().post("accounts/password/reset/confirm/", changed).code == "INVALID_TOKEN"
    assert works(sign_in(cast.lena).data["access"])

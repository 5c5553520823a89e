"""Access tokens: what is accepted as one, and what never is."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from accounts import tokens
from accounts.models import Session, User
from accounts.tokens import issue_access, read_access
from django.conf import settings
from django.utils import timezone
from lib.kept import Kept
from ninja_jwt.settings import api_settings

from tests.api.test_accounts_sessions import works
from tests.cast import Cast
from tests.clock import moved_clock

pytestmark = pytest.mark.django_db


def session_of(user: User) -> Session:
    return Session.objects.create(user=user, expires_at=timezone.now() + timedelta(days=1))


def claims_of(user: User, **changes: Any) -> dict[str, Any]:
    """The claims of a good token, with changes; None takes one away."""
    good = jwt.decode(issue_access(user, session_of(user).pk), options={"verify_signature": False})
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(claims: dict[str, Any], key: str | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, settings.JWT_SIGNING_KEY if key is None else key, algorithm=algorithm)


def test_a_good_token_works(cast: Cast) -> None:
    assert works(signed(claims_of(cast.lena)))


@pytest.mark.asvs("9.2.1")
def test_a_token_lasts_an_hour(cast: Cast) -> None:
    claims = claims_of(cast.lena)
    assert claims["exp"] - claims["iat"] == 3600


def test_a_token_that_was_found_good_expires_all_the_same(cast: Cast) -> None:
    """Each process keeps what a good token says: the clock is asked every time."""
    with moved_clock() as clock:
        clock.stop()
        token = issue_access(cast.lena, session_of(cast.lena).pk)
        for moved, good in ((0, True), (3628, True), (2, False), (-3630 - 32, False), (32, True)):
            clock.forward(timedelta(seconds=moved))
            assert (read_access(token) is not None) is good, moved


def test_what_is_kept_of_good_tokens_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_kept", Kept(most=2))
    made = [signed(claims_of(cast.lena)) for _ in range(4)]
    assert all(read_access(token) for token in made * 2)
    assert len(tokens._kept) == 2
    assert not any(tokens._kept.get(token.encode()) for token in made)


def test_another_key_knows_nothing_of_what_was_kept(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed(claims_of(cast.lena))
    assert read_access(token)
    settings.JWT_SIGNING_KEY = "k" * 64
    monkeypatch.setattr(tokens, "_checked", lambda encoded: None)
    assert read_access(token) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime.now(UTC) - timedelta(minutes=5)},
        {"exp": None},
        {"exp": 10**18},
        {"token_type": "refresh"},
        {"token_type": None},
        {"aud": "somebody else"},
        {"iss": "somebody else"},
        {"aud": None},
        {"user_id": None},
        {"user_id": "abc"},
        {"user_id": ["a"]},
        {"user_id": {"a": 1}},
        {"user_id": "\x00"},
        {"user_id": str(uuid.uuid4())},
        {"epoch": 1},
        {"epoch": "one"},
        {"epoch": None},
        {"epoch": 10**30},
        {"epoch": -1},
        {"sid": None},
        {"sid": "abc"},
        {"sid": str(uuid.uuid4())},
        {"jti": None},
        {"jti": "\x00" * 400},
    ],
    ids=lambda changes: "-".join(changes),  # the same in every process of a parallel run
)
def test_a_token_with_odd_claims_is_no_token_and_no_crash(cast: Cast, changes: dict[str, Any]) -> None:
    works_anyway = works(signed(claims_of(cast.lena, **changes)))
    # The token's own id is not used for anything, so an odd one harms nobody.
    assert works_anyway is ("jti" in changes and changes["jti"] is not None)


@pytest.mark.asvs("9.1.1", "9.1.2")
@pytest.mark.owasp_api(2)
def test_a_token_signed_by_another_key_or_way_is_no_token(cast: Cast) -> None:
    claims = claims_of(cast.lena)
    for key in (settings.SECRET_KEY, settings.MEDIA_SIGNING_KEY, settings.QUEUE_SIGNING_KEY, "k" * 64):
        assert not works(signed(claims, key))
    assert not works(signed(claims, algorithm="HS512"))
    assert not works(jwt.encode(claims, "", algorithm="none"))


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "..", "é.é.é", "x" * 5000, "eyJhbGciOiJIUzI1NiJ9..sig"])
def test_nonsense_is_no_token_and_no_crash(token: str) -> None:
    assert read_access(token) is None
    assert not works(token)


def test_a_token_of_somebody_elses_session_is_no_token(cast: Cast) -> None:
    assert not works(signed(claims_of(cast.lena, sid=str(session_of(cast.liam).pk))))


def test_nothing_of_the_tokens_comes_from_bare_environment_variables() -> None:
    missing = set(type(api_settings).model_fields) - set(settings.NINJA_JWT)
    assert missing == set()


def test_passwords_are_hashed_with_argon2id() -> None:
    from accounts.passwords import Argon2idHasher

    assert settings.PASSWORD_HASHERS[-1] == "accounts.passwords.Argon2idHasher"
    hashed = Argon2idHasher().encode("Correct-horse-7", Argon2idHasher().salt())
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")

"""Tokens that somebody made or bent (RFC 8725): all get the answer of whoever brings none, byte for byte."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from accounts.models import EmailToken, Purpose
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.test import Client
from lib.keys import derived_key
from lib.storage import sign_name, signed_name

from tests.accounts.family import family_of
from tests.accounts.test_tokens import claims_of, signed
from tests.api.test_accounts_sessions import bearing, refresh
from tests.cast import Cast
from tests.http import Answer, ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("9.1.1", "9.1.2", "9.2.1", "9.2.3"), pytest.mark.owasp_api(2)]
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
SOON = datetime.now(UTC) + timedelta(hours=3)


def b64(data: Any) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_hand(header: dict[str, Any], claims: Any, key: bytes = b"", digest: str = "sha256") -> str:
    """A token put together without a library, so that no library refuses to."""
    body = f"{b64(header)}.{b64(claims)}"
    return f"{body}.{b64(hmac.new(key, body.encode(), digest).digest())}"


def without_its_time(answer: Answer) -> dict[str, Any]:
    return {**answer.body, "timestamp": ""}


def is_refused(token: str) -> bool:
    """Whether it is answered as if nothing had been sent."""
    nobody, forged = ApiClient().get("users/me/"), bearing(token).get("users/me/")
    same = without_its_time(nobody) == without_its_time(forged)
    return forged.status == 401 and same and forged["WWW-Authenticate"] == nobody["WWW-Authenticate"]


@pytest.mark.parametrize(
    "name", ["none", "None", "NONE", "nOnE", "", "HS256 ", "hs256", "null", "RS256", "ES256", "EdDSA"]
)
def test_no_other_algorithm_is_taken_whatever_the_header_calls_it(cast: Cast, name: str) -> None:
    claims, key = claims_of(cast.lena), settings.JWT_SIGNING_KEY.encode()
    assert is_refused(by_hand({"alg": name, "typ": "JWT"}, claims, key))
    assert is_refused(f"{b64({'alg': name})}.{b64(claims)}.")
    assert not is_refused(by_hand({"alg": "HS256", "typ": "JWT"}, claims, key)), "made by hand, it would be good"


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_nor_is_a_longer_hash_with_the_right_key(cast: Cast, algorithm: str) -> None:
    assert is_refused(signed(claims_of(cast.lena), algorithm=algorithm))


def test_nor_are_keys_of_another_kind(cast: Cast) -> None:
    claims = claims_of(cast.lena)
    assert is_refused(jwt.encode(claims, RSA, algorithm="RS256"))
    assert is_refused(jwt.encode(claims, RSA, algorithm="PS256"))
    assert is_refused(jwt.encode(claims, EC, algorithm="ES256"))


@pytest.mark.parametrize("purpose", ["tokens", "media", "queue", "security-trail", "limits", ""])
def test_no_key_of_another_purpose_signs_tokens(cast: Cast, purpose: str) -> None:
    keys = [derived_key("", purpose), derived_key("changeme", purpose), derived_key(settings.JWT_SIGNING_KEY, purpose)]
    if purpose != "tokens":
        keys.append(derived_key(settings.SECRET_KEY, purpose))
    for key in keys:
        assert is_refused(by_hand({"alg": "HS256"}, claims_of(cast.lena), key.encode()))


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = [settings.SECRET_KEY, settings.JWT_SIGNING_KEY, settings.MEDIA_SIGNING_KEY, settings.QUEUE_SIGNING_KEY]
    assert len(set(keys)) == len(keys)
    assert min(map(len, keys[1:])) >= 64


@pytest.mark.parametrize(
    "header",
    [
        {"kid": "../../../../dev/null"},
        {"kid": "' UNION SELECT 'a"},
        {"kid": ["a"]},
        {"kid": "x" * 4000},
        {"jku": "https://attacker.example/keys.json"},
        {"x5u": "https://attacker.example/cert.pem"},
        {"jwk": {"kty": "oct", "k": b64(b"attackers-key-attackers-key-1234")}},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"zip": "DEF"},
        {"enc": "A128GCM"},
    ],
    ids=lambda header: next(iter(header)),
)
def test_no_header_chooses_the_key(cast: Cast, header: dict[str, Any]) -> None:
    claims = claims_of(cast.lena)
    for key in (b"", b"attackers-key-attackers-key-1234", b"a", hashlib.sha256(b"").digest()):
        assert is_refused(by_hand({"alg": "HS256", "typ": "JWT", **header}, claims, key))


def far(name: str) -> dict[str, Any]:
    return {name: SOON}


@pytest.mark.parametrize(
    "changes",
    [
        far("iat"),
        far("nbf"),
        {"iat": "soon"},
        {"nbf": "soon"},
        {"iat": None},
        {"iss": None},
        {"iss": ["lectern"]},
        {"iss": "LECTERN"},
        {"aud": ["lectern.api.admin"]},
        {"aud": "lectern"},
        {"aud": ""},
        {"aud": {"lectern.api": 1}},
        {"exp": "never"},
        {"exp": -1},
        {"exp": 1e400},
        {"token_type": "ACCESS"},
        {"token_type": ["access"]},
        {"token_type": "sliding"},
        {"epoch": 0.5},
        {"epoch": True},
        {"epoch": "0"},
        {"sid": "\u0000"},
        {"sid": ""},
        {"user_id": "\ud800"},
        {"user_id": 1},
    ],
    ids=lambda changes: "-".join(f"{name}={str(value)[:12]!a}" for name, value in changes.items()),
)
def test_claims_that_we_never_sign_are_refused_even_with_our_key(cast: Cast, changes: dict[str, Any]) -> None:
    """A second line: should somebody get us to sign what they like, only the exact shape counts."""
    changes = {
        name: int(value.timestamp()) if isinstance(value, datetime) else value for name, value in changes.items()
    }
    key = settings.JWT_SIGNING_KEY.encode()
    assert is_refused(by_hand({"alg": "HS256", "typ": "JWT"}, claims_of(cast.lena, **changes), key))


@pytest.mark.parametrize("claims", [[], "access", 1, None, {}, {"a": {}}], ids=str)
def test_what_is_signed_and_is_no_set_of_claims_is_refused(claims: Any) -> None:
    assert is_refused(by_hand({"alg": "HS256"}, claims, settings.JWT_SIGNING_KEY.encode()))


@pytest.mark.parametrize("name", ["user_id", "epoch", "sid", "exp", "iat", "token_type", "aud", "iss"])
def test_a_claim_that_was_changed_breaks_the_signature(cast: Cast, name: str) -> None:
    header, _, signature = signed(claims_of(cast.lena)).split(".")
    changed = {**claims_of(cast.lena), name: {"user_id": str(cast.ada.pk), "exp": 9_999_999_999}.get(name, 1)}
    assert is_refused(f"{header}.{b64(changed)}.{signature}")


def test_every_letter_of_a_token_counts(cast: Cast) -> None:
    token = signed(claims_of(cast.lena))
    for place in range(0, len(token) - 1, 19):
        letter = "A" if token[place] != "A" else "B"
        assert is_refused(token[:place] + letter + token[place + 1 :])
    for bent in (token[:-2], token + "A", token + ".", token + ".x", "." + token, token.replace(".", "..", 1)):
        assert is_refused(bent)


@pytest.mark.parametrize(
    "odd", ["\u2603" * 50, "Bearer", "a.b", "\x7f", "%00", "a b c", "=" * 64, "....", "e30.e30.e30"]
)
def test_odd_letters_are_no_crash(odd: str) -> None:
    assert is_refused(odd)


def test_huge_tokens_are_refused_at_once(cast: Cast) -> None:
    key = settings.JWT_SIGNING_KEY.encode()
    claims = claims_of(cast.lena)
    huge = [
        "A" * 1_000_000,
        "." * 100_000,
        by_hand({"alg": "HS256", "x": "y" * 300_000}, claims, b"k"),
        f"{b64({'alg': 'HS256'})}.{b64(b'[' * 100_000)}.{'A' * 43}",
        by_hand({"alg": "HS256"}, {**claims, "user_id": "9" * 300_000}, key),
    ]
    started = time.process_time()
    assert all(is_refused(token) for token in huge)
    assert refresh("A" * 1_000_000).status == 422
    assert time.process_time() - started < 5


def test_a_scheme_other_than_bearer_is_none(cast: Cast) -> None:
    token = signed(claims_of(cast.lena))
    nobody = without_its_time(ApiClient().get("users/me/"))
    for scheme in ("Basic", "Token", "Digest", "JWT", "Bearer:", ""):
        client = ApiClient()
        client.headers["authorization"] = f"{scheme} {token}"
        answer = client.get("users/me/")
        assert (answer.status, without_its_time(answer)) == (401, nobody)
    assert ApiClient().get(f"users/me/?access_token={token}&token={token}").status == 401
    cookies = ApiClient()
    cookies.client.cookies["access"] = cookies.client.cookies["sessionid"] = token
    assert cookies.get("users/me/").status == 401


@pytest.mark.asvs("9.2.2", "10.4.8")
def test_what_opens_one_door_opens_no_other(cast: Cast) -> None:
    """Sign-in tokens, refresh tokens, mailed links of two kinds and media links: each at every door but its own."""
    device = family_of(cast.lena)
    browser = Client()
    browser.force_login(cast.lena)
    secrets = {
        "access": device.pairs[0]["access"],
        "refresh": device.pairs[0]["refresh"],
        "verify": EmailToken.objects.issue(cast.lena, Purpose.VERIFY_EMAIL),
        "reset": EmailToken.objects.issue(cast.lena, Purpose.RESET_PASSWORD),
        "media": sign_name("pictures/x.webp"),
        "web session": browser.cookies["sessionid"].value,
        "session id": device.session,
    }
    for name, secret in secrets.items():
        new = {"token": secret, "new_password": "Another-password-8"}
        found = {
            "access": not is_refused(secret),
            "media": signed_name(secret) is not None,
            "verify": ApiClient().post("accounts/verify-email/", {"token": secret}).status == 200,
            "refresh": refresh(secret).status == 200,
            "reset": name != "reset" and ApiClient().post("accounts/password/reset/confirm/", new).status == 200,
        }
        assert [door for door, opened in found.items() if opened] == [each for each in (name,) if found.get(each)]
        assert found.get(name, False) is (name in {"access", "media", "verify", "refresh"}), name
    assert (
        ApiClient()
        .post("accounts/password/reset/confirm/", {"token": secrets["reset"], "new_password": "A-new-password-8"})
        .status
        == 200
    )


def test_a_session_that_never_was_is_refused(cast: Cast) -> None:
    assert is_refused(signed(claims_of(cast.lena, sid=str(uuid.uuid4()))))

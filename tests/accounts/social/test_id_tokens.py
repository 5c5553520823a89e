"""An id_token is believed when the provider signed it, lately, for us and for this very sign-in."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from accounts.models import Session, User
from accounts.providers.id_token import forget_keys
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.accounts.social.conftest import CLIENT, SECRET
from tests.http import Answer
from tests.providers import Journey, Told, serving, told

pytestmark = [pytest.mark.django_db, pytest.mark.owasp_api(2)]
OURS, NEXT, FOREIGN = (RSAKey.generate_key(2048, {"kid": name}) for name in ("ours", "next", "ours"))


class Signer:
    """A provider that signs whatever a test wants, and says which keys it has."""

    address = ""

    def __init__(self) -> None:
        self.keys = [OURS]
        self.sign: Callable[[dict[str, Any]], Any] = lambda claims: signed(claims)
        self.asked: list[str] = []
        self.nonce = ""

    def claims(self) -> dict[str, Any]:
        now = int(time.time())
        who = {"sub": "7", "email": "noor@lectern.example", "email_verified": True}
        return {"iss": self.address, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": self.nonce, **who}

    def __call__(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> Told:
        self.asked.append(request.path)
        if request.path == "/keys":
            return told({"keys": [key.as_dict(private=False) for key in self.keys]})
        return told({"access_token": "at", "token_type": "Bearer", "id_token": self.sign(self.claims())})


def signed(claims: dict[str, Any], key: Any = OURS, **header: Any) -> str:
    kept = {name: value for name, value in {"alg": "RS256", "kid": "ours", **header}.items() if value is not None}
    return jwt.encode(kept, claims, key, algorithms=[kept["alg"]])


@pytest.fixture
def signer(registered: Any) -> Iterator[Signer]:
    signer = Signer()
    with serving(signer) as signer.address:
        paths = {"issuer": "", "token_url": "/token", "keys_url": "/keys"}
        registered.OAUTH_PROVIDERS["google"] |= {name: signer.address + path for name, path in paths.items()}
        forget_keys()
        yield signer


def sign_in(signer: Signer) -> Answer:
    journey = Journey("google")
    journey.depart()
    signer.nonce = parse_qs(urlsplit(journey.url).query)["nonce"][0]
    return journey.come_back("code")


def test_a_good_one_is_believed(signer: Signer) -> None:
    assert sign_in(signer).data["user"]["email"] == "noor@lectern.example"


@pytest.mark.parametrize(
    "change",
    [
        *({"iss": "https://evil.example"}, {"iss": None}, {"iss": ["{iss}"]}, {"iss": "{iss}/"}, {"iss": ""}),
        *({"aud": "another-client"}, {"aud": None}, {"aud": []}, {"aud": ["x"]}, {"aud": f"{CLIENT} x"}),
        *({"aud": [CLIENT, "x"]}, {"aud": [CLIENT, "x"], "azp": "x"}, {"azp": "another-client"}, {"aud": {CLIENT: 1}}),
        *({"exp": 1}, {"exp": None}, {"exp": "2099"}, {"exp": True}, {"exp": float("nan")}, {"exp": [9**12]}),
        *({"iat": 9**12}, {"iat": None}, {"nbf": 9**12}, {"sub": None}, {"sub": 7}, {"sub": ""}),
        *({"nonce": None}, {"nonce": "another"}, {"nonce": ""}, {"nonce": ["{nonce}"]}, {"at_hash": "AAAA"}),
    ],
    ids=str,
)
@pytest.mark.asvs("10.5.1")
def test_one_with_a_wrong_claim_is_not(signer: Signer, change: dict[str, Any]) -> None:
    def wrong(claims: dict[str, Any]) -> str:
        filled = {name: _fill(value, claims) for name, value in change.items()}
        return signed({name: value for name, value in {**claims, **filled}.items() if value is not None})

    signer.sign = wrong
    assert_refused(sign_in(signer))


def _fill(value: Any, claims: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_fill(part, claims) for part in value]
    return value.format(**claims) if isinstance(value, str) and value[:1] == "{" else value


def assert_refused(answer: Answer) -> None:
    assert (answer.status, answer.code) == (400, "OAUTH_FAILED")
    assert not Session.objects.exists()
    assert not User.objects.exists()


def test_what_is_signed_by_hand_is_good_but_for_its_header(signer: Signer) -> None:
    signer.sign = lambda claims: by_hand(
        {"alg": "RS256"}, claims, lambda text: OURS.private_key.sign(text, PKCS1v15(), SHA256())
    )
    assert sign_in(signer).status == 200


FORGERIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "by another's key": lambda claims: signed(claims, FOREIGN),
    "by another's key without its name": lambda claims: signed(claims, FOREIGN, kid=None),
    "with a key that it brings along": lambda claims: signed(claims, FOREIGN, jwk=FOREIGN.as_dict(private=False)),
    "unsigned": lambda claims: signed(claims).rsplit(".", 1)[0] + ".",
    "by no algorithm": lambda claims: _header_replaced(signed(claims), "eyJhbGciOiJub25lIn0"),
    "by our public key as a shared secret": lambda claims: by_hand(
        {"alg": "HS256", "kid": "ours"}, claims, lambda text: hmac.digest(OURS.as_pem(private=False), text, "sha256")
    ),
    "by the client secret": lambda claims: by_hand(
        {"alg": "HS256"}, claims, lambda text: hmac.digest(SECRET.encode(), text, "sha256")
    ),
    "by another algorithm": lambda claims: signed(claims, alg="RS512"),
    "changed afterwards": lambda claims: _payload_replaced(signed(claims), signed({**claims, "sub": "8"})),
    "with a critical header": lambda claims: by_hand(
        {"alg": "RS256", "kid": "ours", "crit": ["exp"], "exp": 1},
        claims,
        lambda text: OURS.private_key.sign(text, PKCS1v15(), SHA256()),
    ),
    "no token": lambda claims: "garbage",
    "three dots": lambda claims: "...",
    "many dots": lambda claims: "a.b.c.d.e",
    "letters of elsewhere": lambda claims: "é.é.é",
    "an empty text": lambda claims: "",
}


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token that the library would not make."""
    text = b".".join(base64(json.dumps(part).encode()) for part in (header, claims))
    return b".".join([text, base64(sign(text))]).decode()


def base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")


def _header_replaced(token: str, header: str) -> str:
    return ".".join([header, *token.split(".")[1:]])


def _payload_replaced(token: str, other: str) -> str:
    head, _, tail = token.split(".")
    return ".".join([head, other.split(".")[1], tail])


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_not(signer: Signer, forgery: str) -> None:
    signer.sign = FORGERIES[forgery]
    assert_refused(sign_in(signer))


@pytest.mark.parametrize("wrong", [None, 7, ["x"], {"a": 1}])
def test_an_answer_without_one_makes_no_sense(signer: Signer, wrong: Any) -> None:
    signer.sign = lambda claims: wrong
    assert sign_in(signer).code == "PROVIDER_UNAVAILABLE"


def test_several_readers_and_their_client_of_record_are_fine(signer: Signer) -> None:
    signer.sign = lambda claims: signed({**claims, "aud": [CLIENT, "x"], "azp": CLIENT})
    assert sign_in(signer).status == 200


@pytest.mark.asvs("10.5.2")
def test_the_subject_is_who_it_is_and_nothing_else(signer: Signer) -> None:
    first = sign_in(signer).data["user"]["id"]
    signer.sign = lambda claims: signed({**claims, "email": "other@lectern.example", "name": "Other"})
    assert sign_in(signer).data["user"]["id"] == first
    signer.sign = lambda claims: signed({**claims, "sub": "8", "email": "other@lectern.example"})
    assert sign_in(signer).data["user"]["id"] != first


def test_keys_are_asked_for_once_and_again_when_they_change(signer: Signer) -> None:
    for _ in range(3):
        sign_in(signer)
    assert signer.asked.count("/keys") == 1
    signer.keys, signer.sign = [NEXT], lambda claims: signed(claims, NEXT, kid="next")
    assert [sign_in(signer).status for _ in range(2)] == [200, 200]
    assert signer.asked.count("/keys") == 2
    signer.sign = lambda claims: signed(claims)  # the old key is no longer theirs
    assert sign_in(signer).code == "OAUTH_FAILED"


def test_a_token_that_names_no_key_is_tried_with_all(signer: Signer) -> None:
    signer.keys = [FOREIGN, NEXT]
    signer.sign = lambda claims: signed(claims, NEXT, kid=None)
    assert sign_in(signer).status == 200
    signer.keys = [OURS]
    signer.sign = lambda claims: signed(claims, OURS, kid=None)
    assert sign_in(signer).status == 200


def test_keys_for_other_purposes_sign_nothing(signer: Signer) -> None:
    signer.keys = [RSAKey.import_key({**OURS.as_dict(private=False), "use": "enc"})]
    assert sign_in(signer).code == "OAUTH_FAILED"

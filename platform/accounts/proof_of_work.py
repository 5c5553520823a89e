"""Proofs that somebody's machine worked before they sign up, by ALTCHA. Off unless a school asks for them."""

import base64
import json
from datetime import timedelta
from typing import Any

from altcha import create_challenge, verify_solution
from django.conf import settings
from django.utils import timezone
from lib.errors import DomainError
from lib.keys import derived_key
from limits import table
from limits.buckets import Bucket, digest

ALGORITHM = "PBKDF2/SHA-256"
COST = 5000
PREFIX = "00"
"""One try in 256 begins so: with COST, about half a second of a browser's work."""
GOOD_FOR = timedelta(minutes=10)


class ProofRequired(DomainError):
    """The proof of work is missing, wrong, expired, or was used before."""

    code = "PROOF_REQUIRED"
    status = 422
    message = "The check that you are no robot has to be made anew. Try again."


def new_challenge() -> dict[str, Any]:
    """A challenge that only we can have made, in the form of ALTCHA."""
    challenge = create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=timezone.now() + GOOD_FOR, hmac_secret=_key()
    )
    made: dict[str, Any] = challenge.to_dict()
    return made


def use_proof(proof: str) -> None:
    """Use up the solution of a challenge. Raises ProofRequired for whatever is none."""
    if not _is_right(proof) or not _is_first(_nonce(proof)):
        raise ProofRequired()


def _is_right(proof: str) -> bool:
    try:
        return bool(verify_solution(proof, _key()).verified)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError):  # what nobody solves in earnest
        return False


def _nonce(proof: str) -> str:
    """What is in the challenge and nowhere else; its signature was checked, the rest of the text is the sender's."""
    return str(json.loads(base64.b64decode(proof))["challenge"]["parameters"]["nonce"])


def _is_first(nonce: str) -> bool:
    """In the table always: what is used must stay used when Redis is emptied."""
    whole = 2 * GOOD_FOR // timedelta(microseconds=1)
    return table.add([Bucket(digest("proof", nonce), whole, whole)]) == 0


def _key() -> str:
    return derived_key(settings.SECRET_KEY, "proof")

"""The second step of signing in: a code of an app, a recovery code, or the answer of a key."""

import time
import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone
from lib.errors import DomainError, Invalid
from lib.proxies import counted_as
from limits.spending import give_back, spend_all
from outbox.record import record

from accounts import trail
from accounts.app_codes import DIGITS, step_of
from accounts.models import KeyChallenge, SecondFactor, User
from accounts.recovery_codes import codes_left, use_code
from accounts.sealed import Unreadable, unseal
from accounts.second_factor import code_methods_of, is_recent
from accounts.security_keys import NotThisKey, ask_to_sign, signed_by


class InvalidCode(DomainError):
    """The code is wrong, was used before or is too old; or the key is not one of the person's."""

    code = "INVALID_CODE"
    status = 401
    message = "This code is wrong or was used before. An app shows a new one every 30 seconds."


class InvalidKey(InvalidCode):
    """The answer is none of a key of the person to this challenge."""

    message = "This key was not accepted. Try again, or use a code."


def prove_by_code(*, user: User, code: str, door: str, address: str | None) -> None:
    """Take a code of the person's app or a recovery code, which works once. Raises InvalidCode, RateLimited."""
    charges = count_second_try(user, address)
    digits = "".join(code.split())
    if len(digits) == DIGITS and digits.isascii() and digits.isdecimal():
        method, right = "TOTP", _is_of_app(user, digits)
    else:
        method, right = "RECOVERY_CODE", use_code(user, code)
    if not right:
        trail.record("second_factor.failed", user=user, door=door, method=method)
        raise InvalidCode()
    give_back(*charges)
    trail.record("second_factor.used", user=user, by=user, door=door, method=method)
    if method == "RECOVERY_CODE":
        trail.record("second_factor.recovery_code_used", user=user, by=user, left=codes_left(user))
        record("user.second_factor_changed", user_id=user.pk, change="recovery code used")


def take_second_step(user: User, code: str, *, address: str | None, signed_in_at: datetime | None) -> None:
    """Take a code from somebody who is signed in and has a second factor, for what a password alone is too little for.

    Keys answer to a sign-in only: who has nothing else has to have signed in not long ago. Raises Invalid, RateLimited.
    """
    if not code_methods_of(user):
        if not is_recent(signed_in_at):
            raise Invalid.field("code", "Sign in anew with your key, and do this within ten minutes.")
        return
    if not code:
        raise Invalid.field("code", "Enter a code of your authenticator app, or a recovery code.")
    try:
        prove_by_code(user=user, code=code, door="api", address=address)
    except InvalidCode as wrong:
        raise Invalid.field("code", wrong.message) from None


def count_second_try(user: User, address: str | None) -> tuple[tuple[str, ...], ...]:
    """Count a try before it is looked at, for the account and for the address. Raises RateLimited."""
    charges = (("second_factor", str(user.pk)), ("second_factor_address", counted_as(address)))
    spend_all(*charges)
    return charges


def _is_of_app(user: User, digits: str) -> bool:
    app = user.second_factors.apps().filter(confirmed_at__isnull=False).first()
    return app is not None and claim_app_code(app, digits)


def claim_app_code(app: SecondFactor, digits: str) -> bool:
    """Whether `digits` is what the app shows now, give or take one step, and nobody came with it or a later one."""
    try:
        step = step_of(unseal(app.secret, place=str(app.user_id)), digits, now=time.time())
    except Unreadable:
        return False
    return step is not None and app.advance(step, timezone.now())


def ask_key(user: User) -> tuple[uuid.UUID, dict[str, Any]]:
    """A challenge for the keys of `user`: its id, which stays in the web session, and what their browser is told."""
    options, state = ask_to_sign(known=_keys_of(user))
    return KeyChallenge.objects.create(user=user, for_new_key=False, state=state).pk, options


def prove_by_key(*, user: User, challenge: uuid.UUID | None, answer: Any, door: str, address: str | None) -> None:
    """Take the answer of one of the person's keys to the challenge, once. Raises InvalidKey, RateLimited.

    A key whose counter has not gone up since its last answer was copied, or its answer was: that is refused, too.
    """
    charges = count_second_try(user, address)
    if not _signed(user, claim_challenge(user, challenge, for_new_key=False), answer):
        trail.record("second_factor.failed", user=user, door=door, method="WEBAUTHN")
        raise InvalidKey()
    give_back(*charges)
    trail.record("second_factor.used", user=user, by=user, door=door, method="WEBAUTHN")


def claim_challenge(user: User, challenge: uuid.UUID | None, *, for_new_key: bool) -> dict[str, Any] | None:
    """The state of a challenge of `user` that is fresh and that nobody has answered; now somebody has."""
    mine = KeyChallenge.objects.filter(user=user, for_new_key=for_new_key)
    row = mine.filter(pk=challenge).first() if challenge else None
    return row.state if row and row.claim(timezone.now()) else None


def _keys_of(user: User) -> list[str]:
    return list(user.second_factors.keys().values_list("public_key", flat=True))


def _signed(user: User, state: dict[str, Any] | None, answer: Any) -> bool:
    if state is None:
        return False
    try:
        credential_id, counter = signed_by(state, answer, known=_keys_of(user))
    except NotThisKey:
        return False
    return _has_counted_on(user.second_factors.get(credential_id=credential_id), counter)


def _has_counted_on(key: SecondFactor, counter: int) -> bool:
    """Keys that count at all count up: what does not is a copy. Many passkeys never count."""
    now = timezone.now()
    if counter == 0:
        counted = SecondFactor.objects.filter(pk=key.pk, counter=0).update(last_used_at=now) == 1
    else:
        counted = key.advance(counter, now)
    if not counted:
        trail.record("second_factor.key_copied", user=key.user_id)
    return counted

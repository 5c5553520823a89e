"""How passwords are hashed, and what a password must have beyond Django's own checks."""

import base64
import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import BasePasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from lib.errors import Invalid
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id, verify

from accounts.hashing import hashed

if TYPE_CHECKING:
    from accounts.models import User


class Argon2idHasher(BasePasswordHasher):
    """Argon2id with OWASP's parameters: 19 MiB, two passes, one lane. Weaker hashes are replaced at sign-in.

    By libsodium, which uses what registers the processor has (AVX2, AVX-512): 19 ms of a core where the reference's
    code takes 34. Both write the same, and read what the other one wrote.
    """

    algorithm = "argon2"
    salt_bytes = 16
    passes = 2
    memory = 19 * 1024
    """In KiB."""

    def salt(self) -> str:
        """A new one, in base64 as it stands in the hash."""
        return _base64(secrets.token_bytes(self.salt_bytes))

    def encode(self, password: str, salt: str) -> str:
        """As `argon2$argon2id$v=19$m=19456,t=2,p=1$salt$hash`."""
        salted = base64.b64decode(salt + "==")
        key = hashed(argon2id.kdf, 32, password.encode(), salted, self.passes, self.memory * 1024, RawEncoder)
        return f"{self._head}{_base64(salted)}${_base64(key)}"

    def verify(self, password: str, encoded: str) -> bool:
        """Whether it is the password, whatever parameters it was hashed with."""
        try:
            return hashed(verify, encoded.removeprefix(self.algorithm).encode(), password.encode())
        except CryptoError:
            return False

    def must_update(self, encoded: str) -> bool:
        """Whether it was hashed with other parameters, or a shorter salt, than we use now."""
        salt = encoded.removeprefix(self._head).partition("$")[0]
        return not encoded.startswith(self._head) or len(salt) < len(self.salt())

    def harden_runtime(self, password: str, encoded: str) -> None:
        """A wrong password for a weaker hash takes less time, until its owner signs in: as with Django's own."""

    @property
    def _head(self) -> str:
        return f"{self.algorithm}$argon2id$v=19$m={self.memory},t={self.passes},p=1$"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


class MixedCaseAndDigits:
    """A password has lower case, upper case and a digit."""

    message = "The password must have a lower-case letter, an upper-case letter and a digit."

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError unless all three are there."""
        tests = (str.islower, str.isupper, str.isdigit)
        if not all(any(test(character) for character in password) for test in tests):
            raise ValidationError(self.message, code="password_too_plain")

    def get_help_text(self) -> str:
        return self.message


def require_good_password(password: str, user: "User", *, field: str = "password") -> None:
    """Raise Invalid with everything that is wrong with `password`, told of `field`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(details={"fields": {field: list(error.messages)}}) from None

"""How passwords are hashed, and what a password must have beyond Django's own checks."""

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from lib.errors import Invalid

from accounts.hashing import hashed

if TYPE_CHECKING:
    from accounts.models import User


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with OWASP's parameters: 19 MiB, two passes, one lane. Weaker hashes are replaced at sign-in."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        encoded: str = hashed(super().encode, password, salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        right: bool = hashed(super().verify, password, encoded)
        return right


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

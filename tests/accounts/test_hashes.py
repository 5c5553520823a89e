"""The hashes of passwords: by libsodium, in the form that Argon2's reference writes."""

from typing import Any

import pytest
from accounts.models import User
from accounts.passwords import Argon2idHasher
from django.contrib.auth.hashers import check_password

from tests.cast import PASSWORD, Cast
from tests.http import ApiClient

OWASP = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
OF_THE_REFERENCE = f"{OWASP}UTNtVmJUMHlaazhzTHcyUmNYZTlhSA$zVwCamI7SUNKBZW91+duE0oJlQNeNcCLxOXbdLJFN2M"
"""Of PASSWORD by argon2-cffi 25.1, with the salt of 22 bytes that Django makes."""


@pytest.mark.django_db
def test_who_has_a_hash_of_the_reference_signs_in_and_keeps_it(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.Argon2idHasher"]
    User.objects.filter(pk=cast.lena.pk).update(password=OF_THE_REFERENCE)
    told = {"email": cast.lena.email, "password": PASSWORD}
    assert ApiClient().post("accounts/login/", told).status == 200
    assert ApiClient().post("accounts/login/", {**told, "password": "Wrong-horse-9"}).status == 401
    cast.lena.refresh_from_db()
    assert cast.lena.password == OF_THE_REFERENCE


def test_each_hash_has_a_salt_of_its_own() -> None:
    hasher = Argon2idHasher()
    first, second = (hasher.encode(PASSWORD, hasher.salt()) for _ in range(2))
    assert first.startswith(OWASP)
    assert first != second
    assert all(check_password(PASSWORD, each, preferred=hasher) for each in (first, second))
    assert not check_password(PASSWORD + " ", first, preferred=hasher)


@pytest.mark.parametrize("salt", ["c2FsdHNhbHQ", ""])
def test_a_short_salt_is_replaced(salt: str) -> None:
    assert Argon2idHasher().must_update(f"{OWASP}{salt}${OF_THE_REFERENCE[-43:]}")
    assert not Argon2idHasher().must_update(OF_THE_REFERENCE)


@pytest.mark.parametrize("broken", ["", "$", OWASP, f"{OF_THE_REFERENCE}x", OF_THE_REFERENCE[:-1], "argon2$md5$abc"])
def test_what_is_no_hash_fits_no_password(broken: str) -> None:
    assert not Argon2idHasher().verify(PASSWORD, broken)

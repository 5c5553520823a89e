"""Codes for the day when the phone is lost: ten of fifty random bits each, hashed like passwords."""

import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import RecoveryCode, User

COUNT = 10
FEW = 3
"""From how many left on their owner is warned."""
LENGTH = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks like something else: 0 and O, 1, I and L."""


def renew_codes(user: User) -> list[str]:
    """Ten new codes in place of all others. The answer is the only copy of them."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=make_password(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(user: User) -> int:
    """How many still work."""
    return user.recovery_codes.filter(used_at__isnull=True).count()


def use_code(user: User, typed: str) -> bool:
    """Whether `typed` is a code of `user` that was not used; now it is."""
    code = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    if len(code) != LENGTH:
        return False
    unused = user.recovery_codes.filter(used_at__isnull=True).order_by("pk")
    found = next((row for row in unused if check_password(code, row.hash)), None)
    return found is not None and found.claim(timezone.now())

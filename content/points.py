"""How many points, in words."""

from django.utils.translation import ngettext


def in_points(number: str) -> str:
    """`1 point`, `2.5 points`; `number` is as people read it."""
    return ngettext("%(number)s point", "%(number)s points", 1 if number == "1" else 2) % {"number": number}

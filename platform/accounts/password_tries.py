"""How often a password may be tried, at every door that asks for one: the API, the admin, and whoever is signed in.

A try is counted before the password is looked at, so that many at the same moment can't share one look, and counting
knows addresses only, not whether an account is behind them. What is right costs nothing: it is given back.

Nobody can be locked out by others. A place that an account signed in from before has a budget of its own; what all
other places have together may be used up by whoever tries, and then only those wait.
"""

from dataclasses import dataclass
from datetime import timedelta

from lib.proxies import counted_as
from limits.spending import Charge, RateLimited, forget, give_back, is_remembered, remember, spend_all

from accounts import trail
from accounts.hashing import require_room
from accounts.models import User

KNOWN_FOR = timedelta(days=90)
NOTED_EVERY = timedelta(minutes=15)
_PLACE, _HELD_UP = "sign_in_place", "sign_in_held_up"


@dataclass(frozen=True)
class PasswordTry:
    """One try, already counted."""

    own: Charge
    shared: tuple[Charge, ...]

    def was_right(self) -> None:
        """Forget the wrong tries for this account at this place; elsewhere, this one does not count."""
        forget(self.own)
        give_back(*self.shared)


def count_try(email: str, address: str | None) -> PasswordTry:
    """Count that somebody at `address` tries a password for the account `email`, whether or not there is one.

    Raises RateLimited, which gets longer the more often it was tried; PasswordsBusy, before anything is counted.
    """
    require_room()
    account, place = User.objects.normalize_email(email), counted_as(address)
    shared: tuple[Charge, ...] = (("sign_in_address", place),)
    if is_remembered(_PLACE, account, place):
        own: Charge = ("sign_in_known", account, place)
    else:
        own = ("sign_in", account, place)
        shared = (*shared, ("sign_in_strangers", account))
    try:
        spend_all(own, *shared)
    except RateLimited:
        _note(account, place)
        raise
    return PasswordTry(own, shared)


def _note(account: str, place: str) -> None:
    """Write in the trail that somebody has to wait: once in a while, since they may go on trying a thousand times."""
    if is_remembered(_HELD_UP, account, place):
        return
    remember(_HELD_UP, account, place, time=NOTED_EVERY)
    user = User.objects.filter(email=account).first() if "\x00" not in account else None
    trail.record("sign_in.held_up", user=user, email="" if user else account)


def know_place(user: User, address: str | None) -> None:
    """Remember that `user` has proved who they are at `address`."""
    remember(_PLACE, user.email, counted_as(address), time=KNOWN_FOR)

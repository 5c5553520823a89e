"""How often a password may be tried, at every door that asks for one: the API, the admin, and whoever is signed in.

A try is counted before the password is looked at, so that many at the same moment can't share one look, and counting
knows addresses only, not whether an account is behind them. What is right costs nothing: it is given back.

Nobody can be locked out by others. A place that an account signed in from before has a budget of its own; what all
other places have together may be used up by whoever tries, and then only those wait.
"""

from dataclasses import dataclass
from datetime import timedelta

from lib.proxies import counted_as
from limits.spending import Charge, forget, give_back, is_remembered, remember, spend_all

from accounts.models import User

KNOWN_FOR = timedelta(days=90)
_PLACE = "sign_in_place"


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

    Raises RateLimited, which gets longer the more often it was tried.
    """
    account, place = User.objects.normalize_email(email), counted_as(address)
    shared: tuple[Charge, ...] = (("sign_in_address", place),)
    if is_remembered(_PLACE, account, place):
        own: Charge = ("sign_in_known", account, place)
    else:
        own = ("sign_in", account, place)
        shared = (*shared, ("sign_in_strangers", account))
    spend_all(own, *shared)
    return PasswordTry(own, shared)


def know_place(user: User, address: str | None) -> None:
    """Remember that `user` has proved who they are at `address`."""
    remember(_PLACE, user.email, counted_as(address), time=KNOWN_FOR)

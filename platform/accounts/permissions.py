"""Who may change other people's accounts."""

from lib.errors import Forbidden

from accounts.models import User


class AdminsOnly(Forbidden):
    """Only those who run the school may do this."""

    message = "Only admins may do this."


def require_admin(user: User) -> None:
    """Raise AdminsOnly unless `user` may run the school."""
    if not user.is_admin:
        raise AdminsOnly()


def lock_pair(*, user: User, by: User) -> tuple[User, User]:
    """Both people, locked in a fixed order, as they are now: two admins can't shut each other out at once."""
    rows = {row.pk: row for row in User.objects.locked().filter(pk__in={user.pk, by.pk}).order_by("pk")}
    return rows[user.pk], rows[by.pk]


def require_authority(*, over: User, by: User) -> None:
    """Raise Forbidden unless `by` is an admin, acts on somebody else, and on a superuser only as a superuser."""
    require_admin(by)
    if over.pk == by.pk:
        raise Forbidden("You can't do this to your own account.")
    if over.is_superuser and not by.is_superuser:
        raise Forbidden("Only a superuser may change a superuser.")

"""Who may see which figures."""

from accounts.models import User
from lib.errors import Forbidden


def require_teacher(user: User) -> None:
    """Figures on one's own teaching are for those who teach. Raises Forbidden."""
    if not (user.is_instructor or user.is_admin):
        raise Forbidden("These figures are for instructors.")


def require_admin(user: User) -> None:
    """Figures on the whole school are for those who run it. Raises Forbidden."""
    if not user.is_admin:
        raise Forbidden("These figures are for admins.")

"""What the screens of the admin store about a person, in Wagtail's tables."""

from accounts.personal import Fate, Leaving, stored
from wagtail.users.models import UserProfile


def _remove_profile(leaving: Leaving) -> None:
    rows = UserProfile.objects.filter(user=leaving.user)
    leaving.doom(*(row.avatar.name for row in rows if row.avatar))
    rows.delete()


stored(
    "wagtailusers.UserProfile",
    "user",
    "avatar",
    "dismissibles",
    fate=Fate.DELETED,
    why="How somebody likes the admin to look.",
    shows=("preferred_language", "current_time_zone", "theme", "density", "avatar"),
    files=("avatar",),
    wipe=_remove_profile,
)
stored(
    "wagtailadmin.EditingSession",
    "user",
    "content_object",
    fate=Fate.DELETED,
    why="Who has which page open at this moment.",
    shows=("object_id", "last_seen_at"),
)
stored(
    "wagtailadmin.FormState",
    "user",
    "data",
    "content_object",
    fate=Fate.DELETED,
    why="What was typed into a form and not saved.",
    shows=("object_id", "data"),
)

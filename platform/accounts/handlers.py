"""What accounts do about what happened here."""

from django.core.files.storage import default_storage
from outbox.models import Event
from outbox.record import handles

from accounts.models import FileToErase, User
from accounts.tombstones import write_down


@handles("user.erased")
def remove_files_of_erased(event: Event) -> None:
    """Each file, then its row: what was interrupted goes on where it stopped."""
    for row in FileToErase.objects.filter(person=event.payload["user_id"]):
        default_storage.delete(row.name)
        row.delete()


@handles("user.erased")
def write_tombstone(event: Event) -> None:
    """Outside of the database, for the day when it is restored from a backup."""
    user = User.objects.get(pk=event.payload["user_id"])
    write_down(user, keep_name=event.payload["keep_name"])

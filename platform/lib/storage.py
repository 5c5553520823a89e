"""Files on a local disk, reachable only through links that are signed and expire."""

import time
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.signing import BadSignature, Signer
from django.utils.deconstruct import deconstructible

_SALT = "lectern.media"


def sign_name(name: str, now: float | None = None) -> str:
    """A token that opens `name` for `MEDIA_LINK_SECONDS` to twice that.

    The expiry is rounded, so that the same file has the same link for a while and answers can carry an ETag.
    """
    span = settings.MEDIA_LINK_SECONDS
    expires = (int((now or time.time()) // span) + 2) * span
    return Signer(key=settings.MEDIA_SIGNING_KEY, salt=_SALT).sign_object([name, expires], compress=True)


def signed_name(token: str, now: float | None = None) -> str | None:
    """The file's name if the token is ours and has not expired, else None."""
    try:
        name, expires = Signer(key=settings.MEDIA_SIGNING_KEY, salt=_SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return str(name) if (now or time.time()) < expires else None


@deconstructible
class SignedFileSystemStorage(FileSystemStorage):
    """Django's own storage, with links that only we can make."""

    def url(self, name: str | None) -> str:
        """A link that expires, ending in the file's own name."""
        if not name:
            raise ValueError("A file without a name has no link.")
        return f"{self.base_url}{sign_name(name)}/{quote(name.rsplit('/', 1)[-1])}"

"""What is counted where there is no Redis, and while it can't be reached."""

from django.db import models


class Bucket(models.Model):
    """How full one bucket of one limit is, said by when it will be empty; a row whose moment is past means nothing.

    `key` is a keyed digest: neither an address nor an account can be read from it.
    """

    key = models.CharField(primary_key=True, max_length=64)
    empty_at = models.BigIntegerField(db_index=True, help_text="Microseconds since 1970, by the clock of the database.")

    def __str__(self) -> str:
        return self.key

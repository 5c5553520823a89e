"""Files of somebody who was erased: removed after that has committed, and the row with them."""

from django.db import models


class FileToErase(models.Model):
    """One file of the media storage. `person` is the id of what is left of the account."""

    person = models.UUIDField(db_index=True)
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return f"a file of {self.person}"

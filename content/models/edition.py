"""What tells one state of the catalogue from another."""

from django.db import models


class CatalogueChange(models.Model):
    """That something was changed that is shown of published courses or that they are found by: a number by chance.

    The database writes it itself (`content.editions`). The sum of all is the edition of the catalogue: it tells whether
    anything has changed, and nobody waits to write it, as for a counter that all changes would share. A job adds the
    rows up.
    """

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)

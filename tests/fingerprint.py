"""One value for everything in the database, to show that a refusal changed nothing."""

import hashlib

from django.apps import apps
from django.db import connection

# A refusal may count against a limit, and a session may be told from another: neither is a change of the data.
UNWATCHED = {"lectern_cache", "django_session"}


def database_fingerprint() -> dict[str, str]:
    """A hash of the rows of each table of each model."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - UNWATCHED
    return {table: _hash_of(table) for table in sorted(tables)}


def _hash_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = sorted(repr(row) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()

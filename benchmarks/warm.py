"""A database in memory, as that of a school in use is: a copy's pages are on the disk, and what is asked first waits.

Every table and every ordered index is read once in a way that keeps its pages (a whole table that is read in sequence
keeps few, one that is read by the places of its rows keeps all), the smallest last: where there is more data than
memory, those stay. A copy brings the statistics of its rows and what is visible of them with it.
"""

import time
from typing import Any

import psycopg2
from psycopg2.errors import QueryCanceled

MOST_SECONDS = 180.0
_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 't') AND n.nspname IN ('public', 'pg_toast') AND pg_relation_size(c.oid) > 0
    ORDER BY pg_relation_size(c.oid) DESC
"""
_INDEXES = """
    SELECT i.indrelid::regclass::text, pg_get_expr(i.indpred, i.indrelid), (
        SELECT string_agg(
            pg_get_indexdef(i.indexrelid, place, true)
            || CASE WHEN i.indoption[place - 1] & 1 = 1 THEN ' DESC' ELSE ' ASC' END
            || CASE WHEN i.indoption[place - 1] & 2 = 2 THEN ' NULLS FIRST' ELSE ' NULLS LAST' END,
            ', ' ORDER BY place
        ) FROM generate_series(1, i.indnkeyatts) place
    )
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.amname = 'btree' AND n.nspname = 'public' AND pg_relation_size(c.oid) > 8192
    ORDER BY pg_relation_size(c.oid) DESC
"""
_ONLY_IN_ORDER = """
    SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off; SET enable_bitmapscan = off;
    SET max_parallel_workers_per_gather = 0
"""


def warm(url: str, most_seconds: float = MOST_SECONDS) -> bool:
    """Read all of a database, for so long at most; whether all of it was read."""
    end = time.monotonic() + most_seconds
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            return all(_read(cursor, statement, end) for statement in _readings(cursor))
    finally:
        connection.close()


def _readings(cursor: Any) -> list[str]:
    """What reads each table, and then each index: its rows in its order, of which none is wanted."""
    cursor.execute(_TABLES)
    tables = [f"SELECT count(*) FROM {table} WHERE ctid >= '(0,0)'" for (table,) in cursor.fetchall()]
    cursor.execute(_INDEXES)
    orders = [
        f"SELECT FROM {table} {f'WHERE {only}' if only else ''} ORDER BY {keys} OFFSET 1000000000"
        for table, only, keys in cursor.fetchall()
    ]
    return [*tables, _ONLY_IN_ORDER, *orders]


def _read(cursor: Any, statement: str, end: float) -> bool:
    left = int((end - time.monotonic()) * 1000)
    if left <= 0:
        return False
    try:
        cursor.execute(f"SET statement_timeout = {left}")
        cursor.execute(statement)
    except QueryCanceled:
        return False
    return True

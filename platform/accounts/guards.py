"""The database lets nothing personal in about somebody who was erased, whoever was still at it in that moment.

Erasing locks the person's row. What names them meanwhile waits for that lock, then finds them erased and is refused;
without this, a review that was half sent would stand there afterwards. The guards are put up after migrations, for
every rule of `accounts.personal` that wants one, so a new model has its own as soon as it has a rule.
"""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection

from accounts.models import SecurityTrace, User
from accounts.personal import RULES

MARK = "lectern: this person was erased"
_NAME = "not_erased"
_USER = User._meta.db_table
_TRACE = SecurityTrace._meta.db_table

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION accounts_not_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person uuid; gone timestamptz;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO person USING NEW;
    IF person IS NOT NULL THEN
        SELECT erased_at INTO gone FROM {_USER} WHERE id = person FOR KEY SHARE;
        IF gone IS NOT NULL THEN RAISE EXCEPTION '{MARK}'; END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION accounts_stays_erased() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MARK}'; END $$;
CREATE OR REPLACE FUNCTION accounts_no_trace_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person uuid; gone timestamptz;
BEGIN
    SELECT COALESCE(by_id, user_id) INTO person FROM accounts_securityevent WHERE id = NEW.event_id;
    SELECT erased_at INTO gone FROM {_USER} WHERE id = person FOR KEY SHARE;
    IF gone IS NOT NULL THEN RETURN NULL; END IF;
    RETURN NEW;
END $$
"""  # noqa: S608 - names of our own tables


def is_of_erased(error: BaseException) -> bool:
    """Whether the database refused something because the person it is about was erased meanwhile."""
    return isinstance(error, DatabaseError) and MARK in str(error)


def put_up(**_: Any) -> None:
    """Put up the guards that are missing."""
    with connection.cursor() as cursor:
        there = _there(cursor)
        if there is None:
            return
        tables = set(connection.introspection.table_names(cursor))
        wanted = {name: table for name, table, _ in _wanted()}
        if there >= {name for name, table in wanted.items() if table in tables}:
            return
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTIONS)
        for name, table, sql in _wanted():
            if table in tables and name not in there:
                cursor.execute(sql)


def take_down(**_: Any) -> None:
    """Take all of them down: on SQLite, a table can't be rebuilt while a guard of another looks into it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for function in ("not_erased", "stays_erased", "no_trace_of_erased"):
                cursor.execute(f"DROP FUNCTION IF EXISTS accounts_{function}() CASCADE")
        else:
            for name in _there(cursor) or ():
                cursor.execute(f'DROP TRIGGER "{name}"')


def take_down_on_sqlite(**_: Any) -> None:
    """Before migrations."""
    if connection.vendor == "sqlite":
        take_down()


def _there(cursor: Any) -> set[str] | None:
    """The guards that stand; None where the table of people does not know of erasing."""
    tables = connection.introspection.table_names(cursor)
    if _USER not in tables:
        return None
    columns = {column.name for column in connection.introspection.get_table_description(cursor, _USER)}
    if "erased_at" not in columns:
        return None
    if connection.vendor == "postgresql":
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"%{_NAME}"])
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"%{_NAME}"])
    return {row[0] for row in cursor.fetchall()}


def _wanted() -> Iterator[tuple[str, str, str]]:
    """Name, table and SQL of every guard."""
    yield _stays_erased()
    yield _no_trace()
    for rule in RULES.values():
        fields, table = rule.model._meta, rule.model._meta.db_table
        for link in rule.guards:
            column = str(fields.get_field(link).column)  # type: ignore[union-attr]
            yield _not_erased(table, column, "INSERT", "")
            for name in rule.frozen:
                frozen = str(fields.get_field(name).column)  # type: ignore[union-attr]
                yield _not_erased(table, column, f"UPDATE OF {frozen}", f"_{frozen}")


def _not_erased(table: str, column: str, when: str, suffix: str) -> tuple[str, str, str]:
    name = f"{table}_{column}{suffix}"[: 62 - len(_NAME)] + f"_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" FOR EACH ROW '
    if connection.vendor == "postgresql":
        return name, table, f"{head}EXECUTE FUNCTION accounts_not_erased('{column}')"
    gone = f'EXISTS (SELECT 1 FROM {_USER} WHERE id = NEW."{column}" AND erased_at IS NOT NULL)'  # noqa: S608
    return name, table, f"{head}WHEN {gone} BEGIN SELECT RAISE(ABORT, '{MARK}'); END"


def _stays_erased() -> tuple[str, str, str]:
    name = f"{_USER}_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{_USER}" FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) '
    if connection.vendor == "postgresql":
        return name, _USER, f"{head}EXECUTE FUNCTION accounts_stays_erased()"
    return name, _USER, f"{head}BEGIN SELECT RAISE(ABORT, '{MARK}'); END"


def _no_trace() -> tuple[str, str, str]:
    """The event stays, since it names ids only; its trace is left out without a word."""
    name = f"{_TRACE}_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{_TRACE}" FOR EACH ROW '
    if connection.vendor == "postgresql":
        return name, _TRACE, f"{head}EXECUTE FUNCTION accounts_no_trace_of_erased()"
    person = "SELECT COALESCE(by_id, user_id) FROM accounts_securityevent WHERE id = NEW.event_id"
    gone = f"EXISTS (SELECT 1 FROM {_USER} WHERE id = ({person}) AND erased_at IS NOT NULL)"  # noqa: S608
    return name, _TRACE, f"{head}WHEN {gone} BEGIN SELECT RAISE(IGNORE); END"

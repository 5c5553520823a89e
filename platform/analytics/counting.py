"""What is counted, and the triggers that count it. When they are put up, everything is counted anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from lib.triggers import Trigger, Triggers, changed, function, of_row

from analytics.models import Subject, Tally, TallyChange

NO_DAY = "1970-01-01"
KEY_OF_CATEGORY = "replace(CAST({} AS varchar(40)), '-', '')"
"""The same on every database, whatever it makes of a UUID."""
_MARK = "tallied"
_CHANGES, _TALLIES = TallyChange._meta.db_table, Tally._meta.db_table
_COLUMNS = "subject, key, day, number"


@dataclass(frozen=True)
class Counted:
    """Rows of a table that count, as SQL about a row named `r`."""

    subject: Subject
    table: str
    columns: tuple[str, ...]
    which: str
    key: str = "''"
    moment: str = f"'{NO_DAY}'"

    def each(self, row: str, number: int) -> str:
        """A row for `TallyChange`, if `row` of a trigger counts."""
        sql = f"SELECT '{self.subject}', {self.key}, date({self.moment}), {number} WHERE {self.which}"
        return of_row(row, sql)

    @property
    def counted(self) -> str:
        """All of them, counted from the table."""
        return (
            f"SELECT '{self.subject}' AS subject, {self.key} AS key, date({self.moment}) AS day, count(*) AS number "  # noqa: S608
            f"FROM {self.table} r WHERE {self.which} GROUP BY 2, 3"
        )


_STATE = (
    "r.role || CASE WHEN r.is_active THEN ' active' ELSE ' inactive' END "
    "|| CASE WHEN r.erased_at IS NULL THEN '' ELSE ' erased' END"
)
_IN_COURSE = "r.status IN ('ACTIVE', 'COMPLETED')"
COUNTED = (
    Counted(Subject.PERSON, "accounts_user", ("role", "is_active", "erased_at"), "r.id IS NOT NULL", _STATE),
    Counted(Subject.REGISTRATION, "accounts_user", ("created_at",), "r.id IS NOT NULL", moment="r.created_at"),
    Counted(
        *(Subject.COURSE, "content_course", ("category_id", "current_release_id"), "r.current_release_id IS NOT NULL"),
        key=f"COALESCE({KEY_OF_CATEGORY.format('r.category_id')}, '')",
    ),
    Counted(Subject.ENROLLMENT, "learning_enrollment", ("status", "enrolled_at"), _IN_COURSE, moment="r.enrolled_at"),
    Counted(
        *(Subject.COMPLETION, "learning_enrollment", ("status", "completed_at"), "r.status = 'COMPLETED'"),
        moment="r.completed_at",
    ),
)
RECOUNTED = " UNION ALL ".join(each.counted for each in COUNTED)
KEPT = f"SELECT {_COLUMNS} FROM {_TALLIES} UNION ALL SELECT {_COLUMNS} FROM {_CHANGES}"  # noqa: S608


def recount() -> None:
    """Count everything anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (_CHANGES, _TALLIES):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        cursor.execute(f"INSERT INTO {_TALLIES} ({_COLUMNS}) {RECOUNTED}")


def _by_table() -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for each in COUNTED:
        found.setdefault(each.table, []).append(each)
    return found


def _functions() -> Iterator[tuple[str, str]]:
    """`OLD` and `NEW` are null where there is none."""
    for table, counted in _by_table().items():
        each = [rows for one in counted for rows in (one.each("NEW", 1), one.each("OLD", -1))]
        body = (
            f"BEGIN INSERT INTO {_CHANGES} ({_COLUMNS}) SELECT subject, key, day, sum(number) "  # noqa: S608
            f"FROM ({' UNION ALL '.join(each)}) x(subject, key, day, number) GROUP BY 1, 2, 3 HAVING sum(number) <> 0; "
            "RETURN NULL; END"
        )
        yield function(f"{table}_{_MARK}", body, "SET timezone TO 'UTC'")


def _wanted() -> Iterator[Trigger]:
    for table, counted in _by_table().items():
        columns = list(dict.fromkeys(column for each in counted for column in each.columns))
        for when, rows in (
            ("INSERT", (("NEW", 1),)),
            ("DELETE", (("OLD", -1),)),
            ("UPDATE", (("OLD", -1), ("NEW", 1))),
        ):
            name = f"{table}_{_MARK}_{when.lower()}"
            only = f"OF {', '.join(columns)} " if when == "UPDATE" else ""
            condition = f"WHEN ({changed(columns)}) " if when == "UPDATE" else ""
            head = f"CREATE TRIGGER {name} AFTER {when} {only}ON {table} FOR EACH ROW {condition}"
            rows_of = [each.each(row, number) for each in counted for row, number in rows]
            body = " ".join(f"INSERT INTO {_CHANGES} ({_COLUMNS}) {row};" for row in rows_of)
            postgres = connection.vendor == "postgresql"
            run = f"EXECUTE FUNCTION {table}_{_MARK}()" if postgres else f"BEGIN {body} END"
            yield Trigger(name, table, head + run)


def _needs() -> dict[str, set[str]]:
    columns = {table: {name for each in counted for name in each.columns} for table, counted in _by_table().items()}
    return {_CHANGES: set(), _TALLIES: set(), **columns}


TRIGGERS = Triggers(_MARK, _needs, _functions, _wanted, then=recount)
take_down = TRIGGERS.take_down
"""By this name a migration calls it."""

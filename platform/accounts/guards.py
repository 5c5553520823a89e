"""The database lets nothing personal in about somebody who was erased, whoever was still at it in that moment.

Erasing locks the person's row. What names them meanwhile waits for that lock, then finds them erased and is refused;
without this, a review that was half sent would stand there afterwards. There is a guard for every rule of
`accounts.personal` that wants one, so a new model has its own as soon as it has a rule.
"""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from lib.triggers import Trigger, Triggers, function

from accounts.models import SecurityTrace, User
from accounts.personal import RULES

MARK = "lectern: this person was erased"
_NAME = "not_erased"
_USER = User._meta.db_table
_TRACE = SecurityTrace._meta.db_table


def is_of_erased(error: BaseException) -> bool:
    """Whether the database refused something because the person it is about was erased meanwhile."""
    return isinstance(error, DatabaseError) and MARK in str(error)


def _functions() -> Iterator[tuple[str, str]]:
    gone = f"SELECT erased_at INTO gone FROM {_USER} WHERE id = person FOR KEY SHARE;"  # noqa: S608
    yield function(
        "accounts_not_erased",
        f"""DECLARE person uuid; gone timestamptz;
        BEGIN
            EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO person USING NEW;
            IF person IS NOT NULL THEN
                {gone}
                IF gone IS NOT NULL THEN RAISE EXCEPTION '{MARK}'; END IF;
            END IF;
            RETURN NEW;
        END""",
    )
    yield function("accounts_stays_erased", f"BEGIN RAISE EXCEPTION '{MARK}'; END")
    yield function(
        "accounts_no_trace_of_erased",
        f"""DECLARE person uuid; gone timestamptz;
        BEGIN
            SELECT COALESCE(by_id, user_id) INTO person FROM accounts_securityevent WHERE id = NEW.event_id;
            {gone}
            IF gone IS NOT NULL THEN RETURN NULL; END IF;
            RETURN NEW;
        END""",  # noqa: S608
    )


def _wanted() -> Iterator[Trigger]:
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


def _not_erased(table: str, column: str, when: str, suffix: str) -> Trigger:
    name = f"{table}_{column}{suffix}"[: 62 - len(_NAME)] + f"_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" FOR EACH ROW '
    if connection.vendor == "postgresql":
        return Trigger(name, table, f"{head}EXECUTE FUNCTION accounts_not_erased('{column}')")
    gone = f'EXISTS (SELECT 1 FROM {_USER} WHERE id = NEW."{column}" AND erased_at IS NOT NULL)'  # noqa: S608
    return Trigger(name, table, f"{head}WHEN {gone} BEGIN SELECT RAISE(ABORT, '{MARK}'); END")


def _stays_erased() -> Trigger:
    name = f"{_USER}_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{_USER}" FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL) '
    if connection.vendor == "postgresql":
        return Trigger(name, _USER, f"{head}EXECUTE FUNCTION accounts_stays_erased()")
    return Trigger(name, _USER, f"{head}BEGIN SELECT RAISE(ABORT, '{MARK}'); END")


def _no_trace() -> Trigger:
    """The event stays, since it names ids only; its trace is left out without a word."""
    name = f"{_TRACE}_{_NAME}"
    head = f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{_TRACE}" FOR EACH ROW '
    if connection.vendor == "postgresql":
        return Trigger(name, _TRACE, f"{head}EXECUTE FUNCTION accounts_no_trace_of_erased()")
    person = "SELECT COALESCE(by_id, user_id) FROM accounts_securityevent WHERE id = NEW.event_id"
    gone = f"EXISTS (SELECT 1 FROM {_USER} WHERE id = ({person}) AND erased_at IS NOT NULL)"  # noqa: S608
    return Trigger(name, _TRACE, f"{head}WHEN {gone} BEGIN SELECT RAISE(IGNORE); END")


TRIGGERS = Triggers(_NAME, lambda: {_USER: {"erased_at"}}, _functions, _wanted)

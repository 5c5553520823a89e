"""Writing how far somebody has come in a lesson: by far the most frequent of all that learners do.

One statement asks who calls, locks the enrollment, and writes the progress, where that may be. It needs to know
beforehand which release is the current one, and what that asks for in the lesson. Each process keeps what it saw last;
the statement writes nothing where another release is the current one by now.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from accounts.holders import By, holders, values_of
from accounts.tokens import AccessClaims
from django.db import connection, transaction
from django.db.models import DateTimeField, Exists, F, IntegerField, OuterRef, UUIDField
from lib.given import Given, GivenUser
from lib.kept import Kept
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite
from lib.together import Ready, compiled, update

from content.models import Course, ReleaseLesson, Requirement
from learning.actions.completion import after_completing
from learning.models import Enrollment

_WRITE = """
    INSERT INTO learning_lessonprogress
        (enrollment_id, lesson_id, watched_seconds, position_seconds, completed_at, updated_at)
    {values}
    ON CONFLICT (enrollment_id, lesson_id) DO UPDATE SET
        watched_seconds = {larger}(learning_lessonprogress.watched_seconds, excluded.watched_seconds),
        position_seconds = {larger}(learning_lessonprogress.position_seconds, excluded.position_seconds),
        completed_at = coalesce(learning_lessonprogress.completed_at,
            CASE WHEN {larger}(learning_lessonprogress.watched_seconds, excluded.watched_seconds) >= %s
            THEN excluded.updated_at END),
        updated_at = excluded.updated_at
    RETURNING watched_seconds, position_seconds, completed_at
"""
_ROW = "%s, %s, %s, %s, CASE WHEN %s >= %s THEN {now} END, {now}"


class Reported(NamedTuple):
    """The progress as it was written; a LessonProgress would take 12 µs to be made."""

    enrollment_id: uuid.UUID
    lesson_id: uuid.UUID
    watched_seconds: int
    position_seconds: int
    completed_at: datetime | None


@dataclass(frozen=True)
class _Seen:
    """A lesson in the release that was the current one. `enough` seconds complete it; None where watching does not."""

    release_id: uuid.UUID
    enough: int | None


MOST_RELEASES = 5
"""So many times the current release is asked for anew, where another was published since it was."""
_kept: Kept[uuid.UUID, _Seen] = Kept(most=20_000)
_TODAY = Prepared(
    lambda: ReleaseLesson.objects.filter(
        lesson=Given("lesson_id", UUIDField()), release=F("lesson__course__current_release")
    ).values_list("release_id", "version__requirement", "version__required_seconds")
)


def report(sent: Mapping[str, Any], by: By) -> Reported | None:
    """Write the progress; None where it may not be. `sent` are its fields, `updated_at` the present moment.

    The larger value wins: reports from two devices, late or twice, end the same in any order.
    """
    lesson_id = sent["lesson_id"]
    seen = _kept.get(lesson_id)
    progress = _report(sent, seen, by) if seen else None
    for _ in range(MOST_RELEASES):
        today = _look(lesson_id) if progress is None else None
        if today is None or today == seen:
            break
        seen, progress = today, _report(sent, today, by)
    return progress


def _look(lesson_id: uuid.UUID) -> _Seen | None:
    row = _TODAY.first(lesson_id=lesson_id)
    if row is None:
        return None
    release_id, requirement, seconds = row
    return _kept.keep(lesson_id, _Seen(release_id, seconds if requirement == Requirement.WATCHED else None))


def _report(sent: Mapping[str, Any], seen: _Seen, by: By) -> Reported | None:
    """In a transaction only where more may follow."""
    if seen.enough is None and connection.vendor == "postgresql":
        return _written(sent, seen, by)
    with transaction.atomic():
        progress = _written(sent, seen, by)
        if progress is not None and progress.completed_at == sent["updated_at"]:
            rows = Enrollment.objects.select_related("course", "learner")
            after_completing(rows.get(pk=progress.enrollment_id), progress.lesson_id)
    return progress


def _written(sent: Mapping[str, Any], seen: _Seen, by: By) -> Reported | None:
    values = {**sent, "release": seen.release_id, "enough": seen.enough, **values_of(by)}
    is_token = isinstance(by, AccessClaims)
    if connection.vendor == "postgresql":
        row = _AT_ONCE[is_token].row(**values)
    else:
        row = _PROGRESS.row(**values) if _HERE[is_token].run(**values) else None
    if row is None:
        return None
    watched, position, completed_at = row
    return Reported(sent["enrollment_id"], sent["lesson_id"], watched, position, _moment(completed_at))


def _here(is_token: bool) -> Any:
    """That somebody is in a course of theirs just now, which locks the enrollment; the release is the current one."""
    current = Course.objects.filter(pk=OuterRef("course"), current_release=Given("release", UUIDField()))
    mine = Enrollment.objects.visible_to(GivenUser("me", UUIDField())).in_course().filter(Exists(current))
    mine = mine.filter(Exists(holders())) if is_token else mine
    return update(mine.filter(pk=Given("enrollment_id", UUIDField())), last_accessed_at=_NOW)


def _at_once(is_token: bool) -> Ready:
    """Both, for PostgreSQL. The row that it meets is the newest there is, also if that was written while it waited."""
    ((here, parameters),) = compiled(_here(is_token))
    values = f"SELECT {_ROW.format(now='%s::timestamptz')} FROM here"  # noqa: S608 - no values in it
    sql = f"WITH here AS ({here} RETURNING 1) {_WRITE.format(values=values, larger='GREATEST')}"
    return Ready(sql, [*parameters, *_PARAMETERS])


def _alone() -> Ready:
    larger = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    return Ready(_WRITE.format(values=f"VALUES ({_ROW.format(now='%s')})", larger=larger), _PARAMETERS)


_NOW, _WATCHED, _ENOUGH = (
    Given("updated_at", DateTimeField()),
    Given("watched_seconds", IntegerField()),
    Given("enough", IntegerField(null=True)),
)
_PARAMETERS = [
    *(Given("enrollment_id", UUIDField()), Given("lesson_id", UUIDField()), _WATCHED),
    *(Given("position_seconds", IntegerField()), _WATCHED, _ENOUGH, _NOW, _NOW, _ENOUGH),
]
_HERE = PreparedWrite(lambda: _here(False)), PreparedWrite(lambda: _here(True))
_AT_ONCE = PreparedWrite(lambda: _at_once(False)), PreparedWrite(lambda: _at_once(True))
_PROGRESS = PreparedWrite(_alone)


def _moment(value: datetime | str | None) -> datetime | None:
    """A time as the database gives it: where it is SQLite, one of UTC that does not say so, or its text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment

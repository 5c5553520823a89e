"""Marking a lesson done, the usual way: one message to PostgreSQL, which is a transaction by itself.

The lock comes first, then a statement that asks who calls and counts what is done, and writes all that follows. It
needs to know beforehand what the release asks for in the lesson, so each process keeps which release it saw last.
Where another is the current one by now, where the lesson is done already or asks for more than saying so, and where the
course may be done with it, nothing is written: `learning.actions.progress` goes on by steps of its own, as it does on
every other database.
"""

import uuid
from typing import Any

from accounts.holders import By, holders, values_of
from accounts.tokens import AccessClaims
from django.db import connection
from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.db.models.sql import InsertQuery
from django.utils import timezone
from lib.given import Given, GivenUser, given_row
from lib.kept import Kept
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite
from lib.together import Ready, compiled, for_each, insert, selected, update
from outbox.record import one_event, told_alone

from content.models import Course, ReleaseLesson, Requirement
from learning.models import Enrollment, LessonProgress
from learning.outlines import outline_of

_kept: Kept[uuid.UUID, uuid.UUID] = Kept(most=20_000)


def see(lesson_id: uuid.UUID, release_id: uuid.UUID) -> None:
    """Note that the lesson was found in this release, the current one."""
    _kept.keep(lesson_id, release_id)


def mark_done(*, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, by: By) -> int | None:
    """How much of the course is done then, in per cent; None where it takes more than this, and nothing is written."""
    release_id = _kept.get(lesson_id)
    if release_id is None or connection.vendor != "postgresql":
        return None
    outline = outline_of(release_id)
    if outline.places[outline.positions[str(lesson_id)]].requirement != Requirement.COMPLETE:
        return None
    ids = {"enrollment_id": enrollment_id, "lesson_id": lesson_id}
    told = told_alone("lesson.completed", **ids, user_id=by.pk)
    if told is None:
        return None
    values = {**values_of(by), **told, **ids, "now": timezone.now(), "release": release_id, "few": outline.needed - 1}
    with LOCK.held(enrollment=enrollment_id):
        row = _MARK[isinstance(by, AccessClaims)].row(**values)
    return 100 * (row[0] + 1) // len(outline.places) if row else None


def _found(is_token: bool) -> QuerySet[Enrollment, Any]:
    """The enrollment of who is in the course, is not done with the lesson, and may; and how many others are done."""
    current = Course.objects.filter(pk=OuterRef("course"), current_release=_RELEASE)
    placed = ReleaseLesson.objects.filter(release=_RELEASE, lesson=OuterRef("lesson"))
    done = LessonProgress.objects.filter(enrollment=OuterRef("pk"), completed_at__isnull=False)
    count = done.exclude(lesson=_LESSON).filter(Exists(placed)).order_by().values("enrollment")
    mine = Enrollment.objects.visible_to(GivenUser("me", UUIDField())).filter(pk=_ENROLLMENT)
    mine = mine.filter(Exists(current), ~Exists(done.filter(lesson=_LESSON)), status=Enrollment.Status.ACTIVE)
    mine = mine.filter(Exists(holders())) if is_token else mine
    return mine.annotate(done=Coalesce(Subquery(count.values(count=Count("pk"))), 0)).values_list("pk", "done")


def _mark(is_token: bool) -> Ready:
    """All of it for a course that is not done with this lesson; only then `found` is among the `few`."""
    found, parameters = selected(_found(is_token))
    ((here, of_here),) = compiled(update(Enrollment.objects.filter(pk=_ENROLLMENT), last_accessed_at=_NOW))
    done, of_done = for_each(_done(), "few")
    told, of_told = for_each(one_event(), "few")
    sql = (
        f"WITH found (id, done) AS ({found}), few AS (SELECT done FROM found WHERE done < %s), "  # noqa: S608
        f"here AS ({here} AND EXISTS (SELECT 1 FROM few)), done AS ({done}), told AS ({told}) SELECT done FROM few"
    )
    return Ready(sql, [*parameters, Given("few", IntegerField()), *of_here, *of_done, *of_told])


def _done() -> InsertQuery:
    row = given_row(LessonProgress, "enrollment_id", "lesson_id", completed_at=_NOW, updated_at=_NOW)
    return insert([row], update=("completed_at", "updated_at"), unique=("enrollment", "lesson"))


_ENROLLMENT, _LESSON = Given("enrollment_id", UUIDField()), Given("lesson_id", UUIDField())
_RELEASE, _NOW = Given("release", UUIDField()), Given("now", DateTimeField())
LOCK = Prepared(lambda: Enrollment.objects.filter(pk=Given("enrollment", UUIDField())))
"""Two last lessons finished at once must see each other. Whose it is, the query that it travels with asks."""
_MARK = PreparedWrite(lambda: _mark(False)), PreparedWrite(lambda: _mark(True))
DONE = PreparedWrite(_done)
"""That a lesson is done."""

"""The lessons of an enrollment, and what is left to do in them, ready to be sent.

What learners have not begun looks the same for all of them. So its JSON is made once for a release, as one piece with
the places in it, and only that of the begun lessons is made for each and put in: of 200 lessons, 50 kB, 5 µs instead of
400.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import orjson
from learning.actions.reporting import Reported
from learning.outlines import MOST_PLACES, Outline
from learning.standing import LessonStanding, Requirement, Standing, untouched
from lib.kept import Kept


class _Row:
    """JSON of one thing for each lesson, each after a comma, and where each begins; the last number is the end."""

    def __init__(self, each: list[bytes]) -> None:
        self.json = b"".join(each)
        self.begins = [0, *accumulate(map(len, each))]

    def with_mine(self, mine: Mapping[int, bytes]) -> Iterator[bytes]:
        """Its pieces, with those in `mine` instead of what is at their places."""
        start = 0
        for place in sorted(mine):
            yield self.json[start : self.begins[place]]
            yield mine[place]
            start = self.begins[place + 1]
        yield self.json[start:] if start else self.json


@dataclass(frozen=True)
class _Parts:
    """Of each lesson: where one stands in it, and what is left to do in it."""

    lessons: _Row
    remaining: _Row


def lessons_of(standing: Standing) -> dict[str, bytes]:
    """`lessons` and `remaining` of an enrollment, as `lesson_shown` and `requirement_shown` tell of each."""
    ready = _untouched(standing.outline)
    begun = {place: standing.lessons[place] for place in standing.begun}
    lessons = ready.lessons.with_mine({place: _lesson(mine) for place, mine in begun.items()})
    left = [] if standing.is_finished else [_json(requirement_shown(each)) for each in standing.rules_of_course]
    if standing.lessons_missing and not standing.is_finished:
        open_ones = {place: b"" if mine.completed else _left(mine) for place, mine in begun.items()}
        left += ready.remaining.with_mine(open_ones)
    return {"lessons": _list(lessons), "remaining": _list(left)}


def lesson_shown(lesson: Reported | LessonStanding) -> dict[str, Any]:
    """How far somebody came in a lesson."""
    return {
        "lesson_id": lesson.lesson_id,
        "completed": lesson.completed_at is not None,
        "watched_seconds": lesson.watched_seconds,
        "position_seconds": lesson.position_seconds,
        "completed_at": lesson.completed_at,
    }


def requirement_shown(left: Requirement) -> dict[str, Any]:
    """One thing that is left to do."""
    return {"lesson_id": left.lesson_id, "rule": left.rule, "message": left.message}


_kept: Kept[Outline, _Parts] = Kept(most=MOST_PLACES)


def _untouched(outline: Outline) -> _Parts:
    return _kept.get(outline) or _kept.keep(outline, _made(untouched(outline)), len(outline.places))


def _made(blank: list[LessonStanding]) -> _Parts:
    return _Parts(_Row([_lesson(each) for each in blank]), _Row([_left(each) for each in blank]))


def _lesson(lesson: LessonStanding) -> bytes:
    return _json(lesson_shown(lesson))


def _left(lesson: LessonStanding) -> bytes:
    return _json(requirement_shown(lesson.left))


def _json(shown: dict[str, Any]) -> bytes:
    return b"," + orjson.dumps(shown, option=orjson.OPT_UTC_Z)


def _list(items: Iterable[bytes]) -> bytes:
    """Without the first comma."""
    return b"".join((b"[", memoryview(b"".join(items))[1:], b"]"))

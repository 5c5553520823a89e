"""Rows of the catalogue's queries as what the API says of a course.

The database is asked every time how many learners and ratings courses have, and which edition of the catalogue there is
(`api.course_numbers`). The JSON of a course is kept by that, as is that of the courses of a page: so it is never out of
date, and only what is shown of courses that are not kept is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from django.db.models import F, TextField, UUIDField
from django.http import HttpRequest
from lib.given import Given
from lib.kept import Kept, snug
from lib.prepared import Prepared

from api.course_numbers import AmongIds, Now, Told, told_with
from api.lesson_bodies import Shelf, shelf_of
from api.ready import Made, link_to, tagged
from content.catalogue import listed, outline_of

_SAME = ("slug", "title", "summary", "difficulty", "language", "price", "currency", "duration_seconds", "lesson_count")
_ITEM_COLUMNS = (
    *("id", "stats__enrollment_count", "stats__review_count", "stats__average_rating"),
    *(*_SAME, "category__slug", "category__name", "thumbnail", "published_at"),
    *("lead__user", "lead__user__full_name", "lead__user__picture"),
)
_DETAIL_COLUMNS = (*_ITEM_COLUMNS, "current_release", "lead__user__bio")

Row = dict[str, Any]
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Detail:
    """A course on its own but for its sections, which `outline_of` its release has."""

    made: Made
    release: str


@dataclass(frozen=True)
class Items:
    """The JSON of the courses of a page, and its digest."""

    json: bytes
    digest: str


_kept: Kept[tuple[Told, Shelf], bytes] = Kept(most=MOST_BYTES)
_details: Kept[tuple[Told, Shelf], Detail] = Kept(most=MOST_BYTES)
_pages: Kept[tuple[str, Now, Shelf], Items] = Kept(most=MOST_BYTES)
_ITEMS = Prepared(
    lambda: listed().filter(AmongIds(F("pk"), Given("keys", TextField()))).values_list(*_ITEM_COLUMNS, *told_with()),
    ids_as_text=True,
)
_DETAIL = Prepared(
    lambda: listed().filter(pk=Given("key", UUIDField())).values_list(*_DETAIL_COLUMNS, *told_with()), ids_as_text=True
)


def items_of(request: HttpRequest, place: Shelf, keys: str, now: Now) -> Items:
    """The courses of a page, whose ids are joined by commas. One that is taken down in this moment is left out."""
    return _pages.get((keys, now, place)) or _items(request, place, keys, now)


def _items(request: HttpRequest, place: Shelf, keys: str, now: Now) -> Items:
    courses = now.told(keys)
    items = [_kept.get((course, place)) for course in courses]
    if None in items:
        missing = [course[0] for course, item in zip(courses, items, strict=True) if item is None]
        found = dict(_made(request, place, missing))
        items = [item or found.get(course[0]) for course, item in zip(courses, items, strict=True)]
    json = b"[" + b",".join(filter(None, items)) + b"]"
    page = Items(json, blake2b(json).hexdigest())
    if all(_kept.get((course, place)) for course in courses):  # what was read just now is of that moment, too
        _pages.keep((keys, now, place), page, len(json) + 2 * len(keys) + 500)
    return page


def _made(request: HttpRequest, place: Shelf, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    for row in _ITEMS.all(keys=",".join(keys)):
        found = _item(request, dict(zip(_ITEM_COLUMNS, row[:-2], strict=True)))
        item = snug(orjson.dumps(found, option=orjson.OPT_UTC_Z))
        yield row[0], _kept.keep((_told_in(row), place), item, len(item) + 500)  # with its key


def _told_in(row: tuple[Any, ...]) -> Told:
    return row[0], *row[-2:]


def _item(request: HttpRequest, row: Row) -> Row:
    """A course in a list."""
    return {**_listing(request, row), "instructor": _instructor(request, row), "published_at": row["published_at"]}


def detail_of(request: HttpRequest, course: Told) -> Detail | None:
    """A course on its own, kept like those of a list; None for one that is taken down in this moment."""
    return _details.get((course, shelf_of(request))) or _detail(request, course[0])


def _detail(request: HttpRequest, key: str) -> Detail | None:
    row = _DETAIL.first(key=key)
    if row is None:
        return None
    found = dict(zip(_DETAIL_COLUMNS, row[:-2], strict=True))
    outline, instructor = outline_of(found["current_release"]), _instructor(request, found)
    course = {
        **_listing(request, found),
        "description": outline.fields["description"],
        "preview_video_url": outline.fields["preview_video_url"],
        "instructor": {**instructor, "bio": found["lead__user__bio"]} if instructor else None,
        "release": {"number": outline.number, "published_at": outline.published_at},
    }
    detail = Detail(tagged(course, version=str(found["current_release"])), found["current_release"])
    return _details.keep((_told_in(row), shelf_of(request)), detail, len(detail.made.data) + 500)


def _listing(request: HttpRequest, row: Row) -> Row:
    slug, rating = row["category__slug"], row["stats__average_rating"]
    return {
        "id": row["id"],
        **{column: row[column] for column in _SAME},
        "category": {"slug": slug, "name": row["category__name"]} if slug else None,
        "is_free": row["price"] == 0,
        "thumbnail_url": link_to(request, row["thumbnail"]),
        "enrollment_count": row["stats__enrollment_count"] or 0,
        "average_rating": None if rating is None else round(rating, 2),
        "review_count": row["stats__review_count"] or 0,
    }


def _instructor(request: HttpRequest, row: Row) -> Row | None:
    if row["lead__user"] is None:
        return None
    picture = link_to(request, row["lead__user__picture"])
    return {"id": row["lead__user"], "full_name": row["lead__user__full_name"], "picture_url": picture}

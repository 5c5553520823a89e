"""Rows of the catalogue's queries as what the API says of a course."""

from typing import Any

import orjson
from django.http import HttpRequest
from lib.kept import Kept, snug

from api.lesson_bodies import Shelf, shelf_of
from api.ready import Made, link_to, tagged
from content.catalogue import outline_of

_SAME = ("slug", "title", "summary", "difficulty", "language", "price", "currency", "duration_seconds", "lesson_count")
ITEM_COLUMNS = (
    *("id", *_SAME, "category__slug", "category__name", "thumbnail", "published_at"),
    *("lead__user", "lead__user__full_name", "lead__user__picture"),
    *("stats__enrollment_count", "stats__review_count", "stats__average_rating"),
)
DETAIL_COLUMNS = (*ITEM_COLUMNS, "current_release", "lead__user__bio")

Row = dict[str, Any]
MOST_BYTES = 8 * 1024 * 1024
_kept: Kept[tuple[Any, ...], bytes] = Kept(most=MOST_BYTES)
_details: Kept[tuple[Any, ...], Made] = Kept(most=MOST_BYTES)


def items_of(request: HttpRequest, rows: list[tuple[Any, ...]]) -> bytes:
    """The JSON of courses in a list, of rows of ITEM_COLUMNS.

    That of a course is kept by all that is in its row and by what its links depend on, so it is never out of date.
    """
    place = shelf_of(request)
    return b"[" + b",".join([_kept.get((row, place)) or _made(request, row, place) for row in rows]) + b"]"


def _made(request: HttpRequest, row: tuple[Any, ...], place: Shelf) -> bytes:
    item = orjson.dumps(_item(request, dict(zip(ITEM_COLUMNS, row, strict=True))), option=orjson.OPT_UTC_Z)
    return _kept.keep((row, place), snug(item), 3 * len(item))  # with its key


def _item(request: HttpRequest, row: Row) -> Row:
    """A course in a list."""
    return {**_listing(request, row), "instructor": _instructor(request, row), "published_at": row["published_at"]}


def detail_of(request: HttpRequest, row: tuple[Any, ...]) -> Made:
    """A course on its own, of a row of DETAIL_COLUMNS: all but its sections, which `outline_of` its release has.

    Kept like those of a list.
    """
    place = shelf_of(request)
    return _details.get((row, place)) or _detail(request, row, place)


def _detail(request: HttpRequest, row: tuple[Any, ...], place: Shelf) -> Made:
    found = dict(zip(DETAIL_COLUMNS, row, strict=True))
    outline, instructor = outline_of(found["current_release"]), _instructor(request, found)
    course = {
        **_listing(request, found),
        "description": outline.fields["description"],
        "preview_video_url": outline.fields["preview_video_url"],
        "instructor": {**instructor, "bio": found["lead__user__bio"]} if instructor else None,
        "release": {"number": outline.number, "published_at": outline.published_at},
    }
    made = tagged(course, version=str(found["current_release"]))
    return _details.keep((row, place), made, 3 * len(made.data))


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

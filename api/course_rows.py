"""Rows of the catalogue's queries as what the API says of a course.

The database is asked every time which courses there are, how many learners and ratings they have, and which edition of
the catalogue there is. The JSON of a course is kept by all that, so it is never out of date, and only what is shown of
those that are not kept is read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import QuerySet, UUIDField
from django.http import HttpRequest
from lib.given import Given
from lib.kept import Kept, snug
from lib.prepared import Prepared

from api.lesson_bodies import Shelf, shelf_of
from api.pagination import MAX_PAGE_SIZE
from api.ready import Made, link_to, tagged
from content.catalogue import listed, outline_of
from content.editions import edition
from content.models.course import Course

_TOLD = ("id", "stats__enrollment_count", "stats__review_count", "stats__average_rating")
_SAME = ("slug", "title", "summary", "difficulty", "language", "price", "currency", "duration_seconds", "lesson_count")
_ITEM_COLUMNS = (
    *(*_TOLD, *_SAME, "category__slug", "category__name", "thumbnail", "published_at"),
    *("lead__user", "lead__user__full_name", "lead__user__picture"),
)
_DETAIL_COLUMNS = (*_ITEM_COLUMNS, "current_release", "lead__user__bio")

Told = tuple[Any, ...]
"""The id of a course, how many learners and ratings it has, its average, and the edition of the catalogue."""
Row = dict[str, Any]
MOST_BYTES = 8 * 1024 * 1024
_FEW = 20


@dataclass(frozen=True)
class Detail:
    """A course on its own but for its sections, which `outline_of` its release has."""

    made: Made
    release: str


_kept: Kept[tuple[Told, Shelf], bytes] = Kept(most=MOST_BYTES)
_details: Kept[tuple[Told, Shelf], Detail] = Kept(most=MOST_BYTES)


def told(courses: QuerySet[Course], *more: Any) -> QuerySet[Course, tuple[Any, ...]]:
    """What the database is asked of courses every time: `Told`, and `more`."""
    return courses.values_list(*_TOLD, edition(), *more)


def by_ids(build: Callable[..., QuerySet[Course, tuple[Any, ...]]]) -> dict[int, Prepared]:
    """A query for `of_these`; `build` is given the condition that names them."""
    return {size: _by_ids(build, size) for size in (_FEW, MAX_PAGE_SIZE)}


def _by_ids(build: Callable[..., QuerySet[Course, tuple[Any, ...]]], size: int) -> Prepared:
    keys = [Given(f"key{number}", UUIDField()) for number in range(size)]
    return Prepared(lambda: build(pk__in=keys), ids_as_text=True)


def of_these(queries: dict[int, Prepared], keys: list[str]) -> dict[str, tuple[Any, ...]]:
    """The rows of these courses by their id. The last is asked for again, so that two queries do for any number."""
    size = _FEW if len(keys) <= _FEW else MAX_PAGE_SIZE
    padded = keys + keys[-1:] * (size - len(keys))
    return {row[0]: row for row in queries[size].all(**{f"key{number}": key for number, key in enumerate(padded)})}


_ITEMS = by_ids(lambda **these: listed().filter(**these).values_list(*_ITEM_COLUMNS, edition()))
_DETAIL = Prepared(
    lambda: listed().filter(pk=Given("key", UUIDField())).values_list(*_DETAIL_COLUMNS, edition()), ids_as_text=True
)


def items_of(request: HttpRequest, courses: list[Told]) -> bytes:
    """The JSON of courses in a list. One that is taken down in this moment is left out."""
    place = shelf_of(request)
    items = [_kept.get((course, place)) for course in courses]
    if None in items:
        found = dict(_made(request, [course[0] for course, item in zip(courses, items, strict=True) if item is None]))
        items = [item or found.get(course[0]) for course, item in zip(courses, items, strict=True)]
    return b"[" + b",".join(filter(None, items)) + b"]"


def _made(request: HttpRequest, keys: list[str]) -> Iterator[tuple[str, bytes]]:
    place = shelf_of(request)
    for key, row in of_these(_ITEMS, keys).items():
        found = _item(request, dict(zip(_ITEM_COLUMNS, row[:-1], strict=True)))
        item = snug(orjson.dumps(found, option=orjson.OPT_UTC_Z))
        yield key, _kept.keep((_told_in(row), place), item, len(item) + 500)  # with its key


def _told_in(row: tuple[Any, ...]) -> Told:
    return (*row[: len(_TOLD)], row[-1])


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
    found = dict(zip(_DETAIL_COLUMNS, row[:-1], strict=True))
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

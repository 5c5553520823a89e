"""The filters and orderings of the catalogue."""

from collections.abc import Hashable
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from analytics.tallies import published_courses
from django.db.models import (
    CharField,
    Count,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Window,
)
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, StartsWith
from lib.errors import Invalid
from lib.kept import Kept
from lib.prepared import Given, PageOf, Prepared
from pydantic import Field, StringConstraints

from api.course_rows import ITEM_COLUMNS
from api.pagination import MAX_PAGE_SIZE, PageQuery
from api.schemas import MAX_INTEGER
from content.catalogue import listed
from content.models.category import Category
from content.models.course import Course, Difficulty
from content.models.search import CourseWords
from content.search import found_by, given

Ordering = Literal[
    "relevance",
    "-published_at",
    "published_at",
    "price",
    "-price",
    "title",
    "-title",
    "-average_rating",
    "average_rating",
    "-enrollment_count",
    "enrollment_count",
]
_COLUMNS = {"average_rating": "stats__average_rating", "enrollment_count": "stats__enrollment_count"}
_OF_THE_WORDS = {"published_at", "relevance"}
_VALUES = {"category", "difficulty", "instructor", "language", "price_min", "price_max", "rating_min"}
_kept: Kept[Hashable, Prepared] = Kept(most=500)


class CourseFilters(PageQuery):
    """Which published courses, in which order. Prices are in minor units, whatever the currency."""

    search: Annotated[str, StringConstraints(max_length=300)] = Field("", description="All of these words.")
    category: Annotated[str, StringConstraints(max_length=100)] | None = Field(None, description="A category's slug.")
    difficulty: Difficulty | None = None
    instructor: UUID | None = Field(None, description="The id of anybody who teaches the course.")
    language: Annotated[str, StringConstraints(min_length=2, max_length=35)] | None = Field(
        None, description="As in BCP 47; `pt` finds `pt-BR` too."
    )
    is_free: bool | None = None
    price_min: int | None = Field(None, ge=0, le=MAX_INTEGER)
    price_max: int | None = Field(None, ge=0, le=MAX_INTEGER)
    rating_min: float | None = Field(None, ge=0, le=5, allow_inf_nan=False)
    ordering: Ordering | None = Field(None, description="`relevance` when searching, else `-published_at`.")


def page_of_courses(filters: CourseFilters, words: list[str] | None) -> tuple[list[tuple[Any, ...]], int]:
    """The rows, of ITEM_COLUMNS, of the page that `filters` ask for, and how many courses there are in all.

    That is one query, and for a search one more, and only what is shown is read in whole. `words` are those to search
    for, None for no search. Queries are kept by their shape: which filters, which order, how many.
    """
    if words == []:
        return [], 0  # nothing in what was sent is a word
    asked = filters.model_dump(include=_VALUES, exclude_none=True)
    shape = (*asked, filters.is_free, bool(filters.rating_min), filters.ordering, filters.page_size)
    shape += (None if words is None else len(words),)
    prepared = _kept.get(shape) or _kept.keep(shape, _prepared(filters, words))
    language = (filters.language or "").lower()
    values = {**asked, "language": language, "prefix": f"{language}-", **given(words or [])}
    start = (filters.page - 1) * filters.page_size
    read = partial(prepared.page, count=filters.page_size) if words else prepared.all
    rows = read(start=start, **values)
    if not rows:
        first = read(start=0, **values) if start else []
        return [], first[0][-1] if first else 0
    found = [row[:-1] for row in rows]
    return found if words is None else _in_whole(found), rows[0][-1]


def _in_whole(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is shown of the courses that were found, in their order."""
    if not found:
        return []
    keys = [key for (key,) in found]
    size = _FEW if len(keys) <= _FEW else MAX_PAGE_SIZE
    given = keys + keys[-1:] * (size - len(keys))
    rows = _OF_THESE[size].all(**{f"key{number}": key for number, key in enumerate(given)})
    by_key = {row[0]: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


def _of_these(size: int) -> Prepared:
    keys: list[Any] = [Given(f"key{number}", UUIDField()) for number in range(size)]
    return Prepared(lambda: listed().filter(pk__in=keys).values_list(*ITEM_COLUMNS), ids_as_text=True)


def _prepared(filters: CourseFilters, words: list[str] | None) -> Prepared:
    if words is None:
        return Prepared(lambda: _listed(filters), ids_as_text=True)
    return Prepared(lambda: _found(filters, len(words)), ids_as_text=True)


_FEW = 20
_OF_THESE = {size: _of_these(size) for size in (_FEW, MAX_PAGE_SIZE)}
"""So many at once, so that a few prepared queries do for pages of any size; the last id is given again."""


def _listed(filters: CourseFilters) -> QuerySet[Course, tuple[Any, ...]]:
    """The courses of the page that `filters` ask for, each with the `total` of all."""
    conditions = _conditions(filters)
    order = _order("-published_at" if filters.ordering in (None, "relevance") else filters.ordering)
    page = PageOf(Course.objects.published().filter(conditions).order_by(*order), filters.page_size)
    shown = listed().filter(pk__in=page).annotate(total=_total(filters, conditions))
    return shown.order_by(*order).values_list(*ITEM_COLUMNS, "total")


def _found(filters: CourseFilters, words: int) -> QuerySet[CourseWords, tuple[Any, ...]]:
    """The same of a search for so many words, but only the ids."""
    found, conditions = found_by(words), _conditions(filters)
    if conditions:
        found = found.filter(course__in=Course.objects.published().filter(conditions))
    found = found.annotate(total=Window(Count("*")))
    return found.order_by(*_order(filters.ordering or "relevance", "course__")).values_list("pk", "total")


def _total(filters: CourseFilters, conditions: Q) -> Any:
    """Of all courses and of a category it is kept; of other choices it is counted."""
    chosen = {name for name in (*_VALUES, "is_free") if getattr(filters, name) is not None}
    if not chosen:
        return published_courses()
    if chosen == {"category"} and filters.category is not None:
        shelf = Category.objects.filter(slug=Given("category", CharField())).values("pk")
        return published_courses(Subquery(shelf, output_field=UUIDField()))
    counted = Course.objects.published().filter(conditions).order_by().values(n=Func(F("pk"), function="COUNT"))
    return Subquery(counted, output_field=IntegerField())


def refuse_unknown_category(filters: CourseFilters) -> None:
    """Raise Invalid for a category that there is not. Ask when nothing was found: only then can it be unknown."""
    if filters.category is not None and not Category.objects.filter(slug=filters.category).exists():
        raise Invalid.field("category", "there is no such category")


def _conditions(filters: CourseFilters) -> Q:
    wanted = Q()
    if filters.category is not None:
        wanted &= Q(category__slug=Given("category", CharField()))
    if filters.difficulty is not None:
        wanted &= Q(difficulty=Given("difficulty", CharField()))
    if filters.instructor is not None:
        wanted &= Q(pk__in=Course.objects.filter(instructors__user=Given("instructor", UUIDField())).values("pk"))
    if filters.language is not None:
        language = Lower("language")
        wanted &= Q(Exact(language, Given("language", CharField()))) | Q(
            StartsWith(language, Given("prefix", CharField()))
        )
    if filters.rating_min:  # 0 means any, rated or not
        wanted &= Q(stats__average_rating__gte=Given("rating_min", FloatField()))
    return wanted & _price(filters)


def _price(filters: CourseFilters) -> Q:
    wanted = Q()
    if filters.is_free is not None:
        wanted &= Q(price=0) if filters.is_free else Q(price__gt=0)
    if filters.price_min is not None:
        wanted &= Q(price__gte=Given("price_min", IntegerField()))
    if filters.price_max is not None:
        wanted &= Q(price__lte=Given("price_max", IntegerField()))
    return wanted


def _order(ordering: str, course: str = "") -> list[Any]:
    """By a column of the course, which is found at `course`. One that nobody rated or joined comes last, either way."""
    name = ordering.removeprefix("-")
    path = name if name in _OF_THE_WORDS else f"{course}{_COLUMNS.get(name, name)}"
    column, last = (Lower(path) if name == "title" else F(path)), name in _COLUMNS or None
    descending = ordering.startswith("-") or name == "relevance"
    first = column.desc(nulls_last=last) if descending else column.asc(nulls_last=last)
    return [first, "-published_at", "pk"]

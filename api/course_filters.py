"""The filters and orderings of the catalogue."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from lib.errors import Invalid
from pydantic import Field, StringConstraints

from api.pagination import PageQuery
from api.schemas import MAX_INTEGER
from content.catalogue import listed
from content.models.category import Category
from content.models.course import Course, Difficulty
from content.search import matching

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
_COLUMNS: dict[str, Any] = {
    "published_at": F("published_at"),
    "price": F("price"),
    "title": Lower("title"),
    "average_rating": F("stats__average_rating"),
    "enrollment_count": F("stats__enrollment_count"),
    "relevance": F("relevance"),
}


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


def filtered(filters: CourseFilters, words: list[str] | None) -> QuerySet[Course]:
    """The courses that `filters` ask for, in their order; `words` are those to search for, None for no search."""
    courses = listed().filter(_conditions(filters))
    if filters.rating_min:  # 0 means any, rated or not
        courses = courses.filter(stats__average_rating__gte=filters.rating_min)
    if words is not None:
        courses = matching(courses, words)
    return _ordered(courses, filters.ordering or "relevance", searching=words is not None)


def refuse_unknown_category(filters: CourseFilters) -> None:
    """Raise Invalid for a category that there is not. Ask when nothing was found: only then can it be unknown."""
    if filters.category is not None and not Category.objects.filter(slug=filters.category).exists():
        raise Invalid.field("category", "there is no such category")


def _conditions(filters: CourseFilters) -> Q:
    wanted = Q()
    if filters.category is not None:
        wanted &= Q(category__slug=filters.category)
    if filters.difficulty is not None:
        wanted &= Q(difficulty=filters.difficulty)
    if filters.instructor is not None:
        wanted &= Q(pk__in=Course.objects.filter(instructors__user=filters.instructor).values("pk"))
    if filters.language is not None:
        wanted &= Q(language__iexact=filters.language) | Q(language__istartswith=f"{filters.language}-")
    return wanted & _price(filters)


def _price(filters: CourseFilters) -> Q:
    wanted = Q()
    if filters.is_free is not None:
        wanted &= Q(price=0) if filters.is_free else Q(price__gt=0)
    if filters.price_min is not None:
        wanted &= Q(price__gte=filters.price_min)
    if filters.price_max is not None:
        wanted &= Q(price__lte=filters.price_max)
    return wanted


def _ordered(courses: QuerySet[Course], ordering: str, *, searching: bool) -> QuerySet[Course]:
    name = ordering.removeprefix("-")
    if name == "relevance" and not searching:
        return courses.order_by("-published_at", "pk")
    descending = ordering.startswith("-") or name == "relevance"
    column = _COLUMNS[name]
    first = column.desc(nulls_last=_may_be_null(name)) if descending else column.asc(nulls_last=_may_be_null(name))
    return courses.order_by(first, "-published_at", "pk")


def _may_be_null(name: str) -> bool | None:
    """A course that nobody rated or joined comes last, either way."""
    return name in {"average_rating", "enrollment_count"} or None

"""The filters and orderings of the catalogue."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import CharField, F, FloatField, IntegerField, Q, UUIDField
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, StartsWith
from lib.errors import Invalid
from lib.given import Given
from pydantic import Field, StringConstraints

from api.pagination import PageQuery
from api.schemas import MAX_INTEGER
from content.models.category import Category
from content.models.course import Course, Difficulty

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
VALUES = ("category", "difficulty", "instructor", "language", "price_min", "price_max", "rating_min")
"""Those that are compared with what is given."""


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


def refuse_unknown_category(filters: CourseFilters) -> None:
    """Raise Invalid for a category that there is not. Ask when nothing was found: only then can it be unknown."""
    if filters.category is not None and not Category.objects.filter(slug=filters.category).exists():
        raise Invalid.field("category", "there is no such category")


def conditions_of(filters: CourseFilters) -> Q:
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


def by_numbers(filters: CourseFilters) -> bool:
    """Which courses these are, and in which order, is told by how many learners and ratings they have."""
    return bool(filters.rating_min) or (filters.ordering or "").removeprefix("-") in _COLUMNS


def order_by(ordering: str, course: str = "") -> list[Any]:
    """By a column of the course, which is found at `course`. One that nobody rated or joined comes last, either way."""
    name = ordering.removeprefix("-")
    path = name if name in _OF_THE_WORDS else f"{course}{_COLUMNS.get(name, name)}"
    column, last = (Lower(path) if name == "title" else F(path)), name in _COLUMNS or None
    descending = ordering.startswith("-") or name == "relevance"
    first = column.desc(nulls_last=last) if descending else column.asc(nulls_last=last)
    return [first, "-published_at", "pk"]

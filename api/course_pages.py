"""Pages of the catalogue: which courses, what is shown of them, and how many there are in all.

Queries are kept by their shape: which filters, which order, how many. What a search finds is put together from kept
sets of courses, and holds if the query of their numbers says that they are of the edition of this moment.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from analytics.tallies import published_courses
from django.db.models import CharField, Count, F, Func, IntegerField, QuerySet, Subquery, UUIDField, Window
from lib.given import Given
from lib.kept import Kept
from lib.prepared import PageOf, Prepared

from api.course_filters import VALUES, CourseFilters, by_numbers, conditions_of, order_by
from api.course_numbers import Now, told, told_now
from content import word_sets
from content.editions import edition
from content.models.category import Category
from content.models.course import Course
from content.models.search import CourseWords
from content.search import found_by, given
from content.word_sets import Found

Rows = list[tuple[Any, ...]]
_TOLD_BY_WORDS = {None, "relevance", "-published_at"}
_queries: Kept[Hashable, Prepared] = Kept(most=500)


@dataclass(frozen=True)
class Courses:
    """The courses of a page: their ids joined by commas, what is told of them, and how many there are in all.

    `holds`: with the same edition of the catalogue, they would be the same.
    """

    keys: str
    now: Now
    count: int
    holds: bool


def page_of_courses(filters: CourseFilters, words: list[str] | None) -> Courses:
    """The page that `filters` ask for: one query, and a few more for a search whose words this process does not keep.

    `words` are those to search for, None for no search.
    """
    asked = filters.model_dump(include=set(VALUES), exclude_none=True)
    shape = (*asked, filters.is_free, bool(filters.rating_min), filters.ordering, filters.page_size)
    language = (filters.language or "").lower()
    values = {**asked, "language": language, "prefix": f"{language}-"}
    if words is None:
        return _listed(filters, shape, values)
    if not words:
        return _none_of(0)  # nothing in what was sent is a word
    return _searched(filters, words, shape, values)


def _none_of(count: int) -> Courses:
    """A page without any."""
    return Courses("", Now(0, None), count, holds=False)


def _listed(filters: CourseFilters, shape: Hashable, values: dict[str, Any]) -> Courses:
    query = _queries.get(shape) or _queries.keep(shape, Prepared(lambda: _page(filters), ids_as_text=True))
    rows, telling = _asked(query, filters, values)
    if not rows:
        return _none_of(telling[-1] if telling else 0)
    numbers = sorted(f"{key} {numbers}" for key, numbers, *_ in rows if numbers)  # as the index has them
    now = Now(rows[0][2], ",".join(numbers) or None)
    return Courses(",".join(row[0] for row in rows), now, rows[0][-1], holds=not by_numbers(filters))


def _asked(query: Prepared, filters: CourseFilters, values: dict[str, Any]) -> tuple[Rows, tuple[Any, ...] | None]:
    """The rows of the page, and one that tells what each does of all; behind the last page it is the first of all."""
    start = (filters.page - 1) * filters.page_size
    rows = query.page(start, filters.page_size, **values)
    telling = rows or (query.page(0, 1, **values) if start else [])
    return rows, telling[0] if telling else None


def _page(filters: CourseFilters) -> QuerySet[Course, tuple[Any, ...]]:
    """The courses of the page, each with the number of all. Only they are joined to what is told of them."""
    order = order_by("-published_at" if filters.ordering in (None, "relevance") else filters.ordering)
    page = PageOf(Course.objects.published().filter(conditions_of(filters)).order_by(*order), filters.page_size)
    return told(Course.objects.published().filter(pk__in=page).order_by(*order), _count(filters))


def _count(filters: CourseFilters) -> Any:
    """Of all courses and of a category it is kept; of other choices it is counted."""
    chosen = _chosen(filters)
    if not chosen:
        return published_courses()
    if chosen == {"category"} and filters.category is not None:
        shelf = Category.objects.filter(slug=Given("category", CharField())).values("pk")
        return published_courses(Subquery(shelf, output_field=UUIDField()))
    courses = Course.objects.published().filter(conditions_of(filters)).order_by()
    return Subquery(courses.values(n=Func(F("pk"), function="COUNT")), output_field=IntegerField())


def _chosen(filters: CourseFilters) -> set[str]:
    """Which filters are given."""
    return {name for name in (*VALUES, "is_free") if getattr(filters, name) is not None}


def _searched(filters: CourseFilters, words: list[str], shape: Hashable, values: dict[str, Any]) -> Courses:
    """What the kept sets of courses say, if they are of the edition that the query of their numbers tells."""
    if _is_told_by_words(filters):
        by_relevance, start = filters.ordering != "-published_at", (filters.page - 1) * filters.page_size
        kept = word_sets.find(words, by_relevance=by_relevance, start=start, count=filters.page_size)
        if kept and kept.keys:
            courses = _told_of(kept, filters)
            if courses.now.edition == kept.edition:
                return courses
            word_sets.forget()
    found = _find(filters, words, shape, values)
    if found.count:
        word_sets.asked(found.edition)
    return _told_of(found, filters) if found.keys else _none_of(found.count)


def _is_told_by_words(filters: CourseFilters) -> bool:
    """What is found changes with nothing but the words: today's ratings and names of categories are not asked for."""
    return not _chosen(filters) and filters.ordering in _TOLD_BY_WORDS


def _find(filters: CourseFilters, words: list[str], shape: Hashable, values: dict[str, Any]) -> Found:
    shape = (shape, len(words))
    query = _queries.get(shape) or _queries.keep(
        shape, Prepared(lambda: _matches(filters, len(words)), ids_as_text=True)
    )
    rows, telling = _asked(query, filters, {**values, **given(words)})
    return Found([key for key, _, _ in rows], *(telling[1:] if telling else (0, 0)))


def _matches(filters: CourseFilters, words: int) -> QuerySet[CourseWords, tuple[Any, ...]]:
    """The ids of all that fit so many words, each with their number."""
    found, conditions = found_by(words), conditions_of(filters)
    if conditions:
        found = found.filter(course__in=Course.objects.published().filter(conditions))
    order = order_by(filters.ordering or "relevance", "course__")
    return found.order_by(*order).values_list("pk", Window(Count("*")), edition())


def _told_of(found: Found, filters: CourseFilters) -> Courses:
    keys = ",".join(found.keys)
    now = told_now(keys)
    return Courses(keys, now, found.count, holds=now.edition == found.edition and not by_numbers(filters))

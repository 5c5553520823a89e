"""Pages of the catalogue: which courses, what is shown of them, and how many there are in all.

Queries are kept by their shape: which filters, which order, how many. What a search finds is put together from kept
sets of courses, and holds if the query that reads what is shown says that they are of the edition of this moment.
"""

from collections.abc import Hashable
from typing import Any

from analytics.tallies import published_courses
from django.db.models import CharField, Count, F, Func, IntegerField, QuerySet, Subquery, UUIDField, Window
from lib.given import Given
from lib.kept import Kept
from lib.prepared import PageOf, Prepared

from api.course_filters import VALUES, CourseFilters, conditions_of, order_by
from api.course_rows import Told, by_ids, of_these, told
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


def page_of_courses(filters: CourseFilters, words: list[str] | None) -> tuple[list[Told], int]:
    """What is told of the courses of the page that `filters` ask for, and how many courses there are in all.

    That is one query, and a few more for a search whose words this process does not keep yet. `words` are those to
    search for, None for no search.
    """
    asked = filters.model_dump(include=set(VALUES), exclude_none=True)
    shape = (*asked, filters.is_free, bool(filters.rating_min), filters.ordering, filters.page_size)
    language = (filters.language or "").lower()
    values = {**asked, "language": language, "prefix": f"{language}-"}
    if words is None:
        return _listed(filters, shape, values)
    if not words:
        return [], 0  # nothing in what was sent is a word
    return _searched(filters, words, shape, values)


def _listed(filters: CourseFilters, shape: Hashable, values: dict[str, Any]) -> tuple[list[Told], int]:
    query = _queries.get(shape) or _queries.keep(shape, Prepared(lambda: _page(filters), ids_as_text=True))
    rows, telling = _asked(query, filters, values)
    return [row[:-1] for row in rows], telling[-1] if telling else 0


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


def _searched(
    filters: CourseFilters, words: list[str], shape: Hashable, values: dict[str, Any]
) -> tuple[list[Told], int]:
    """What the kept sets of courses say, if they are of the edition that the query of what is shown tells."""
    if _is_told_by_words(filters):
        by_relevance, start = filters.ordering != "-published_at", (filters.page - 1) * filters.page_size
        kept = word_sets.find(words, by_relevance=by_relevance, start=start, count=filters.page_size)
        if kept and kept.keys:  # without any, no row would tell of which edition that is
            courses = _told_of(kept.keys)
            if len(courses) == len(kept.keys) and courses[0][-1] == kept.edition:
                return courses, kept.count
            word_sets.forget()
    found = _find(filters, words, shape, values)
    if found.count:
        word_sets.asked(found.edition)
    return _told_of(found.keys), found.count


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


def _told_of(keys: list[str]) -> list[Told]:
    """What the database tells of these courses now, in their order."""
    rows = of_these(_OF_THESE, keys) if keys else {}
    return [rows[key] for key in keys if key in rows]


_OF_THESE = by_ids(lambda **these: told(Course.objects.published().filter(**these)))
